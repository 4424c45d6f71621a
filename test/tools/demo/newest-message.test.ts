import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNewestMessage, messageLines, outboxFolder } from '../../../tools/demo/newest-message.ts';

const newDirectory = () => mkdtempSync(path.join(tmpdir(), 'demo-'));

const file = (to: string): string =>
  `From: no-reply@example.com\nTo: ${to}\nSubject: Your code\n\nThe code is <b>123456</b>.\n`;

describe('the newest e-mail on the screen', () => {
  it('is absent before the first e-mail', () => {
    expect(findNewestMessage(newDirectory())).toBeUndefined();
  });

  it('is the last file of the outbox, as text', () => {
    const directory = newDirectory();
    mkdirSync(outboxFolder(directory));
    writeFileSync(path.join(outboxFolder(directory), '2026-11-26T12-30-15-007Z-0002.eml'), file('b@x.org'));
    writeFileSync(path.join(outboxFolder(directory), '2026-11-26T12-30-14-007Z-0009.eml'), file('a@x.org'));

    const newest = findNewestMessage(directory);

    expect(newest && messageLines('Newest e-mail', newest).slice(0, 2)).toEqual([
      'Newest e-mail to b@x.org: Your code',
      '  The code is 123456 .',
    ]);
  });
});
