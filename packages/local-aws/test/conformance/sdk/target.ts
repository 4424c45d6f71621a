/**
 * The target of the conformance tests: their own world or, with `REMOTE=1`, AWS itself with the
 * caller's credentials and region. Each resource has a unique name and is deleted at the end.
 */
import { randomUUID } from 'node:crypto';
import type { ClientSettings } from '../../support/remote.ts';

/** Creates what a test needs and deletes it. */
export interface Target {
  readonly settings: ClientSettings;
  /** Returns the bucket's name. */
  createBucket(): Promise<string>;
  createKey(kind: 'HMAC_256' | 'SYMMETRIC_DEFAULT'): Promise<string>;
  /** Returns the queue's URL. */
  createQueue(): Promise<string>;
  /** Returns the name of a stream with one shard. */
  createStream(): Promise<string>;
  /** A table with the partition key `id` and the index `byGroup` on `group`. */
  createTable(): Promise<string>;
  /** Returns the id of a pool in which only administrators create users. */
  createUserPool(): Promise<string>;
  /** Runs at the end, last one first. */
  onStop(cleanUp: () => Promise<unknown>): void;
  stop(): Promise<void>;
}

/** How a target ends. */
export type CleanUps = Pick<Target, 'onStop' | 'stop'>;

/** A name that nothing else in the account has. It is also valid for a bucket. */
export const uniqueName = (): string => `local-aws-conformance-${randomUUID()}`;
