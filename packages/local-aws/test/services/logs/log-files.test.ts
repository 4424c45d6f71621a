import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { logFiles } from '../../../src/services/logs/log-files.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'log-files-'));
afterEach(() => rmSync(directory, { recursive: true }));

const line = (message: string) => ({ logGroup: '/aws/one', logStream: 's', timestamp: 0, message });
const contentOf = (name: string) => readFileSync(path.join(directory, name), 'utf8');

it('keeps the newest lines of a group in at most two files, even across starts', () => {
  const first = logFiles(directory, 1000);
  for (let number = 0; number < 100; number += 1) {
    first.append([line(`first ${number}`)]);
  }
  first.close();
  const second = logFiles(directory, 1000);
  for (let number = 0; number < 100; number += 1) {
    second.append([line(`second ${number}`)]);
  }
  second.close();

  const lines = (contentOf('aws-one.log.1') + contentOf('aws-one.log')).trimEnd().split('\n');
  expect(readdirSync(directory).sort()).toEqual(['aws-one.log', 'aws-one.log.1']);
  expect(lines.length).toBeLessThan(80);
  expect(lines.map((each) => each.split(' second ')[1])).toEqual(
    Array.from(lines, (_, index) => String(100 - lines.length + index)),
  );
});
