/** The stash that the steps of fields about one vehicle share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';
import type { OwnershipItem, VehicleItem } from '../../domain/registry.ts';

/** The stash of a field about one vehicle. */
export interface VehicleStash extends AllowanceStash {
  caller: Caller;
  /**
   * When the request began; ISO 8601 in UTC. Access is never decided by it: each decision reads the
   * clock.
   */
  begunAt: string;
  referenceId: string;
  /** The person whose access to the vehicle is read; absent when the field needs none. */
  ownerId?: string;
  /** The vehicle, of any tenant and status: a field must check both before it uses it. */
  vehicle?: VehicleItem;
  access?: OwnershipItem;
  /** Epoch second until which changes of the vehicle's state are published, once it was read. */
  watchedUntil?: number;
}

/** The last step's result, as the response handler sees it. */
export interface Previous<Result> {
  readonly result: Result;
}

/**
 * The context of the handlers; `Result` is the result of the step's data source, `Before` that of
 * the last step.
 */
export type VehicleContext<Arguments, Result = unknown, Before = unknown> = Context<
  Arguments,
  VehicleStash,
  Previous<Before>,
  undefined,
  Result
>;
