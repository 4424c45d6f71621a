/** Tokens with AWS's own verifier and clients: accepted, refreshed, revoked and refused. */
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type UserPool, otherPassword, password, startUserPool } from '../../../testing/user-pool.ts';

let userPool: UserPool;
let userCount = 0;

beforeAll(async () => {
  userPool = await startUserPool();
});

afterAll(async () => {
  await userPool.stop();
});

async function signedIn(pool = userPool) {
  userCount += 1;
  const username = `person${userCount}@demo.example`;
  await pool.addUser(username, ['owners', 'tenant:demo']);
  const session = await pool.signIn(username);
  return {
    username,
    accessToken: session.getAccessToken().getJwtToken(),
    idToken: session.getIdToken().getJwtToken(),
    refreshToken: session.getRefreshToken().getToken(),
  };
}

/**
 * The production verifier. Only its fetcher of the key set is replaced, because the default accepts
 * only https.
 */
function verifier(tokenUse: 'access' | 'id') {
  const fetchKeys = async (uri: string): Promise<ArrayBuffer> => {
    const path = new URL(uri).pathname;
    return (await fetch(`${userPool.url}${path}`)).arrayBuffer();
  };
  return CognitoJwtVerifier.create(
    { userPoolId: userPool.poolId, clientId: userPool.clientId, tokenUse, groups: 'owners' },
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchKeys } }) },
  );
}

describe('CognitoJwtVerifier', () => {
  it('accepts the access token and the id token', async () => {
    const { accessToken, idToken, username } = await signedIn();

    const access = await verifier('access').verify(accessToken);
    const id = await verifier('id').verify(idToken);

    expect(access).toMatchObject({
      username,
      client_id: userPool.clientId,
      scope: 'aws.cognito.signin.user.admin',
      'cognito:groups': ['owners', 'tenant:demo'],
    });
    expect(id).toMatchObject({ sub: access.sub, origin_jti: access.origin_jti, auth_time: access.auth_time });
    expect(access.exp - access.iat).toBe(15 * 60);
    expect(access.iss).toBe(`https://cognito-idp.eu-central-1.amazonaws.com/${userPool.poolId}`);
  });

  it('refuses a token with a changed claim', async () => {
    const { accessToken } = await signedIn();
    const [header = '', , signature = ''] = accessToken.split('.');
    const claims = { ...decodeJwt(accessToken), 'cognito:groups': ['owners', 'privacy-officers'] };
    const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;

    await expect(verifier('access').verify(forged)).rejects.toThrow(/signature/i);
  });

  it('refuses an expired token', async () => {
    const { refreshToken } = await signedIn();
    userPool.clock.advance(-16 * 60);
    const output = await refresh(refreshToken);
    userPool.clock.advance(16 * 60);

    await expect(verifier('access').verify(output.AuthenticationResult?.AccessToken ?? '')).rejects.toThrow(
      /expired/i,
    );
  });

  it('refuses an id token as an access token, and another pool’s token', async () => {
    const other = await startUserPool();
    const { idToken } = await signedIn();
    const { accessToken } = await signedIn(other);
    await other.stop();

    await expect(verifier('access').verify(idToken)).rejects.toThrow();
    await expect(verifier('access').verify(accessToken)).rejects.toThrow();
  });
});

const refresh = (
  REFRESH_TOKEN: string,
  flow: 'REFRESH_TOKEN_AUTH' | 'REFRESH_TOKEN' = 'REFRESH_TOKEN_AUTH',
) =>
  userPool.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: flow,
      ClientId: userPool.clientId,
      AuthParameters: { REFRESH_TOKEN },
    }),
  );

const getUser = (AccessToken: string) => userPool.sdk.send(new GetUserCommand({ AccessToken }));

