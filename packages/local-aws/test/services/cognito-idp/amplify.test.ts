/**
 * aws-amplify, the client of web and mobile apps, against the local user pool. Only its endpoint is
 * configured.
 */
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { browserFetch } from '../../../testing/browser-fetch.ts';
import { type UserPool, password, startUserPool } from '../../../testing/user-pool.ts';

let userPool: UserPool;

beforeAll(async () => {
  userPool = await startUserPool();
  await userPool.addUser('app@demo.example', ['owners']);
  vi.stubGlobal('fetch', browserFetch('http://localhost:5173'));
  const kept = new Map<string, string>();
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    setItem: async (key, value) => void kept.set(key, value),
    getItem: async (key) => kept.get(key) ?? null,
    removeItem: async (key) => void kept.delete(key),
    clear: async () => kept.clear(),
  });
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: userPool.poolId,
        userPoolClientId: userPool.clientId,
        userPoolEndpoint: `${userPool.url}/`,
      },
    },
  });
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await userPool.stop();
});

it('signs in by SRP, refreshes and signs out', async () => {
  const { isSignedIn } = await signIn({ username: 'app@demo.example', password });
  const user = await getCurrentUser();
  const first = await fetchAuthSession();
  const refreshed = await fetchAuthSession({ forceRefresh: true });
  await signOut({ global: true });

  expect(isSignedIn).toBe(true);
  expect(user.username).toBe('app@demo.example');
  expect(refreshed.tokens?.accessToken.payload['cognito:groups']).toEqual(['owners']);
  expect(refreshed.tokens?.accessToken.payload['jti']).not.toBe(first.tokens?.accessToken.payload['jti']);
  await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
});
