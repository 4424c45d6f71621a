/** The tables: their ARNs, the key that encrypts each, and which of them were restored. */
import type { Place } from '../../core/service.ts';
import type { ChangeStream } from './streams/change-stream.ts';

/** A table of the template, or one that was restored from it. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  /** True with point-in-time recovery, without which a table cannot be restored. */
  readonly hasRecovery: boolean;
  /** Present on a table that a caller restored, which only `DeleteTable` removes. */
  readonly restore?: Restore;
  /** ARN of the customer-managed key; absent for AWS's own key. */
  readonly keyArn?: string;
  /** Attribute with the epoch second of expiry. */
  readonly timeToLiveAttribute?: string;
  /** Its stream, if it has one. */
  readonly stream?: ChangeStream;
  /** The partition key, and the sort key where there is one. */
  readonly keyAttributes: readonly string[];
}

/** How a table was restored; `RestoreSummary` of its description. */
export interface Restore {
  readonly sourceArn: string;
  /** The restored moment in epoch seconds. */
  readonly at: number;
  /** True until all items are copied; the table's status is CREATING as long. */
  readonly isInProgress: boolean;
}

/** The tables by plain name; `tableNameOf` turns an ARN into one. */
export type Tables = Map<string, Table>;

/** Returns a table's ARN. The table need not exist. */
export function tableArn({ partition, region, accountId }: Place, name: string): string {
  return `arn:${partition}:dynamodb:${region}:${accountId}:table/${name}`;
}

/** Returns the name of a table from `TableName`, which may also be an ARN. */
export function tableNameOf(given: unknown): string {
  const text = String(given);
  return text.startsWith('arn:') ? text.slice(text.indexOf('/') + 1) : text;
}
