/** The context of the fields that renew and end a watch. */
import type { MutationRenewWatchArgs } from '../../domain/generated/schema-types.ts';
import type { VehicleContext } from '../registry/context.ts';

/** The context of the handlers; `Result` is the result of the step's data source. */
export type WatchContext<Result = unknown, Before = unknown> = VehicleContext<
  MutationRenewWatchArgs,
  Result,
  Before
>;
