/** The stash that the steps of `plannedErasures` share. */
import type { Context } from '@aws-appsync/utils';
import type { QueryPlannedErasuresArgs } from '../../domain/generated/schema-types.ts';
import type { PlannedErasureItem } from '../../domain/planned-erasure.ts';
import type { JobListStash } from './job-list-context.ts';

/** The context of the handlers; `Result` is the result of the step's data source. */
export type PlannedListContext<Result = unknown> = Context<
  QueryPlannedErasuresArgs,
  Omit<JobListStash<PlannedErasureItem>, 'kind'>,
  undefined,
  undefined,
  Result
>;
