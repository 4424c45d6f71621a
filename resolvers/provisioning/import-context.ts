/** The stash that the steps of a device import share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type {
  DeviceImportRow,
  MutationImportDeviceInventoryArgs,
} from '../../domain/generated/schema-types.ts';
import type { DeviceStatus } from '../../domain/registry.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** What the steps of `importDeviceInventory` pass on in `ctx.stash`. */
export interface ImportStash extends AllowanceStash {
  caller: Caller;
  /** ISO 8601 in UTC. */
  at: string;
  /** What is known of each device so far, in the order of the call. */
  rows: DeviceImportRow[];
  /** Status of each device that is already in the inventory. */
  presentStatus: Record<string, DeviceStatus>;
}

/** The context of an import's handlers; `Result` is the result of the step's data source. */
export type ImportContext<Result = unknown> = Context<
  MutationImportDeviceInventoryArgs,
  ImportStash,
  undefined,
  undefined,
  Result
>;
