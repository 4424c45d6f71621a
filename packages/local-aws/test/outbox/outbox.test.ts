import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createOutbox, type OutgoingMessage } from '../../src/outbox/outbox.ts';

const clock = { now: () => Date.UTC(2026, 10, 26, 12, 30, 15, 7) };

const message = (to: string, subject = 'Code'): OutgoingMessage => ({
  service: 'cognito-idp',
  from: 'no-reply@verificationemail.com',
  to: [to],
  subject,
  body: 'Your code is 123456.',
  contentType: 'text/html',
});

describe('the outbox', () => {
  it('lists messages in the order of sending, and those to one address', () => {
    const outbox = createOutbox(clock);
    outbox.send(message('a@example.com', 'one'));
    outbox.send(message('b@example.com', 'two'));

    expect(outbox.list().map(({ number, subject }) => [number, subject])).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
    expect(outbox.list('b@example.com').map(({ subject }) => subject)).toEqual(['two']);
  });

  it('waits for a message that is not there yet, and skips those up to a number', async () => {
    const outbox = createOutbox(clock);
    outbox.send(message('a@example.com', 'old'));
    const isMine = ({ to }: { readonly to: readonly string[] }): boolean => to.includes('a@example.com');
    const next = outbox.waitFor(isMine, 1);
    outbox.send(message('b@example.com', 'of another person'));
    outbox.send(message('a@example.com', 'new'));

    expect((await next).subject).toBe('new');
    expect((await outbox.waitFor(isMine)).subject).toBe('old');
  });

  it('rejects when no message matches in time', async () => {
    await expect(createOutbox(clock).waitFor(() => true, 0, 5)).rejects.toThrow('within 5 ms');
  });

  it('calls a listener until it is taken away', () => {
    const outbox = createOutbox(clock);
    const received: string[] = [];
    const stop = outbox.listen(({ subject }) => received.push(subject));
    outbox.send(message('a@example.com', 'one'));
    stop();
    outbox.send(message('a@example.com', 'two'));

    expect(received).toEqual(['one']);
  });

  it('writes each message to a file that only the owner may read', () => {
    const directory = path.join(mkdtempSync(path.join(tmpdir(), 'outbox-')), 'outbox');
    const outbox = createOutbox(clock, directory);
    outbox.send(message('a@example.com', 'Code\r\nBcc: c@example.com'));

    const [name = ''] = readdirSync(directory);
    expect(name).toBe('2026-11-26T12-30-15-007Z-0001.eml');
    expect(outbox.list()[0]?.file).toBe(path.join(directory, name));
    expect(statSync(path.join(directory, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(directory, name), 'utf8').split('\n')).toEqual([
      'From: no-reply@verificationemail.com',
      'To: a@example.com',
      'Date: Thu, 26 Nov 2026 12:30:15 +0000',
      'Subject: Code Bcc: c@example.com',
      'MIME-Version: 1.0',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Your code is 123456.',
      '',
    ]);
  });
});
