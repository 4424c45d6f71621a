/**
 * The only entry to an emulated service: finds the operation, applies injected faults, checks IAM,
 * runs it and records the call.
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

/** Runs calls; throws the AwsError that the service would return. */
export interface Dispatcher {
  dispatch(call: Call): Promise<unknown>;
}
