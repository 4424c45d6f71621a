import { describe, expect, it } from 'vitest';
import { readAuditOptions } from '../../../tools/cli/audit-options.ts';

describe('npm run audit reads', () => {
  it.each([
    [['export', '--tenant', 'acme'], { command: 'export', tenantId: 'acme' }],
    [
      ['export', '--tenant', 'acme', '--from', '2026-01-31', '--outputs', 'o.json', '--stack', 's'],
      { command: 'export', tenantId: 'acme', from: '2026-01-31', outputsFile: 'o.json', stackName: 's' },
    ],
    [['public-key'], { command: 'public-key' }],
    [['erasure-key'], { command: 'erasure-key' }],
    [['verify', 'a.jsonl'], { command: 'verify', file: 'a.jsonl' }],
    [
      ['verify', 'a.jsonl', '--public-key', 'k', '--head', 'h'],
      { command: 'verify', file: 'a.jsonl', publicKeyFile: 'k', head: 'h' },
    ],
    [
      ['prove-entry', 'a.jsonl', '--entry', '12/3'],
      { command: 'prove-entry', file: 'a.jsonl', place: '12/3' },
    ],
    [
      ['verify', 'c.json', '--public-key', 'k', '--subject', 's'],
      { command: 'verify', file: 'c.json', publicKeyFile: 'k', subject: 's' },
    ],
    [['--help'], undefined],
    [[], undefined],
  ])('%j', (args, expected) => {
    expect(readAuditOptions(args)).toEqual(expected);
  });
});

it.each([
  [['export']],
  [['export', '--tenant', 'acme', '--from', 'yesterday']],
  [['export', '--tenant', 'acme', '--from', '2026-13-01']],
  [['verify']],
  [['verify', 'a', 'b']],
  [['prove-entry', 'a']],
  [['prove-entry', 'a', '--entry', '3']],
  [['erase', 'a']],
  [['verify', 'a', '--unknown']],
])('npm run audit refuses %j', (args) => {
  expect(() => readAuditOptions(args)).toThrow(/See --help|YYYY-MM-DD|for example/);
});
