/**
 * Fuzzing with a corpus: inputs that once found a defect, or that are hard in a known way, run
 * first, and then random ones. `FUZZ_INPUTS=<number>` sets how many random inputs all subjects
 * together get (`npm run fuzz` takes a million), and `FUZZ_SEED=<number>` draws others.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { runsOf } from '../sample.ts';

/** A kept input. `note` says what is hard about it. */
interface Kept {
  readonly note: string;
  readonly base64: string;
}

const { FUZZ_INPUTS: total, FUZZ_SEED: seed = '20261127' } = process.env;

/** How many inputs each subject gets of a thousand; a slow subject gets few. */
const shares = {
  vin: 280,
  'signing-request': 120,
  'stream-record': 250,
  'renewal-request': 100,
  'audit-export': 100,
  'audit-proof': 40,
  'erasure-certificate': 40,
  graphql: 20,
  token: 30,
  topic: 20,
} as const;

/** What is fuzzed, and the name of the file with its kept inputs. */
export type Subject = keyof typeof shares;

/** How many random inputs the subject gets: `sample` in the gate. */
const inputsOf = (subject: Subject, sample: number): number =>
  total === undefined ? runsOf(sample) : Math.ceil((Number(total) * shares[subject]) / 1_000);

/** The options of fast-check for a subject. A failure prints the seed and the smallest input. */
export const seededFor = (subject: Subject, sample: number) => ({
  seed: Number(seed),
  numRuns: inputsOf(subject, sample),
  endOnFailure: false,
});

/** Returns the kept inputs of a subject. */
export function keptInputs(subject: Subject): readonly Buffer[] {
  const text = readFileSync(new URL(`corpus/${subject}.jsonl`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Buffer.from((JSON.parse(line) as Kept).base64, 'base64'));
}

/**
 * Tries the kept inputs, then random ones near the seeds and near the kept ones. `violation`
 * returns what is wrong with an input's outcome; an exception is a violation too. Throws with the
 * line to add to the corpus.
 */
export async function fuzz(
  subject: Subject,
  sample: number,
  inputs: (kept: readonly Buffer[]) => fc.Arbitrary<Buffer>,
  violation: (input: Buffer) => string | undefined | Promise<string | undefined>,
): Promise<void> {
  const kept = keptInputs(subject);
  const hold = async (input: Buffer): Promise<void> => {
    const found = await outcomeOf(violation, input);
    if (found !== undefined) {
      const line: Kept = { note: found, base64: input.toString('base64') };
      throw new Error(`Keep this line in ${subject}.jsonl: ${JSON.stringify(line)}`);
    }
  };
  for (const input of kept) {
    await hold(input);
  }
  await fc.assert(fc.asyncProperty(inputs(kept), hold), seededFor(subject, sample));
}

async function outcomeOf(
  violation: (input: Buffer) => string | undefined | Promise<string | undefined>,
  input: Buffer,
): Promise<string | undefined> {
  try {
    return await violation(input);
  } catch (error) {
    return `threw ${error instanceof Error ? error.stack : String(error)}`;
  }
}
