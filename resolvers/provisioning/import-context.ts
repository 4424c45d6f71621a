/** What the steps of a device import leave for each other. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { MutationImportDeviceInventoryArgs } from '../../domain/generated/schema-types.ts';
import type { DeviceStatus } from '../../domain/registry.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** The stash of one import. */
export interface ImportStash extends AllowanceStash {
  caller: Caller;
  /** ISO 8601 in UTC. */
  at: string;
  /** Status of each device that the inventory has already. */
  presentStatus: Record<string, DeviceStatus>;
}

/** The context of an import's handlers; `Result` is what the step's data source answers. */
export type ImportContext<Result = unknown> = Context<
  MutationImportDeviceInventoryArgs,
  ImportStash,
  undefined,
  undefined,
  Result
>;
