/** Exports of up to 10,000 entries: sampled tampering is found, for heads of any size. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifyExport } from '../../records/verify.ts';
import { keys, makeExport } from '../records/made-export.ts';
import { tamperingWith } from '../records/tampering.ts';
import { runsOf } from '../support/sample.ts';

const publicKeys = new Map([[1, keys.publicKey]]);

it.each([
  [1_000, 1],
  [3_000, 250],
  [10_000, 100],
])('%i entries in heads of %i: no tampering escapes', { timeout: 300_000 }, (count, perHead) => {
  const made = makeExport(count, perHead);
  expect(verifyExport(made.lines, { publicKeys })).toMatchObject({ isIntact: true, entries: count });

  fc.assert(
    fc.property(tamperingWith(made), ({ lines }) => !verifyExport(lines, { publicKeys }).isIntact),
    { numRuns: runsOf(12) },
  );
});
