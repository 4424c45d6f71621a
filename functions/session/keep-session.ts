/**
 * Keeps the page's session: the refresh token stays in a cookie that no script can read, and the
 * page gets access tokens only. Every token that the page or the cookie brings is exchanged, so a
 * copy of it is soon worthless. It needs no permission beyond its own log.
 *
 * A crash after Cognito's exchange leaves the cookie as it was. The page repeats the request, and
 * Cognito's grace period accepts the old token.
 */
import { exchangeRefreshToken, revokeRefreshToken, type TokenRejection } from '../aws/page-sign-ins.ts';
import { findVariable, requireVariable } from '../runtime/environment.ts';
import { isTransient, toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { cookieWith, removedCookie } from './session-cookie.ts';
import { readRequest, type SessionRequest } from './session-request.ts';
import type { UrlEvent, UrlResult } from './url-event.ts';

const clientId = requireVariable('PAGE_CLIENT_ID');
/** CloudFront serves over HTTPS. Only a local world has an endpoint of its own, over HTTP. */
const scheme = findVariable('AWS_ENDPOINT_URL') === undefined ? 'https' : 'http';

/** Handles a request to the function URL. */
export const handler = eventHandler<UrlEvent, UrlResult>(async (event) => {
  const request = readRequest(event, scheme);
  if (request === undefined) {
    countMetric('SessionForeign');
    return respond(403);
  }
  const { operation, refreshToken } = request;
  try {
    return operation === 'end' ? await end(refreshToken) : await renew(request);
  } catch (error) {
    if (!isUnavailable(error)) {
      throw error;
    }
    countMetric('AwsFailure');
    logWarning('The AWS call failed and can be retried', { failure: toFailure(error) });
    // A sign-out removes the cookie in any case: the browser may be a shared one.
    return operation === 'end' ? respond(503, removedCookie()) : respond(503);
  }
});

/**
 * A rejection leaves the cookie alone: another tab may have replaced it meanwhile, and then the
 * removal would end that tab's session.
 */
async function renew({ operation, refreshToken, replaced }: SessionRequest): Promise<UrlResult> {
  if (refreshToken === undefined) {
    return respond(401);
  }
  const tokens = await exchangeRefreshToken(clientId, refreshToken);
  if (typeof tokens === 'string') {
    reportRejection(tokens);
    return respond(401);
  }
  countMetric(operation === 'begin' ? 'SessionBegun' : 'SessionRenewed');
  if (replaced !== undefined) {
    await endReplaced(replaced);
  }
  return respond(200, cookieWith(tokens.refreshToken), JSON.stringify({ accessToken: tokens.accessToken }));
}

/**
 * A sign-in replaces the cookie of an earlier one, which a later sign-out could no longer revoke. A
 * failure leaves it to expire: the new sign-in has happened.
 */
async function endReplaced(refreshToken: string): Promise<void> {
  try {
    await revokeRefreshToken(clientId, refreshToken);
    countMetric('SessionEnded');
  } catch (error) {
    countMetric('AwsFailure');
    logWarning('The AWS call failed, and the session continues', { failure: toFailure(error) });
  }
}

/** A token that another tab has replaced meanwhile ends the sign-in too (assumption cognito-15). */
async function end(refreshToken: string | undefined): Promise<UrlResult> {
  if (refreshToken !== undefined) {
    await revokeRefreshToken(clientId, refreshToken);
    countMetric('SessionEnded');
  }
  return respond(204, removedCookie());
}

/** A replaced token after its grace period: a copy of the cookie, or a long interruption. */
function reportRejection(rejection: TokenRejection): void {
  countMetric(rejection === 'REUSED' ? 'SessionTokenReused' : 'SessionOver');
  logInfo('The request was refused', { outcome: rejection });
}

/** AWS WAF before the user pool limits requests by ForbiddenException. */
function isUnavailable(error: unknown): boolean {
  return isTransient(error) || (error instanceof Error && error.name === 'ForbiddenException');
}

/** No response may be kept, and none says why a request was refused. */
function respond(statusCode: number, cookie?: string, body?: string): UrlResult {
  return {
    statusCode,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json' },
    ...(cookie !== undefined && { cookies: [cookie] }),
    ...(body !== undefined && { body }),
  };
}
