import { describe, expect, it } from 'vitest';
import { readRestoreOptions } from '../../../tools/cli/restore-options.ts';

describe('npm run restore reads', () => {
  it.each([
    [['drill'], { command: 'drill', keep: false }],
    [
      ['drill', '--keep', '--to', '2026-11-20T00:00:00Z', '--stack', 'S'],
      { command: 'drill', keep: true, to: new Date('2026-11-20T00:00:00Z'), stackName: 'S' },
    ],
    [['check'], { command: 'check', suffix: '' }],
    [
      ['check', '--suffix=-drill-0123abcd', '--outputs', 'o.json'],
      { command: 'check', suffix: '-drill-0123abcd', outputsFile: 'o.json' },
    ],
    [['--help'], undefined],
    [[], undefined],
  ])('%j', (args, options) => {
    expect(readRestoreOptions(args)).toEqual(options);
  });

  it.each([
    [['restore']],
    [['drill', 'now']],
    [['drill', '--suffix=-x']],
    [['drill', '--to', 'yesterday']],
    [['check', '--keep']],
    [['check', '--to', '2026-11-20T00:00:00Z']],
    [['check', '--suffix']],
  ])('no %j', (args) => {
    expect(() => readRestoreOptions(args)).toThrow(/See --help/);
  });
});
