/** The parts of an erasure, and where it continues in them. */
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { ErasedRange } from '../../domain/erased-times.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import type { DataJobHandler, StepOutcome } from '../data-jobs/run-job.ts';
import type { Erased } from './scope.ts';

/** The progress of an erasure, as its job stores it between two steps. */
export interface ErasureCursor {
  /** How many parts the erasure had, and when it was approved, at the beginning of this run. */
  readonly parts?: number;
  readonly approvedAt?: string;
  /** The `revision` of the plan at the beginning of this run. */
  readonly revision?: number;
  /** The time whose data is erased, as the first step found it. Absent before. */
  readonly time?: ErasedRange;
  /** Index of the part that is at work. */
  readonly part: number;
  /** Where the part continues. */
  readonly after?: string;
  /** Epoch milliseconds at which the last of the parts that fence ended. */
  readonly fencedAt?: number;
  /** Store → how many of its items were erased or changed so far. */
  readonly erased: Readonly<Record<string, number>>;
  /** ISO 8601: when the last part ended; the record and the certificate state it. */
  readonly erasedAt?: string;
}

/** Erases one page of one store. */
export interface ErasurePart<Scope> {
  /** The store whose items it counts. */
  readonly store: string;
  /** Milliseconds after the fences before which it does not run. */
  readonly delayMs?: number;
  run(scope: Scope, after: string | undefined, options: CallOptions): Promise<Erased>;
}

/** What an erasure does in addition to its parts. */
export interface ErasurePlan<Scope> {
  readonly parts: readonly ErasurePart<Scope>[];
  /** Grows when the places change where a part continues; a job that runs then begins again. */
  readonly revision?: number;
  /** How many of the first parts fence: nothing of the erased time is stored after them. */
  readonly fences: number;
  /**
   * The requested time range, minus what must be kept. Throws DataJobError when nothing is left.
   */
  timeOf(job: DataJobItem, options: CallOptions): Promise<ErasedRange>;
  scopeOf(job: DataJobItem, time: ErasedRange): Scope;
  /** How long writes that began before the fences may still arrive, in milliseconds. */
  readonly settleMs: number;
  /** Records the erasure; called again when its response was lost. */
  record(job: DataJobItem, cursor: Finished, options: CallOptions): Promise<void>;
  /** The text of the signed certificate. */
  certify(job: DataJobItem, cursor: Finished, options: CallOptions): Promise<string>;
}

/** A cursor after the last part. */
export type Finished = ErasureCursor & Required<Pick<ErasureCursor, 'erasedAt' | 'fencedAt' | 'time'>>;

/** Pause of a part that waits for another process, in milliseconds. */
const waitingMs = 60_000;

/** Creates the handler of jobs that run this plan. */
export function erasureHandler<Scope>(plan: ErasurePlan<Scope>): DataJobHandler {
  return { step: (job, options) => stepOf(plan, job, options) };
}

async function stepOf<Scope>(
  plan: ErasurePlan<Scope>,
  job: DataJobItem,
  options: CallOptions,
): Promise<StepOutcome> {
  const cursor = cursorOf(job, plan);
  const { time } = cursor;
  if (time === undefined) {
    // Stored before anything is erased, so that every later step has the same time.
    return outcomeOf({ ...cursor, time: await plan.timeOf(job, options) });
  }
  const part = plan.parts[cursor.part];
  if (part === undefined) {
    return finish(plan, job, cursor, options);
  }
  const delayMs = Math.max(plan.settleMs, part.delayMs ?? 0);
  const leftMs = cursor.fencedAt === undefined ? 0 : cursor.fencedAt + delayMs - Date.now();
  if (leftMs > 0) {
    return outcomeOf(cursor, leftMs);
  }
  const { count, isWaiting, next } = await part.run(plan.scopeOf(job, time), cursor.after, options);
  const { after: _, ...rest } = cursor;
  const counted = {
    ...rest,
    erased: { ...cursor.erased, [part.store]: (cursor.erased[part.store] ?? 0) + count },
  };
  if (isWaiting === true) {
    return outcomeOf({ ...counted, ...(next !== undefined && { after: next }) }, waitingMs);
  }
  if (next !== undefined) {
    return outcomeOf({ ...counted, after: next });
  }
  const following = cursor.part + 1;
  const fencedAt = cursor.fencedAt ?? (following >= plan.fences ? Date.now() : undefined);
  return outcomeOf({ ...counted, part: following, ...(fencedAt !== undefined && { fencedAt }) });
}

/** The time is stored before the record, so that a repeated step writes the same record. */
async function finish<Scope>(
  plan: ErasurePlan<Scope>,
  job: DataJobItem,
  cursor: ErasureCursor,
  options: CallOptions,
): Promise<StepOutcome> {
  if (!isFinished(cursor)) {
    return outcomeOf({ ...cursor, erasedAt: new Date().toISOString() });
  }
  await plan.record(job, cursor, options);
  return { result: await plan.certify(job, cursor, options), handled: totalOf(cursor) };
}

function isFinished(cursor: ErasureCursor): cursor is Finished {
  return cursor.erasedAt !== undefined;
}

/**
 * The cursor, or the beginning of another run: after a new approval, and when a release has changed
 * the parts, whose positions then mean others. What is erased already is not found again.
 */
function cursorOf<Scope>(
  { approvedAt, cursor }: DataJobItem,
  { parts: { length: parts }, revision }: ErasurePlan<Scope>,
): ErasureCursor {
  // Only `outcomeOf` and `reapplyErasures` write it.
  const stored = JSON.parse(cursor ?? '{"erased":{}}') as ErasureCursor;
  const isOfPlan = stored.parts === parts && stored.revision === revision;
  if (isOfPlan && stored.approvedAt === approvedAt) {
    return stored;
  }
  const { erased, time } = stored;
  return {
    ...{ part: 0, parts, erased },
    ...(revision !== undefined && { revision }),
    ...(approvedAt !== undefined && { approvedAt }),
    ...(time !== undefined && { time }),
  };
}

function outcomeOf(cursor: ErasureCursor, pauseMs?: number): StepOutcome {
  const progress = { cursor: JSON.stringify(cursor), handled: totalOf(cursor) };
  return pauseMs === undefined ? progress : { ...progress, pauseMs };
}

function totalOf({ erased }: ErasureCursor): number {
  return Object.values(erased).reduce((sum, one) => sum + one, 0);
}
