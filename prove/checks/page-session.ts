/** The page's session through CloudFront: begin, renewal, the refusal of another site, and end. */
import { createHash, randomUUID } from 'node:crypto';
import { sessionHeader, sessionPaths, type SessionOperation } from '../../domain/page-session.ts';
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { makePerson } from '../people.ts';

/** The check `page-session`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const pageSessionCheck: Check = {
  name: 'page-session',
  shows: 'the session function keeps, replaces and revokes the refresh token of the page',
  needs: ['sign-in'],
  timeoutSeconds: 60,
  async run({ cleanup, deployment, facts }) {
    const { PageClientId, PortalUrl = '' } = deployment.outputs;
    const { tenantId } = facts.require('people');
    const ofPage = { ...deployment, outputs: { ...deployment.outputs, UserPoolClientId: PageClientId } };
    // A check may run again before its clean-up.
    const name = `${tenantId}-page-${randomUUID()}`;
    const { refreshToken } = await makePerson({ cleanup, deployment: ofPage }, name, 'owners', tenantId);

    const foreign = await call(PortalUrl, 'begin', { refreshToken, site: 'cross-site' });
    expectThat(foreign.status === 403, `A request of another site returned ${foreign.status}.`);
    const begun = await call(PortalUrl, 'begin', { refreshToken });
    expectThat(begun.status === 200, `The session did not begin: ${begun.status}.`);
    expectThat(begun.token !== undefined, 'The response set no cookie.');
    const renewed = await call(PortalUrl, 'renew', { cookie: begun.token });
    expectThat(renewed.status === 200, `The session was not renewed: ${renewed.status}.`);
    expectThat(renewed.token !== begun.token, 'The refresh token was not replaced.');
    const ended = await call(PortalUrl, 'end', { cookie: renewed.token });
    expectThat(ended.status === 204, `The session did not end: ${ended.status}.`);
    const over = await call(PortalUrl, 'renew', { cookie: renewed.token });
    expectThat(over.status === 401, `An ended session returned ${over.status}.`);
    return `refresh tokens of ${refreshToken.length} characters`;
  },
};

interface SessionCall {
  readonly refreshToken?: string;
  readonly cookie?: string | undefined;
  /** `Sec-Fetch-Site` of the request. */
  readonly site?: string;
}

async function call(
  page: string,
  operation: SessionOperation,
  { cookie, refreshToken, site = 'same-origin' }: SessionCall,
) {
  const body = refreshToken === undefined ? '' : JSON.stringify({ refreshToken });
  const response = await fetch(`${page}${sessionPaths[operation]}`, {
    method: 'POST',
    headers: {
      origin: page,
      'sec-fetch-site': site,
      'content-type': 'application/json',
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      [sessionHeader.name]: sessionHeader.value,
      ...(cookie !== undefined && { cookie: `__Host-session=${cookie}` }),
    },
    body,
  });
  await response.arrayBuffer();
  const [, token] = /^__Host-session=([^;]+);/.exec(response.headers.get('set-cookie') ?? '') ?? [];
  return { status: response.status, token };
}
