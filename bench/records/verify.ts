/**
 * Measures how many entries of an export are verified in a second of one core, by the CPU time of
 * the process. Runs with heads of several sizes, because a head costs one verification of a
 * signature.
 */
import { verifyExport } from '../../records/verify.ts';
import { keys, makeExport } from '../../test/records/made-export.ts';
import { median } from '../statistics.ts';

/** The result for heads of one size. */
export interface VerifyRow {
  readonly entries: number;
  readonly entriesPerHead: number;
  readonly entriesPerSecond: number;
  readonly wrong: number;
}

const entries = 10_000;
const rounds = 7;

/** Measures exports of 10,000 entries. */
export function benchVerify(): readonly VerifyRow[] {
  return [1, 10, 100].map((entriesPerHead) => {
    const { lines } = makeExport(entries, entriesPerHead);
    const publicKeys = new Map([[1, keys.publicKey]]);
    const seconds: number[] = [];
    let wrong = 0;
    for (let round = 0; round < rounds; round += 1) {
      const before = process.cpuUsage();
      const { isIntact } = verifyExport(lines, { publicKeys });
      const { system, user } = process.cpuUsage(before);
      seconds.push((system + user) / 1e6);
      wrong += isIntact ? 0 : 1;
    }
    return {
      entries,
      entriesPerHead,
      entriesPerSecond: Math.round(entries / median(seconds.toSorted((one, other) => one - other))),
      wrong,
    };
  });
}
