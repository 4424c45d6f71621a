/** Lists of DataJobs, end of the first step: what the next step reads. */
import type { Context } from '@aws-appsync/utils';
import { type Page, type PageArguments, failPage } from '../runtime/page.ts';
import type { JobListStash } from './job-list-context.ts';

/** The result of the query. */
export type JobIds = Page<{ readonly jobId: string }>;

type IdsContext = Context<
  PageArguments,
  Pick<JobListStash, 'jobIds' | 'nextToken'>,
  undefined,
  undefined,
  JobIds | null
>;

/** Stores the ids and the token of the next page in the stash. */
export function storeJobIds({ args, error, result, stash }: IdsContext): null {
  if (error) {
    failPage(args, error);
  }
  stash.jobIds = (result?.items ?? []).map(({ jobId }) => jobId);
  const nextToken = result?.nextToken ?? undefined;
  if (nextToken !== undefined) {
    stash.nextToken = nextToken;
  }
  return null;
}
