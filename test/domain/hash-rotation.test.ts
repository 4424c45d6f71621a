import { describe, expect, it } from 'vitest';
import {
  type HashVersions,
  hashVersions,
  isReceiptFor,
  rehashReceipt,
  rotationPhases,
  vanishedVersion,
} from '../../domain/hash-rotation.ts';

/** All releases of the rotations from version 1 to 3, in the order of their deployment. */
const releases = [1, 2, 3].flatMap((version) =>
  rotationPhases.map((phase) => ({ phase, version, ...hashVersions(phase, version) })),
);
const neighbours = releases.slice(1).map((later, index) => [releases[index] ?? later, later] as const);
const readBy = ({ other, written }: HashVersions) => [written, ...(other === undefined ? [] : [other])];

describe('two releases that run side by side', () => {
  it.each(neighbours.map(([one, two]) => [`${one.phase} and ${two.phase} of ${two.version}`, one, two]))(
    'of %s exclude a second vehicle for a VIN, and find every vehicle',
    (_name, one, two) => {
      const releases = [one, two];
      // Each takes the guard that it writes, and requires the absence of the other.
      const isExcluded = one.written === two.written || releases.every(({ other }) => other !== undefined);
      // Before `close`, the re-hash has left no vehicle with the older version.
      const isClosing = two.phase === 'close' || one.phase === 'close';
      const present = isClosing ? [two.written] : [one.written, two.written];

      expect(isExcluded).toBe(true);
      expect(
        releases.flatMap((each) => present.filter((version) => !readBy(each).includes(version))),
      ).toEqual([]);
    },
  );

  it('would not exclude it if a release were left out', () => {
    const [before, , writesNew] = releases;

    expect(before?.written).not.toBe(writesNew?.written);
    expect(before?.other).toBeUndefined();
  });
});

describe('vanishedVersion', () => {
  it.each(
    releases.map(({ other, phase, version, written }) => [phase, version, { other, written }] as const),
  )(
    'of %s, version %d, is the newest version below those that the release reads',
    (phase, version, { other, written }) => {
      const oldest = Math.min(written, other ?? written);

      expect(vanishedVersion(phase, version)).toBe(oldest === 1 ? undefined : oldest - 1);
    },
  );
});

describe('a receipt', () => {
  const receipt = rehashReceipt(1, '0123abcd-0000-4000-8000-000000000000');

  it('names both versions and the run', () => {
    expect(receipt).toBe('k1-k2-0123abcd');
    expect(isReceiptFor(receipt, 1)).toBe(true);
  });

  it.each([
    ['', 1],
    [receipt, 2],
    ['k1-k2-', 1],
    ['k1-k2-0123abc', 1],
    ['k1-k2-0123abcde', 1],
    ['k1-k2-0123abcz', 1],
    ['xk1-k2-0123abcd', 1],
  ])('%j is none of version %d', (text, version) => {
    expect(isReceiptFor(text, version)).toBe(false);
  });
});