describe('a refresh token', () => {
  it.each(['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const)(
    'returns new tokens through %s, with the current groups',
    async (flow) => {
      const { refreshToken, accessToken, username } = await signedIn();
      await userPool.create('AWS::Cognito::UserPoolGroup', 'Operators', {
        UserPoolId: userPool.poolId,
        GroupName: 'operators',
      });
      await userPool.sdk.send(
        new AdminAddUserToGroupCommand({
          UserPoolId: userPool.poolId,
          Username: username,
          GroupName: 'operators',
        }),
      );

      const { AuthenticationResult: result } = await refresh(refreshToken, flow);
      const renewed = decodeJwt(result?.AccessToken ?? '');

      expect(result?.RefreshToken).toBeUndefined();
      expect(renewed['cognito:groups']).toEqual(['owners', 'tenant:demo', 'operators']);
      expect(renewed['origin_jti']).toBe(decodeJwt(accessToken)['origin_jti']);
      expect(renewed['auth_time']).toBe(decodeJwt(accessToken)['auth_time']);
    },
  );

  it('returns new tokens from GetTokensFromRefreshToken', async () => {
    const { refreshToken } = await signedIn();

    const output = await userPool.sdk.send(
      new GetTokensFromRefreshTokenCommand({ ClientId: userPool.clientId, RefreshToken: refreshToken }),
    );

    await expect(verifier('id').verify(output.AuthenticationResult?.IdToken ?? '')).resolves.toBeDefined();
  });

  it('is invalid after a day', async () => {
    const { refreshToken } = await signedIn();
    userPool.clock.advance(86_401);

    const refused = expect(refresh(refreshToken)).rejects;
    await refused.toMatchObject({ name: 'NotAuthorizedException', message: 'Refresh Token has expired' });
    userPool.clock.advance(-86_401);
  });

  it('is refused when a character is changed or another client sends it', async () => {
    const { refreshToken } = await signedIn();
    const changed = `${refreshToken.slice(0, -1)}${refreshToken.endsWith('A') ? 'B' : 'A'}`;
    const client = await userPool.create('AWS::Cognito::UserPoolClient', 'OtherClient', {
      UserPoolId: userPool.poolId,
    });
    const elsewhere = new GetTokensFromRefreshTokenCommand({
      ClientId: client.ref,
      RefreshToken: refreshToken,
    });

    const invalid = { name: 'NotAuthorizedException', message: 'Invalid Refresh Token' };
    await expect(refresh(changed)).rejects.toMatchObject(invalid);
    await expect(userPool.sdk.send(elsewhere)).rejects.toMatchObject(invalid);
  });
});

describe('a sign-in', () => {
  it('ends with RevokeToken, with its refresh token and all access tokens from it', async () => {
    const { refreshToken, accessToken, username } = await signedIn();
    const other = await userPool.signIn(username);

    await userPool.sdk.send(new RevokeTokenCommand({ ClientId: userPool.clientId, Token: refreshToken }));

    await expect(refresh(refreshToken)).rejects.toMatchObject({ message: 'Refresh Token has been revoked' });
    await expect(getUser(accessToken)).rejects.toMatchObject({ message: 'Access Token has been revoked' });
    await expect(getUser(other.getAccessToken().getJwtToken())).resolves.toMatchObject({
      Username: username,
    });
  });

  it.each(['GlobalSignOut', 'AdminUserGlobalSignOut'] as const)(
    'ends on every device with %s',
    async (operation) => {
      const { accessToken, username } = await signedIn();
      const other = await userPool.signIn(username);

      if (operation === 'GlobalSignOut') {
        await userPool.sdk.send(new GlobalSignOutCommand({ AccessToken: accessToken }));
      } else {
        await userPool.sdk.send(
          new AdminUserGlobalSignOutCommand({ UserPoolId: userPool.poolId, Username: username }),
        );
      }

      for (const token of [accessToken, other.getAccessToken().getJwtToken()]) {
        await expect(getUser(token)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
      }
      await expect(refresh(other.getRefreshToken().getToken())).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      });
    },
  );

  it('ends when the user is deleted, even for a new user of the same name', async () => {
    const { accessToken, refreshToken, username } = await signedIn();
    await userPool.sdk.send(new AdminDeleteUserCommand({ UserPoolId: userPool.poolId, Username: username }));
    await userPool.addUser(username);

    await expect(getUser(accessToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(refresh(refreshToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

describe('an access token', () => {
  it('returns its own user', async () => {
    const { accessToken, username } = await signedIn();

    const user = await getUser(accessToken);

    expect(user.Username).toBe(username);
    expect(user.UserAttributes).toContainEqual({ Name: 'email', Value: username });
  });

  it('changes the password of a user who knows the current one', async () => {
    const { accessToken, username } = await signedIn();
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      userPool.sdk.send(
        new ChangePasswordCommand({ AccessToken: accessToken, PreviousPassword, ProposedPassword }),
      );

    await expect(change(otherPassword, otherPassword)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    await expect(change(password, 'tooweak')).rejects.toMatchObject({ name: 'InvalidPasswordException' });
    await change(password, otherPassword);

    await expect(userPool.signIn(username, otherPassword)).resolves.toBeDefined();
    await expect(userPool.signIn(username, password)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });

  it('is refused when it has expired, is an id token, or is not a token', async () => {
    const { accessToken, idToken } = await signedIn();

    await expect(getUser(idToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(getUser('no.token.here')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    userPool.clock.advance(15 * 60 + 1);
    const late = expect(getUser(accessToken)).rejects;
    await late.toMatchObject({ name: 'NotAuthorizedException', message: 'Access Token has expired' });
    userPool.clock.advance(-15 * 60 - 1);
  });
});

describe('the key set', () => {
  it('is the same at the well-known address and in process, without private keys', async () => {
    const { accessToken, idToken } = await signedIn();

    const response = await fetch(`${userPool.url}/${userPool.poolId}/.well-known/jwks.json`);
    const keySet = (await response.json()) as { readonly keys: readonly Record<string, string>[] };

    expect(keySet).toEqual(userPool.module.jwks(userPool.poolId));
    expect(keySet.keys.map(({ kid }) => kid)).toEqual([
      decodeProtectedHeader(idToken).kid,
      decodeProtectedHeader(accessToken).kid,
    ]);
    for (const key of keySet.keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    }
  });

  it('is part of the issuer’s description', async () => {
    const response = await fetch(`${userPool.url}/${userPool.poolId}/.well-known/openid-configuration`);

    expect(await response.json()).toMatchObject({
      issuer: userPool.pool.attributes['ProviderURL'],
      jwks_uri: `${userPool.pool.attributes['ProviderURL']}/.well-known/jwks.json`,
    });
  });

  it('does not exist for an unknown pool', async () => {
    const response = await fetch(`${userPool.url}/eu-central-1_AAAAAAAAA/.well-known/jwks.json`);

    expect(response.status).toBe(404);
    expect(userPool.module.jwks('eu-central-1_AAAAAAAAA')).toBeUndefined();
  });
});
