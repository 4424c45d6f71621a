/** What the steps that read one vehicle, and a person's access to it, leave for each other. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';
import type { OwnershipItem, VehicleItem } from '../../domain/registry.ts';

/** The stash of a field about one vehicle. */
export interface VehicleStash extends AllowanceStash {
  caller: Caller;
  /**
   * When the request began; ISO 8601 in UTC. No access is decided by it: each decision reads the
   * clock.
   */
  begunAt: string;
  referenceId: string;
  /** Whose access to the vehicle is to be read; absent when the field needs none. */
  ownerId?: string;
  /**
   * The vehicle as it stands, of any tenant and status: no field may use it before it has checked
   * both.
   */
  vehicle?: VehicleItem;
  access?: OwnershipItem;
  /** Epoch second until which changes of the vehicle's state are published, as far as was read. */
  watchedUntil?: number;
}

/** What the step before has answered, as the code after the steps sees it. */
export interface Previous<Result> {
  readonly result: Result;
}

/** The context of such a field's handlers. */
export type VehicleContext<Arguments, Result = unknown, Before = unknown> = Context<
  Arguments,
  VehicleStash,
  Previous<Before>,
  undefined,
  Result
>;
