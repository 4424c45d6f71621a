/** What the functions of `util`, `runtime` and `extensions` know of the handler that calls them. */
import type { FieldError } from './resolver-fault.ts';

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
  /** `console.log` and `console.error`. */
  log(level: 'INFO' | 'ERROR', values: readonly unknown[]): void;
}
