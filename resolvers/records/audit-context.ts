/** The stash that the steps of `auditLog` share. */
import type { Context } from '@aws-appsync/utils';
import type { AuditItem } from '../../domain/audit.ts';
import type { AuditQuery } from '../../domain/audit-query.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { QueryAuditLogArgs } from '../../domain/generated/schema-types.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** What the steps of `auditLog` pass on in `ctx.stash`. */
export interface AuditStash extends AllowanceStash {
  caller: Caller;
  query: AuditQuery;
  limit: number;
  /** The page begins below this key. */
  before: string;
  /** The day whose shards are read; undefined for the entries of a vehicle. */
  day: string | undefined;
  /** The day that follows in the list, if the range has one. */
  nextDay: string | undefined;
  /**
   * The shards that are not read yet, as texts: in some runtimes a number from the stash does not
   * become the text of its digits (docs/decisions/0029-iterations-and-stored-numbers.md).
   */
  shards: readonly string[];
  /** The newest entries that were read and asked for, newest first; at most `limit`. */
  found: readonly AuditItem[];
  /** Below this key, entries were not read; absent when all were. */
  readTo?: string;
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type AuditContext<Result = unknown> = Context<
  QueryAuditLogArgs,
  AuditStash,
  undefined,
  undefined,
  Result
>;
