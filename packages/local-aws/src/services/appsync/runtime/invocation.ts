/** What the functions of `util`, `runtime` and `extensions` can read of the calling handler. */
import type { RealtimeCalls } from './realtime-calls.ts';
import type { FieldError } from './resolver-error.ts';

/** The operations of a schema. */
export type RootType = 'Query' | 'Mutation' | 'Subscription';

/** One resolver execution; the handlers of its pipeline share it. */
export interface Invocation {
  /** For example `User Pool Authorization`. */
  readonly authType: string;
  /** `util.appendError`. */
  readonly errors: FieldError[];
  /** `util.http.addResponseHeader`; shared by all fields of the request. */
  readonly responseHeaders: Map<string, string>;
  /** Epoch milliseconds after which code must stop. */
  readonly deadline: number;
  /** The root type of the resolver's field; absent for fields of other types. */
  readonly root?: RootType;
  /** Where `extensions` stores its requests; shared by all fields of the request. */
  readonly realtime?: RealtimeCalls;
  /** `console.log` and `console.error`. */
  log(level: 'INFO' | 'ERROR', values: readonly unknown[]): void;
}

/** The exports of a resolver's or function's module. */
export type HandlerName = 'request' | 'response';

/** The handler whose code runs now; `util`, `runtime` and `extensions` read and change it. */
export interface RunningHandler {
  readonly handler: HandlerName;
  readonly invocation: Invocation;
}
