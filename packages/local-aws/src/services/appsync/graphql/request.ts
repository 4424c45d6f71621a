/** One GraphQL request during its execution. */
import type { FieldNode, FragmentDefinitionNode } from 'graphql';
import type { Realm } from '../runtime/realm.ts';
import type { RealtimeCalls } from '../runtime/realtime-calls.ts';
import type { Authenticated } from './authentication.ts';
import type { FieldRule } from './authorization.ts';
import type { AppSyncError } from './errors.ts';
import type { RequestLog } from './request-log.ts';

/** A field of the operation's root type that the request selects. */
export interface RootField {
  readonly field: string;
  /** Its name in the response: the alias, or the field's name. */
  readonly responseName: string;
  /** Coerced arguments, including the schema's defaults. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly nodes: readonly FieldNode[];
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

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
  /** Cached decisions for this caller. */
  readonly decisions: Map<FieldRule, boolean>;
  /** Number of resolvers that have run. */
  resolverCount: number;
  /** What handlers requested about subscriptions. */
  readonly realtime: RealtimeCalls;
  /** Fields of the root type that have started, in order. */
  readonly rootFields: RootField[];
}
