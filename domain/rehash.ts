/**
 * The re-hash: the job of a rotation that moves vehicles from the old hash key to the new one. Its
 * requests and responses, which `npm run rotate` and the function share.
 */

/** What a person asks of the job. */
export type RehashRequest =
  | { readonly action: 'status' | 'pause' | 'resume' }
  /** `expected` is the count of vehicles with the old hash, for the progress only. */
  | { readonly action: 'start'; readonly expected?: number }
  /** Counts from a marker that an earlier response holds, or from the beginning. */
  | { readonly action: 'count'; readonly marker?: string };

/** The actions of a `RehashRequest`. An event without one of them is the schedule's. */
export const rehashActions = ['status', 'start', 'pause', 'resume', 'count'] as const;

/** What became of vehicles with the old hash in a pass over all guards. */
export interface RehashPass {
  /** Counts the passes of a run from 1. */
  readonly number: number;
  readonly begunAt: string;
  /** Guards of the old hash that the pass has come across. */
  readonly found: number;
  readonly moved: number;
  /** Vehicles whose VIN could not be read from its ciphertext. */
  readonly unopened: number;
  /** Left to the next pass: changed meanwhile, or a call failed. */
  readonly delayed: number;
  /** Reference IDs of the first vehicles among the unopened ones. */
  readonly listed: readonly string[];
}

/** One run of the job, from `start` until no vehicle is left. */
export interface RehashRun {
  /** UUID. */
  readonly runId: string;
  readonly state: 'RUNNING' | 'PAUSED' | 'DONE';
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** How many vehicles had the old hash when the run started, where it was counted. */
  readonly expected?: number;
  /** Vehicles moved in all passes; at least, because a crash loses the count of a page. */
  readonly moved: number;
  readonly pass: RehashPass;
  /** The pass before; absent during the first. */
  readonly lastPass?: RehashPass;
}

/** The response to all actions but `count`. */
export interface RehashStatus {
  /** The versions of the old key and of the new one. */
  readonly from: number;
  readonly to: number;
  /** Absent before the first `start`. */
  readonly run?: RehashRun;
}

/** The response to `count`: guards of each hash. With a `marker`, there are more to count. */
export interface RehashCount {
  readonly old: number;
  readonly renewed: number;
  readonly marker?: string;
}

/** Reference IDs that a pass lists; the log names the others. */
export const maxListed = 20;

/**
 * How long after its start a run may end at the earliest: longer than an invocation of the previous
 * release lasts, which may still write an old hash.
 */
export const minRunSeconds = 60;
