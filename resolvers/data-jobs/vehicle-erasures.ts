/** The erasures of vehicles that the tenant's privacy officers requested, newest first. */
import type { DataJobPage } from '../../domain/generated/schema-types.ts';
import { beginJobList, toJobPage } from './job-list.ts';
import type { JobListContext } from './job-list-context.ts';

/** Fails with TENANT_REQUIRED, and with INVALID_ARGUMENT for a page size out of range. */
export function request(ctx: JobListContext): Record<string, never> {
  beginJobList(ctx, 'VEHICLE_ERASURE');
  return {};
}

/** Returns what `dataJob` would return of each job, and leaves out what it would not find. */
export function response(ctx: JobListContext): DataJobPage {
  return toJobPage(ctx);
}
