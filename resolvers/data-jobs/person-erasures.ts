/** The erasures of persons that the tenant's privacy officers requested, newest first. */
import type { DataJobPage } from '../../domain/generated/schema-types.ts';
import { beginErasures, toErasurePage } from './erasures-page.ts';
import type { ErasuresContext } from './erasures-context.ts';

/** Fails with TENANT_REQUIRED, and with INVALID_ARGUMENT for a page size out of range. */
export function request(ctx: ErasuresContext): Record<string, never> {
  beginErasures(ctx, 'PERSON_ERASURE');
  return {};
}

/** Returns what `dataJob` would return of each job, and leaves out what it would not find. */
export function response(ctx: ErasuresContext): DataJobPage {
  return toErasurePage(ctx);
}
