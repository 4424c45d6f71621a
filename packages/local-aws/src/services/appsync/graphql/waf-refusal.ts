/**
 * AppSync's response to a request that AWS WAF blocked. Without a custom response it is HTTP 403
 * with the error below, which public clients report from AppSync's endpoints. With one, "the
 * protected resource responds using the custom response" (AWS WAF Developer Guide, "Customized web
 * requests and responses"): its status code, and without a body key no body (assumption
 * appsync-50).
 */
import type { HttpResponse } from '../../../core/http.ts';
import type { WafBlock } from '../../wafv2/web-request.ts';

/**
 * The error of a blocked request. That of a blocked registration is assumed to be the same
 * (assumption appsync-51).
 */
export const wafForbidden = { errorType: 'WAFForbiddenException', message: '403 Forbidden' } as const;

/** The HTTP response to a blocked request. */
export function wafRefusal({ responseCode }: WafBlock): HttpResponse {
  if (responseCode !== undefined) {
    return { status: responseCode, headers: {}, body: '' };
  }
  return {
    status: 403,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'x-amzn-errortype': wafForbidden.errorType,
    },
    body: JSON.stringify({ errors: [wafForbidden] }),
  };
}
