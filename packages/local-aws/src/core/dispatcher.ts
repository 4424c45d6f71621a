/**
 * The one way into an emulated service: looks the operation up, asks IAM, lets injected faults
 * happen, runs it and records the call.
 */
import type { Principal } from './principal.ts';

/** A call of an operation by a principal. */
export interface Call {
  /** SigV4 signing name of the service. */
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly principal: Principal;
  readonly requestId?: string;
}

/** Runs calls; throws AwsError as the service would answer it. */
export interface Dispatcher {
  dispatch(call: Call): Promise<unknown>;
}
