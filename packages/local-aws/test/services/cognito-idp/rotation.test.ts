/** Refresh token rotation of an app client, with AWS's own SDK. */
import {
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type UserPool, startUserPool } from '../../../testing/user-pool.ts';

const graceSeconds = 30;
const client = {
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: graceSeconds },
};

let userPool: UserPool;
let userCount = 0;

beforeAll(async () => {
  userPool = await startUserPool({ client });
});

afterAll(async () => {
  await userPool.stop();
});

/** Signs a new person in; returns the refresh token of the sign-in. */
async function signedIn(): Promise<string> {
  userCount += 1;
  const username = `person${userCount}@demo.example`;
  await userPool.addUser(username);
  return (await userPool.signIn(username)).getRefreshToken().getToken();
}

async function exchange(RefreshToken: string) {
  const { AuthenticationResult } = await userPool.sdk.send(
    new GetTokensFromRefreshTokenCommand({ ClientId: userPool.clientId, RefreshToken }),
  );
  return {
    access: AuthenticationResult?.AccessToken ?? '',
    refresh: AuthenticationResult?.RefreshToken ?? '',
  };
}

const refused = { name: 'NotAuthorizedException' };
const reused = { name: 'RefreshTokenReuseException' };

describe('an exchange', () => {
  it('returns another refresh token of the same sign-in', async () => {
    const first = await signedIn();

    const second = await exchange(first);
    const third = await exchange(second.refresh);

    expect(new Set([first, second.refresh, third.refresh]).size).toBe(3);
    expect(decodeJwt(third.access)['origin_jti']).toBe(decodeJwt(second.access)['origin_jti']);
  });

  it('may be repeated in the grace period, and not after it', async () => {
    const first = await signedIn();
    await exchange(first);

    userPool.clock.advance(graceSeconds - 1);
    const again = await exchange(first);
    userPool.clock.advance(2);

    await expect(exchange(first)).rejects.toMatchObject(reused);
    expect((await exchange(again.refresh)).access).not.toBe('');
    // A client's clock is that of the machine.
    userPool.clock.advance(-graceSeconds - 1);
  });

  it('that is repeated ends the token of the exchange before', async () => {
    const first = await signedIn();
    const lost = await exchange(first);
    await exchange(first);

    await expect(exchange(lost.refresh)).rejects.toMatchObject(reused);
  });

  it('refuses the token of two exchanges before', async () => {
    const first = await signedIn();
    const second = await exchange(first);
    await exchange(second.refresh);

    await expect(exchange(first)).rejects.toMatchObject(reused);
  });

  it('refuses a token that was never issued as any other', async () => {
    const [originJti = ''] = (await signedIn()).split('.');

    await expect(exchange(`${originJti}.${'x'.repeat(64)}`)).rejects.toMatchObject(refused);
  });

  it('does not prolong the sign-in', async () => {
    const first = await signedIn();
    userPool.clock.advance(23 * 3600);
    const second = await exchange(first);
    userPool.clock.advance(2 * 3600);

    await expect(exchange(second.refresh)).rejects.toMatchObject(refused);
    userPool.clock.advance(-25 * 3600);
  });

  it('is refused after a revocation and after a sign-out everywhere', async () => {
    const [one, other] = [await exchange(await signedIn()), await exchange(await signedIn())];
    await userPool.sdk.send(new RevokeTokenCommand({ ClientId: userPool.clientId, Token: one.refresh }));
    await userPool.sdk.send(new GlobalSignOutCommand({ AccessToken: other.access }));

    await expect(exchange(one.refresh)).rejects.toMatchObject(refused);
    await expect(exchange(other.refresh)).rejects.toMatchObject(refused);
    await expect(userPool.sdk.send(new GetUserCommand({ AccessToken: one.access }))).rejects.toMatchObject(
      refused,
    );
  });
});

describe('an app client with rotation', () => {
  it('has no REFRESH_TOKEN_AUTH', async () => {
    const REFRESH_TOKEN = await signedIn();
    const command = new InitiateAuthCommand({
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: userPool.clientId,
      AuthParameters: { REFRESH_TOKEN },
    });

    await expect(userPool.sdk.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('is described with its grace period', async () => {
    const { UserPoolClient } = await userPool.sdk.send(
      new DescribeUserPoolClientCommand({ UserPoolId: userPool.poolId, ClientId: userPool.clientId }),
    );

    expect(UserPoolClient?.RefreshTokenRotation).toEqual(client.RefreshTokenRotation);
  });

  it.each([
    ['REFRESH_TOKEN_AUTH', { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }],
    ['a grace period of 61 seconds', { RefreshTokenRotation: grace(61) }],
    ['a negative grace period', { RefreshTokenRotation: grace(-1) }],
    ['an unknown feature', { RefreshTokenRotation: { Feature: 'ON' } }],
  ])('is not created with %s', async (_, properties) => {
    await expect(startUserPool({ client: { ...client, ...properties } })).rejects.toThrow(
      /does not support (RefreshTokenRotation|RetryGracePeriodSeconds)/,
    );
  });

  it('ends an exchanged token at once without a grace period', async () => {
    const strict = await startUserPool({ client: { ...client, RefreshTokenRotation: grace(0) } });
    await strict.addUser('person@demo.example');
    const RefreshToken = (await strict.signIn('person@demo.example')).getRefreshToken().getToken();
    const command = new GetTokensFromRefreshTokenCommand({ ClientId: strict.clientId, RefreshToken });
    await strict.sdk.send(command);

    await expect(strict.sdk.send(command)).rejects.toMatchObject(reused);
    await strict.stop();
  });
});

function grace(RetryGracePeriodSeconds: number) {
  return { Feature: 'ENABLED', RetryGracePeriodSeconds };
}
