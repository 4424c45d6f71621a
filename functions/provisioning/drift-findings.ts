/**
 * Sends findings of drift. A finding must stop neither a repair nor the comparison, so nothing here
 * throws. Findings that EventBridge refuses are stored beside the positions of the comparison, and
 * the reconciler's next run sends them, because a repaired drift is not found again.
 */
import { sendFindings } from '../findings/send-findings.ts';
import { abortAfter } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { type Drift, driftFinding, driftUid } from './drift-finding.ts';
import { readPosition, writePosition } from './drift-store.ts';
import type { Findings, Run } from './run.ts';
import { untilDone } from './until-done.ts';

const waitingKey = 'cursor#findings';
/**
 * More than a run can find at the rate of its inspections. What is beyond it is found by the next
 * round.
 */
const maxOfRun = 1_000;
/** 200 bytes each, of the 400 KB of an item. */
const maxWaiting = 500;
/** Most time for EventBridge, so that the run has time to store what it did not accept. */
const sendingMs = 5_000;

/** What one invocation found and has not sent yet. */
export class DriftFindings implements Findings {
  readonly #found = new Map<string, Drift>();
  #isRefused = false;

  /** Adds what the invocation found; the same drift counts once. */
  add(drift: Drift): void {
    if (this.#found.size < maxOfRun) {
      this.#found.set(driftUid(drift), drift);
    }
  }

  /** Sends what earlier invocations could not send. */
  async deliverWaiting(run: Run): Promise<void> {
    await attempt(0, async () => {
      const { position: waiting = [] } = await readPosition<readonly Drift[]>(waitingKey, run);
      if (waiting.length === 0) {
        return;
      }
      this.#isRefused ||= !(await isSent(waiting, run));
      if (!this.#isRefused) {
        await changeWaiting((present) => without(present, waiting), run);
      }
    });
  }

  /**
   * Sends the findings, or stores them for the reconciler. After a failure, this invocation does
   * not call EventBridge again.
   */
  async deliver(run: Run): Promise<void> {
    const found = [...this.#found.values()];
    this.#found.clear();
    if (found.length === 0) {
      return;
    }
    this.#isRefused ||= !(await isSent(found, run));
    if (this.#isRefused) {
      await attempt(found.length, () =>
        changeWaiting((waiting) => [...without(waiting, found), ...found], run),
      );
    }
  }
}

function isSent(drifts: readonly Drift[], run: Run): Promise<boolean> {
  const options = { abortSignal: abortAfter(sendingMs, run.abortSignal) };
  return attempt(drifts.length, () => sendFindings(drifts.map(driftFinding), options));
}

/** Resolves to false, and logs the failure, when the work fails. */
async function attempt(count: number, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    logWarning('Findings were not sent and will be retried', { count, failure: toFailure(error) });
    return false;
  }
}

/** Repeats the change when another invocation writes first. */
async function changeWaiting(
  change: (waiting: readonly Drift[]) => readonly Drift[],
  run: Run,
): Promise<void> {
  await untilDone(async () => {
    const { position = [], version } = await readPosition<readonly Drift[]>(waitingKey, run);
    const changed = { position: change(position).slice(0, maxWaiting), version };
    return (await writePosition(waitingKey, changed, run)) || undefined;
  }, run);
}

function without(drifts: readonly Drift[], removed: readonly Drift[]): readonly Drift[] {
  const uids = new Set(removed.map(driftUid));
  return drifts.filter((drift) => !uids.has(driftUid(drift)));
}
