/** The tables of the template: their ARNs, and the key that encrypts each. */
import type { Place } from '../../core/service.ts';
import type { ChangeStream } from './streams/change-stream.ts';

/** A table of the template. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  /** ARN of the customer-managed key; absent for AWS's own key. */
  readonly keyArn?: string;
  /** Attribute with the epoch second of expiry. */
  readonly timeToLiveAttribute?: string;
  /** Its stream, if it has one. */
  readonly stream?: ChangeStream;
  /** The partition key, and the sort key where there is one. */
  readonly keyAttributes: readonly string[];
}

/** The template's tables by plain name; `tableNameOf` turns an ARN into one. */
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
