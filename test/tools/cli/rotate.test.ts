import { describe, expect, it } from 'vitest';
import { rotationPhases } from '../../../domain/hash-rotation.ts';
import type { RehashCount, RehashStatus } from '../../../domain/rehash.ts';
import { checkRelease } from '../../../tools/cli/rotate-check.ts';
import { readRotateOptions } from '../../../tools/cli/rotate-options.ts';
import { progressLine, receiptText, statusText } from '../../../tools/cli/rotate-text.ts';

const pass = {
  number: 2,
  begunAt: '2026-03-04T05:06:07.089Z',
  found: 3,
  moved: 1,
  unopened: 1,
  delayed: 1,
  listed: ['r-1'],
};
const run = {
  runId: '0123abcd-0000-4000-8000-000000000000',
  state: 'RUNNING' as const,
  startedAt: '2026-03-04T05:00:00.000Z',
  expected: 10,
  moved: 7,
  pass,
};

const rehash = (state: 'RUNNING' | 'DONE' | undefined, old: number) => () => ({
  status: () =>
    Promise.resolve<RehashStatus>({ from: 1, to: 2, ...(state !== undefined && { run: { ...run, state } }) }),
  count: () => Promise.resolve<RehashCount>({ old, renewed: 5 }),
});
const none = () => {
  throw new Error('This check needs no call.');
};

describe('npm run rotate reads', () => {
  it.each([
    [['status'], { command: 'status', watch: false }],
    [['start', '--watch'], { command: 'start', watch: true }],
    [['check', 'close'], { command: 'check', release: 'close' }],
    [
      ['pause', '--outputs', 'o.json', '--stack', 'S'],
      { command: 'pause', watch: false, outputsFile: 'o.json', stackName: 'S' },
    ],
    [['--help'], undefined],
    [[], undefined],
  ])('%j', (args, options) => {
    expect(readRotateOptions(args)).toEqual(options);
  });

  it.each([
    [['begin']],
    [['check']],
    [['check', 'open']],
    [['check', 'close', 'none']],
    [['pause', '--watch']],
    [['status', 'x']],
  ])('no %j', (args) => {
    expect(() => readRotateOptions(args)).toThrow(/See --help/);
  });
});

describe('the check of a release', () => {
  const steps = [
    'none read-both',
    'read-both write-new',
    'write-new read-both',
    'close write-new',
    'close none',
  ];

  it.each(rotationPhases.flatMap((one) => rotationPhases.map((two) => [one, two] as const)))(
    'of %s to %s allows neighbours only',
    async (deployed, next) => {
      const isSame = deployed === next;
      const step = `${deployed} ${next}`;
      const { isAllowed } = await checkRelease(
        deployed,
        next,
        step === 'write-new close' ? rehash('DONE', 0) : none,
      );

      expect(isAllowed).toBe(isSame || steps.includes(step) || step === 'write-new close');
    },
  );

  it.each([
    [undefined, 0, /not started/],
    ['RUNNING', 0, /RUNNING/],
    ['DONE', 1, /^1 vehicles have the old hash again/],
  ] as const)('refuses close after %s with %d old hashes', async (state, old, text) => {
    const verdict = await checkRelease('write-new', 'close', rehash(state, old));

    expect(verdict).toEqual({ isAllowed: false, text: expect.stringMatching(text) as string });
  });
});

describe('the progress', () => {
  it('says what is done and what is left', () => {
    expect(progressLine({ from: 1, to: 2, run })).toBe('k1 to k2: RUNNING, 7 of 10 moved, 3 left, pass 2');
    expect(progressLine({ from: 1, to: 2 })).toBe('k1 to k2: not started');
  });

  it('names vehicles whose VIN cannot be read', () => {
    const text = statusText({
      from: 1,
      to: 2,
      run: { ...run, lastPass: { ...pass, number: 1, listed: ['r-2', 'r-1'] } },
    });

    expect(text.split('\n').slice(2, 4)).toEqual([
      'last pass (1): 3 found, 1 moved, 1 not readable, 1 left to the next pass',
      'this pass (2): 3 found, 1 moved, 1 not readable, 1 left to the next pass',
    ]);
    expect(text).toMatch(/ciphertext:\n {2}r-2\n {2}r-1\n$/);
  });

  it('ends with the receipt', () => {
    expect(receiptText({ from: 1, to: 2, run })).toContain('The receipt is k1-k2-0123abcd:');
  });
});
