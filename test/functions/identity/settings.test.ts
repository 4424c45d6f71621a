/** App clients that a deployment lists by their id need no call to Cognito. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

beforeAll(() => {
  vi.stubEnv('SELF_REGISTRATION_TENANTS', JSON.stringify({ brandclient: 'brand' }));
  vi.stubEnv('SIGN_UP_CLIENT_NAME', 'ReferenceIdForVin-sign-up');
  // A call would fail at once.
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
});
afterAll(() => vi.unstubAllEnvs());

it('finds the tenant of a listed client, and none of another, without a call', async () => {
  const { findTenant } = await import('../../../functions/identity/settings.ts');

  expect(await findTenant('eu-central-1_Pool', 'brandclient')).toBe('brand');
  for (const other of ['another', 'constructor', 'stack', '']) {
    expect(await findTenant('eu-central-1_Pool', other)).toBeUndefined();
  }
});
