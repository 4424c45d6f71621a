/** What `npm run rotate` prints about the progress of the re-hash. */
import { rehashReceipt } from '../../domain/hash-rotation.ts';
import type { RehashPass, RehashRun, RehashStatus } from '../../domain/rehash.ts';

/** One line, for a person who watches. */
export function progressLine({ from, run, to }: RehashStatus): string {
  const title = `k${from} to k${to}`;
  if (run === undefined) {
    return `${title}: not started`;
  }
  const { expected, moved, pass, state } = run;
  const of = expected === undefined ? '' : ` of ${expected}`;
  const left = expected === undefined ? '' : `, ${Math.max(0, expected - moved)} left`;
  return `${title}: ${state}, ${moved}${of} moved${left}, pass ${pass.number}`;
}

/** The progress, the last two passes, and the vehicles that a person must look at. */
export function statusText(status: RehashStatus): string {
  const { run } = status;
  const lines = [progressLine(status)];
  if (run !== undefined) {
    lines.push(
      `started ${run.startedAt}${run.finishedAt === undefined ? '' : `, finished ${run.finishedAt}`}`,
    );
    lines.push(...(run.lastPass === undefined ? [] : [passLine('last pass', run.lastPass)]));
    lines.push(passLine('this pass', run.pass), ...unopenedLines(run));
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** The vehicles whose VIN could not be read in the last whole pass or in this one. */
export function unopenedOf({ lastPass, pass }: RehashRun): readonly string[] {
  return [...new Set([...(lastPass?.listed ?? []), ...pass.listed])];
}

/** What to deploy next, once no vehicle has the old hash. */
export function receiptText({ from, run }: RehashStatus): string {
  const receipt = rehashReceipt(from, run?.runId ?? '');
  return `No vehicle has the old hash. The receipt is ${receipt}: keep it in cdk.json as vinHashReceipt.\n`;
}

function passLine(name: string, { delayed, found, moved, number, unopened }: RehashPass): string {
  const rest = `${unopened} not readable, ${delayed} left to the next pass`;
  return `${name} (${number}): ${found} found, ${moved} moved, ${rest}`;
}

function unopenedLines(run: RehashRun): readonly string[] {
  const unopened = unopenedOf(run);
  return unopened.length === 0
    ? []
    : [
        'The VINs of these vehicles cannot be read from their ciphertext:',
        ...unopened.map((id) => `  ${id}`),
      ];
}
