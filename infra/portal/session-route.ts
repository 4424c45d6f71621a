/**
 * The CloudFront function before the session function, for cloudfront-js-2.0;
 * `page-route-code.ts` takes the types off.
 */
import type { EdgeResponse } from './page-route.ts';

/** CloudFront's event for a viewer's request, as far as it is used. */
interface SessionEvent {
  readonly request: {
    readonly method: string;
    readonly headers: Record<string, { readonly value: string } | undefined>;
  };
}

/**
 * Gives the session function the host that the browser requested, over any value of the viewer's: a
 * function URL gets its own host otherwise, and could not compare the origin. Other methods than
 * POST end here.
 */
export function handler(event: SessionEvent): SessionEvent['request'] | EdgeResponse {
  const request = event.request;
  const host = request.headers['host'];
  if (request.method !== 'POST' || host === undefined) {
    return {
      statusCode: 403,
      statusDescription: 'Forbidden',
      headers: {
        'cache-control': { value: 'no-store' },
        'content-security-policy': { value: "default-src 'none'; frame-ancestors 'none'" },
        'referrer-policy': { value: 'no-referrer' },
        'strict-transport-security': { value: 'max-age=63072000; includeSubDomains' },
        'x-content-type-options': { value: 'nosniff' },
      },
    };
  }
  request.headers['x-page-host'] = { value: host.value };
  return request;
}
