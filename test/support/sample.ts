/**
 * Sweeps try a sample of their cases in the gate and every case with `SWEEPS=full`. The sample is
 * the same on every run; `SWEEP_SEED=<number>` draws another one.
 */
import fc from 'fast-check';

/** Whether sweeps try every case. */
export const isFullSweep = process.env['SWEEPS'] === 'full';

const defaultSeed = 20_261_126;

/**
 * At most `size` of the cases in their order, or every case in a full sweep. Each turn draws
 * another sample.
 */
export function sampleOf<Case>(cases: readonly Case[], size: number, turn = 0): readonly Case[] {
  if (isFullSweep || cases.length <= size) {
    return cases;
  }
  const seed = Number(process.env['SWEEP_SEED'] ?? defaultSeed) + turn;
  const subarray = fc.subarray([...cases], { minLength: size, maxLength: size });
  return fc.sample(subarray, { seed, numRuns: 1 }).flat();
}

/**
 * Every `turns`-th of the cases, from the one of this turn on, so that all turns together try each
 * case once; every case in a full sweep. Throws when a turn would try nothing.
 */
export function shareOf<Case>(cases: readonly Case[], turn: number, turns: number): readonly Case[] {
  const share = isFullSweep ? cases : cases.filter((_, index) => index % turns === turn % turns);
  if (share.length === 0) {
    throw new Error(`There is nothing to try in turn ${turn} of ${turns} among ${cases.length} cases.`);
  }
  return share;
}

/** The parts of a full sweep of slow cases, each a test of its own; the gate has one part. */
export const sweepParts: readonly number[] = Array.from({ length: isFullSweep ? 10 : 1 }, (_, part) => part);

/** The cases of one of the `sweepParts`: together they have each case once. */
export function casesOfPart<Case>(cases: readonly Case[], part: number): readonly Case[] {
  return cases.filter((_, index) => index % sweepParts.length === part);
}

/** How often a sweep repeats a random case: `runs` in the gate, twenty times as often in full. */
export function runsOf(runs: number): number {
  return isFullSweep ? 20 * runs : runs;
}

/**
 * How many rounds of a race run: `sample` in the gate, 1,000 in full. `RACE_ROUNDS=<number>` sets
 * another number.
 */
export const roundsOf = (sample: number): number =>
  Number(process.env['RACE_ROUNDS'] ?? (isFullSweep ? 1_000 : sample));

/**
 * How often vitest repeats a race whose calls are always the same, and only their timing differs.
 */
export const raceRepeats = runsOf(1) - 1;

/** The seed of a race's rounds; `SWEEP_SEED=<number>` draws others. */
export const raceSeed = process.env['SWEEP_SEED'] ?? '7';
