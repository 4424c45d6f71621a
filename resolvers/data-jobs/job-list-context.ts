/** The stash that the steps of the lists of officers' jobs share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { DataJobItem, DataJobKind } from '../../domain/data-jobs.ts';
import type {
  QueryPersonErasuresArgs,
  QueryPersonExportsArgs,
  QueryVehicleErasuresArgs,
} from '../../domain/generated/schema-types.ts';

/** What the steps of a list of data jobs pass on in `ctx.stash`. */
export interface JobListStash<Item = DataJobItem> {
  caller: Caller;
  /** The kind that the list shows. */
  kind: DataJobKind;
  /** The ids of the page's jobs, newest first. */
  jobIds: readonly string[];
  nextToken?: string;
  /** The jobs in the order of their ids; null for one that was deleted meanwhile. */
  jobs: readonly (Item | null)[];
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type JobListContext<Result = unknown> = Context<
  QueryPersonErasuresArgs | QueryVehicleErasuresArgs | QueryPersonExportsArgs,
  JobListStash,
  undefined,
  undefined,
  Result
>;
