/** Error pages of CloudFront. */
import type { HttpResponse } from '../../core/http.ts';

/** An error page of CloudFront's own. */
export function ownError(status: number, message: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'text/html', 'x-cache': 'Error from cloudfront' },
    body: `<!DOCTYPE html><title>ERROR: The request could not be satisfied</title><h1>${status} ERROR</h1><p>${message}</p>`,
  };
}
