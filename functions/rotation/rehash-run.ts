/**
 * Continues the run of the re-hash: passes over all guards until a whole pass finds no old one. The
 * progress is stored after each page, so a crash costs at most the repetition of one page, whose
 * vehicles have already moved.
 */
import { type RehashPass, minRunSeconds, maxListed } from '../../domain/rehash.ts';
import type { UniqueKeyItem } from '../../domain/registry.ts';
import { takeUp } from '../provisioning/take-up.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type MoveOutcome, moveGuard } from './move-guard.ts';
import { oldGuardsAfter } from './old-guards.ts';
import { type Stored, type StoredRun, newPass, readRun, saveRun } from './rehash-store.ts';
import { vehiclesPerSecond } from './settings.ts';

const movesAtOnce = 10;
/** A vehicle takes four calls, so one that begins later may not end in time. */
const maxVehicleMs = 5_000;

/** What became of the vehicles of one page. */
interface PageOutcome {
  /** How many of the page's guards there was time for. */
  readonly begun: number;
  readonly outcomes: Readonly<Record<MoveOutcome | 'FAILED', number>>;
  readonly unopened: readonly string[];
  /** The last failure of a call. */
  readonly failure: unknown;
}

/**
 * Works until the time is up, the run is paused or done, or another invocation has stored progress.
 * Throws when every vehicle of a page failed, because then AWS or the deployment is at fault; the
 * next invocation continues behind the page.
 */
export async function continueRun(deadline: Deadline): Promise<void> {
  const limits = { ...deadline, until: deadline.endsAt - maxVehicleMs };
  let stored = await readRun(deadline);
  while (stored.run?.state === 'RUNNING' && Date.now() < limits.until) {
    const next = await continuePass(stored, stored.run, limits);
    // A new pass follows at once only if the last one moved something.
    const isPassOver = next?.pass.number !== stored.run.pass.number;
    if (next === undefined || (isPassOver && next.lastPass?.moved === 0)) {
      return;
    }
    stored = { run: next, version: stored.version + 1 };
  }
}

type Limits = Deadline & { readonly until: number };

/** Handles one page and stores the progress; undefined when it was not stored. */
async function continuePass(stored: Stored, run: StoredRun, limits: Limits): Promise<StoredRun | undefined> {
  const { cursor, guards } = await oldGuardsAfter(run.cursor, limits);
  const page = await moveAll(guards, limits);
  const isWhole = page.begun === guards.length;
  const next = after(run, page, isWhole ? cursor : run.cursor, isWhole);
  countMetric('VehicleRehashed', page.outcomes.MOVED);
  countMetric('VehicleNotRehashed', page.outcomes.UNOPENED);
  const isSaved = await saveRun(stored, next, limits);
  if (page.begun > 0 && page.outcomes.FAILED === page.begun) {
    throw page.failure;
  }
  return isSaved ? next : undefined;
}

/** The run after a page. Without time for the whole page, the rest of it comes first next time. */
function after(run: StoredRun, page: PageOutcome, cursor: string | undefined, isWhole: boolean): StoredRun {
  const { cursor: _, ...rest } = run;
  const pass = withPage(run.pass, page);
  const next = { ...rest, pass, moved: run.moved + page.outcomes.MOVED };
  if (!isWhole || cursor !== undefined) {
    return { ...next, ...(cursor !== undefined && { cursor }) };
  }
  const now = new Date();
  if (pass.found === 0 && isOldEnough(run, pass)) {
    logInfo('The re-hash has ended', { count: next.moved });
    return { ...next, state: 'DONE', finishedAt: now.toISOString() };
  }
  return { ...next, lastPass: pass, pass: newPass(pass.number + 1, now.toISOString()) };
}

function withPage(pass: RehashPass, { begun, outcomes, unopened }: PageOutcome): RehashPass {
  return {
    ...pass,
    found: pass.found + begun,
    moved: pass.moved + outcomes.MOVED,
    unopened: pass.unopened + outcomes.UNOPENED,
    delayed: pass.delayed + outcomes.CHANGED + outcomes.FAILED,
    listed: [...pass.listed, ...unopened].slice(0, maxListed),
  };
}

/** Invocations of the previous release may write old hashes for a while after the start. */
function isOldEnough({ startedAt }: StoredRun, { begunAt }: RehashPass): boolean {
  return Date.parse(begunAt) >= Date.parse(startedAt) + minRunSeconds * 1_000;
}

/** Moves the vehicles at the permitted rate, as far as there is time. */
async function moveAll(
  guards: readonly UniqueKeyItem[],
  { abortSignal, until }: Limits,
): Promise<PageOutcome> {
  const outcomes = { MOVED: 0, CHANGED: 0, UNOPENED: 0, FAILED: 0 };
  const unopened: string[] = [];
  let failure: unknown;
  const move = async (guard: UniqueKeyItem): Promise<void> => {
    const { referenceId } = guard;
    try {
      const outcome = await moveGuard(guard, { abortSignal });
      outcomes[outcome] += 1;
      if (outcome === 'UNOPENED') {
        unopened.push(referenceId);
        logWarning('The VIN of a vehicle cannot be read', { referenceId });
      }
    } catch (error) {
      outcomes.FAILED += 1;
      failure = error;
      logWarning('A vehicle was not re-hashed and will be retried', {
        referenceId,
        failure: toFailure(error),
      });
    }
  };
  const limits = { perSecond: vehiclesPerSecond, atOnce: movesAtOnce, until };
  const begun = await takeUp(eachOf(guards), move, limits, abortSignal);
  return { begun, outcomes, unopened, failure };
}

async function* eachOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
