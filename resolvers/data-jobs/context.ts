/** The stash that the steps of data jobs share. */
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';

/** What the steps of a field about a data job pass on in `ctx.stash`. */
export interface JobStash extends VehicleStash {
  /** AppSync's id of the HTTP request, for the audit log. */
  requestId: string;
  /** The job that is read; absent when no job needs to be read. */
  jobId?: string;
  /** The job, of any audience: a field must check it before it uses it. */
  job?: DataJobItem;
  /** The link. Nothing but the response contains it. */
  link?: { readonly url: string; readonly expiresAt: string };
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type JobContext<Arguments = unknown, Result = unknown> = VehicleContext<Arguments, Result> & {
  stash: JobStash;
};
