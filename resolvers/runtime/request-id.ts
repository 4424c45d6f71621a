/** AppSync's id of the HTTP request, for the audit log. */
import { util } from '@aws-appsync/utils';
import { isUuid } from '../../domain/reference-id.ts';

/**
 * The request's id. Only a UUID is accepted, because a header may come from the caller and hold
 * anything, for example a VIN.
 */
export function requestIdOf(ctx: { readonly request: { readonly headers: unknown } }): string {
  // The headers are untyped; AppSync passes names in lower case and values as text.
  const headers = (ctx.request.headers ?? {}) as Record<string, string | undefined>;
  const requestId = headers['x-amzn-requestid'] ?? '';
  return isUuid(requestId) ? requestId : util.autoId();
}
