/**
 * The target of the conformance tests: their own world or, with `REMOTE=1`, AWS itself with the
 * caller's credentials and region. Each resource has a unique name and is deleted at the end.
 */
import { randomUUID } from 'node:crypto';
import type { ClientSettings } from '../../support/remote.ts';

/** What records have besides keys (DynamoDB API Reference, "StreamSpecification"). */
export const streamViews = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const;

/** One of these views. */
export type StreamView = (typeof streamViews)[number];

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
  /**
   * A rule on the default bus with this pattern. Returns the URL of a queue that is its only target
   * and takes messages of no other sender.
   */
  createRuleToQueue(pattern: object): Promise<string>;
  /**
   * A table with the partition key `id` and the index `byGroup` on `group`; with a view, it has a
   * stream.
   */
  createTable(view?: StreamView): Promise<string>;
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
