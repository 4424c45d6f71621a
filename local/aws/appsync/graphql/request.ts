/** One GraphQL request on its way through execution. */
import type { Realm } from '../runtime/realm.ts';
import type { Authenticated } from './authentication.ts';
import type { FieldRule } from './authorization.ts';
import type { AppSyncError } from './errors.ts';
import type { RequestLog } from './request-log.ts';

/** What the fields of a request share. */
export interface RequestScope {
  readonly realm: Realm;
  readonly caller: Authenticated;
  /** `ctx.identity`, `ctx.request` and `ctx.env`, in the realm and frozen. */
  readonly identity: unknown;
  readonly request: unknown;
  readonly environment: unknown;
  /** `util.appendError` of all fields. */
  readonly appended: AppSyncError[];
  readonly responseHeaders: Map<string, string>;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly log: RequestLog;
  /** Decisions already taken for this caller. */
  readonly decisions: Map<FieldRule, boolean>;
  /** Resolvers run so far. */
  resolverCount: number;
}
