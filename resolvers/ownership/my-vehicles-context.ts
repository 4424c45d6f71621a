/** The stash that the steps of `myVehicles` share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { QueryMyVehiclesArgs } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem, VehicleItem } from '../../domain/registry.ts';

/** What the steps of `myVehicles` pass on in `ctx.stash`. */
export interface MyVehiclesStash {
  caller: Caller;
  accesses: readonly OwnershipItem[];
  nextToken?: string;
  /** The page's vehicles, of any tenant and status. */
  vehicles: readonly (VehicleItem | null)[];
}

/** The context of the field's handlers; `Result` is the result of the step's data source. */
export type MyVehiclesContext<Result = unknown> = Context<
  QueryMyVehiclesArgs,
  MyVehiclesStash,
  undefined,
  undefined,
  Result
>;
