/**
 * Continues one data job: claims it, runs steps of its handler and stores the progress after each,
 * until it ends or the time is up. A crash between any two calls leaves a job whose claim passes,
 * which `settleDataJobs` brings back.
 */
import {
  type DataJobFailure,
  type DataJobItem,
  type DataJobKind,
  hasEnded,
  readyJob,
} from '../../domain/data-jobs.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type Deadline, abortAfter } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { DataJobError } from './data-job-error.ts';
import { changeJob, endJob } from './job-store.ts';

/**
 * The outcome of a step: where the next one continues, not before `pauseMs` milliseconds have
 * passed, or what the job leaves.
 */
export type StepOutcome =
  | { readonly cursor: string; readonly handled: number; readonly pauseMs?: number }
  | { readonly result: string; readonly handled: number };

/** The work of one kind of job. */
export interface DataJobHandler {
  /**
   * Does a bounded part of the work, from `job.cursor` on. A step may run again from the same
   * cursor, even while an earlier run of it still works: only the progress of one run is stored.
   * `job.version` differs between such runs. Throws DataJobError to end the job as FAILED. Other
   * errors are retried.
   */
  step(job: DataJobItem, options: CallOptions): Promise<StepOutcome>;
}

/** The handlers of a function, each for one kind of job. */
export type DataJobHandlers = Partial<Readonly<Record<DataJobKind, DataJobHandler>>>;

/** How a function works on jobs. */
export interface JobRunner {
  readonly handlers: DataJobHandlers;
  /** Publishes the progress of a job to subscribers. Throws the errors of failed calls. */
  publish(job: DataJobItem, options: CallOptions): Promise<void>;
}

/**
 * How long no other function continues a claimed job: longer than an invocation may take, so that
 * the function that claimed the job has ended by then.
 */
const claimMs = 90_000;
/**
 * How long the record of a ready job may wait in the stream behind other jobs, until
 * `settleDataJobs` writes another. Thirty jobs of a shard have a turn in that time.
 */
export const readyMs = 600_000;
/** A step that begins later may not end in time. */
const maxStepMs = 10_000;
/** Attempts without progress, after which the job is given up. */
export const maxAttempts = 8;

/** The pause after a failed attempt: half a minute, then twice as long each time, at most ten. */
export function pauseMsAfter(attempts: number): number {
  return Math.min(30_000 * 2 ** (attempts - 1), 600_000);
}

/**
 * Continues a job, which was read just now, if it is due. Never throws because of its handler: a
 * job that fails is tried again later, and no other job waits for it.
 */
export async function runJob(runner: JobRunner, job: DataJobItem, deadline: Deadline): Promise<void> {
  const claimed = await claimJob(runner, job, deadline);
  if (claimed !== undefined) {
    await runSteps(runner, claimed, deadline);
  }
}

/** Ends a job as FAILED. */
export async function failJob(
  job: DataJobItem,
  failure: DataJobFailure,
  options: CallOptions,
): Promise<void> {
  if ((await endJob(job, { status: 'FAILED', failure }, options)) !== undefined) {
    countMetric('DataJobFailed');
    logWarning('A data job has failed', { jobId: job.jobId, outcome: failure });
  }
}

/** True when the job must not take longer. */
export function isOverdue({ endsBy }: DataJobItem): boolean {
  return endsBy <= new Date().toISOString();
}

/** Returns undefined when there is nothing to do, or when another function has claimed the job. */
async function claimJob(
  { handlers }: JobRunner,
  job: DataJobItem,
  options: CallOptions,
): Promise<DataJobItem | undefined> {
  if (hasEnded(job) || handlers[job.kind] === undefined || !isDue(job)) {
    return undefined;
  }
  if (isOverdue(job) || job.attempts >= maxAttempts) {
    await failJob(job, isOverdue(job) ? 'TIMED_OUT' : 'GAVE_UP', options);
    return undefined;
  }
  const claim = { status: 'RUNNING', attempts: job.attempts + 1, ready: undefined } as const;
  return changeJob(job, { ...claim, dueAt: inMs(claimMs) }, options);
}

function isDue({ dueAt = '', ready }: DataJobItem): boolean {
  return ready !== undefined || dueAt <= new Date().toISOString();
}

async function runSteps(runner: JobRunner, claimed: DataJobItem, deadline: Deadline): Promise<void> {
  let job: DataJobItem | undefined = claimed;
  while (job !== undefined && job.ready === undefined && !hasEnded(job)) {
    await tryToPublish(runner, job, deadline);
    job = await runStep(runner, job, deadline);
  }
}

/** Returns the job after the step; undefined when it failed, or when another write came first. */
async function runStep(
  { handlers }: JobRunner,
  job: DataJobItem,
  deadline: Deadline,
): Promise<DataJobItem | undefined> {
  let outcome: StepOutcome | undefined;
  try {
    outcome = await handlers[job.kind]?.step(job, deadline);
  } catch (error) {
    await handleError(job, error);
  }
  if (outcome === undefined) {
    return undefined;
  }
  if ('result' in outcome) {
    const ended = await endJob(job, { status: 'SUCCEEDED', ...outcome }, afterwards());
    if (ended !== undefined) {
      countMetric('DataJobSucceeded');
      logInfo('A data job has ended', { jobId: job.jobId, count: ended.handled });
    }
    return ended;
  }
  return storeProgress(job, outcome, deadline);
}

/** Returns the job when its next step can begin at once. */
async function storeProgress(
  job: DataJobItem,
  { pauseMs, ...progress }: Extract<StepOutcome, { readonly cursor: string }>,
  deadline: Deadline,
): Promise<DataJobItem | undefined> {
  if (pauseMs !== undefined) {
    await changeJob(job, { ...progress, attempts: 0, dueAt: inMs(pauseMs) }, afterwards());
    return undefined;
  }
  // The stream brings the job to the next invocation.
  const isTimeUp = Date.now() > deadline.endsAt - maxStepMs;
  const [dueAt, ready] = isTimeUp ? ([inMs(readyMs), readyJob] as const) : [inMs(claimMs)];
  return changeJob(job, { ...progress, attempts: 0, dueAt, ready }, afterwards());
}

/** The job is due again after a pause, or has failed. */
async function handleError(job: DataJobItem, error: unknown): Promise<void> {
  logWarning('A step of a data job failed', { jobId: job.jobId, failure: toFailure(error) });
  if (error instanceof DataJobError) {
    await failJob(job, error.failure, afterwards());
  } else if (job.attempts >= maxAttempts) {
    await failJob(job, 'GAVE_UP', afterwards());
  } else {
    await changeJob(job, { dueAt: inMs(pauseMsAfter(job.attempts)) }, afterwards());
  }
}

/** Progress is published again with the next step, so a failure does not fail the job. */
async function tryToPublish(
  { publish }: JobRunner,
  job: DataJobItem,
  { abortSignal }: Deadline,
): Promise<void> {
  try {
    await publish(job, { abortSignal });
  } catch (error) {
    countMetric('DataJobNotPublished');
    logWarning('Publishing to subscribers failed', { jobId: job.jobId, failure: toFailure(error) });
  }
}

/** The write after a step has its own deadline. */
function afterwards(): CallOptions {
  return { abortSignal: abortAfter(8_000) };
}

function inMs(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}
