/**
 * A page of an app may call AppSync and Cognito: their preflights allow the method and the headers
 * of a client.
 */
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';

/** Origin of a developer's page; AppSync and Cognito allow every origin. */
const origin = 'http://localhost:5173';

/** The check `browser-preflight`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const browserPreflightCheck: Check = {
  name: 'browser-preflight',
  shows: 'AppSync and Cognito allow the requests of a page in a browser',
  needs: [],
  timeoutSeconds: 30,
  async run({ deployment }) {
    const { GraphqlUrl, AwsEndpointUrl, Region } = deployment.outputs;
    await preflight(GraphqlUrl, ['authorization', 'content-type']);
    await preflight(AwsEndpointUrl ?? `https://cognito-idp.${Region}.amazonaws.com/`, [
      'content-type',
      'x-amz-target',
    ]);
    return 'allowed by both';
  },
};

async function preflight(url: string, names: readonly string[]): Promise<void> {
  const response = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': names.join(','),
    },
  });
  const allowed = (name: string): string => response.headers.get(name)?.toLowerCase() ?? '';
  expectThat(response.ok, `${url} returned ${response.status} to a preflight.`);
  const origins = allowed('access-control-allow-origin');
  expectThat(origins === '*' || origins === origin, `${url} does not allow the origin.`);
  const headers = allowed('access-control-allow-headers');
  const missing = names.filter((name) => headers !== '*' && !headers.includes(name));
  expectThat(missing.length === 0, `${url} does not allow the headers ${missing.join(', ')}.`);
}
