/**
 * The template's resources: every start finds the same pool, and no property that protects users is
 * ignored.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileState } from '../../../src/state/file-state.ts';
import { type UserPool, password, startUserPool } from '../../../testing/user-pool.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'user-pool-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('a restart', () => {
  it('keeps pool, client, keys, users and sign-ins', async () => {
    const firstState = fileState(directory);
    const first = await startUserPool({ state: firstState });
    await first.addUser('owner@demo.example', ['owners']);
    const session = await first.signIn('owner@demo.example');
    await first.stop();
    firstState.close();

    const secondState = fileState(directory);
    const second = await startUserPool({ state: secondState });
    const again = await second.signIn('owner@demo.example');
    const renewed = await renew(second, session.getRefreshToken().getToken());
    await second.stop();
    secondState.close();

    expect(second.pool).toEqual(first.pool);
    expect(second.client).toEqual(first.client);
    expect(second.module.jwks(second.poolId)).toEqual(first.module.jwks(first.poolId));
    expect(again.getAccessToken().payload['sub']).toBe(session.getAccessToken().payload['sub']);
    expect(again.getAccessToken().payload['cognito:groups']).toEqual(['owners']);
    expect(renewed.status).toBe(200);
  });

  it('applies the current template', async () => {
    const firstState = fileState(directory);
    const first = await startUserPool({ state: firstState });
    await first.stop();
    firstState.close();

    const state = fileState(directory);
    const second = await startUserPool({ state, client: { AccessTokenValidity: 5 } });
    await second.addUser('owner@demo.example');
    const { payload } = (await second.signIn('owner@demo.example')).getAccessToken();
    await second.stop();
    state.close();

    expect(Number(payload['exp']) - Number(payload['iat'])).toBe(300);
  });

  it('stores no password and no refresh token on disk', async () => {
    const state = fileState(directory);
    const userPool = await startUserPool({ state });
    await userPool.addUser('owner@demo.example');
    const session = await userPool.signIn('owner@demo.example');
    await userPool.stop();
    state.close();

    const written = readdirSync(directory)
      .map((file) => readFileSync(join(directory, file), 'utf8'))
      .join('\n');

    expect(written).toContain('owner@demo.example');
    expect(written).not.toContain(password);
    expect(written).not.toContain(session.getRefreshToken().getToken());
    expect(written).not.toContain(session.getRefreshToken().getToken().split('.')[1]);
    expect(written).not.toContain(session.getAccessToken().getJwtToken());
  });
});

const renew = (userPool: UserPool, RefreshToken: string): Promise<Response> =>
  fetch(userPool.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.GetTokensFromRefreshToken',
    },
    body: JSON.stringify({ ClientId: userPool.clientId, RefreshToken }),
  });

describe('names', () => {
  it('have AWS’s form', async () => {
    const userPool = await startUserPool();
    await userPool.stop();

    const { ref, attributes } = userPool.pool;
    expect(ref).toMatch(/^eu-central-1_[0-9A-Za-z]{9}$/);
    expect(userPool.client.ref).toMatch(/^[0-9a-z]{26}$/);
    expect(attributes).toEqual({
      Arn: `arn:aws:cognito-idp:eu-central-1:000000000000:userpool/${ref}`,
      ProviderName: `cognito-idp.eu-central-1.amazonaws.com/${ref}`,
      ProviderURL: `https://cognito-idp.eu-central-1.amazonaws.com/${ref}`,
      UserPoolId: ref,
    });
  });
});

describe('the start fails', () => {
  it.each([
    ['codes by text message', { EnabledMfas: ['SMS_MFA'] }, /EnabledMfas/],
    ['sign-in by e-mail address', { UsernameAttributes: ['email'] }, /UsernameAttributes/],
    ['other Lambda triggers', { LambdaConfig: { CustomMessage: 'arn' } }, /LambdaConfig.CustomMessage/],
    [
      'recovery by text message',
      { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_phone_number', Priority: 1 }] } },
      /AccountRecoverySetting/,
    ],
    [
      'links in messages',
      { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } },
      /DefaultEmailOption/,
    ],
    ['a message without the code', { EmailVerificationMessage: 'Welcome' }, /must contain {####}/],
    [
      'a sender without its SES identity',
      { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } },
      /SourceArn/,
    ],
    ['threat protection', { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }, /UserPoolAddOns/],
    [
      'a password history',
      { Policies: { PasswordPolicy: { PasswordHistorySize: 5 } } },
      /PasswordHistorySize/,
    ],
    ['other first factors', { Policies: { SignInPolicy: {} } }, /SignInPolicy/],
  ])('when the pool has %s', async (_what, pool, fault) => {
    await expect(startUserPool({ pool })).rejects.toThrow(fault);
  });

  it.each([
    ['a secret', { GenerateSecret: true }, /GenerateSecret/],
    ['an unsupported flow', { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] }, /ALLOW_CUSTOM_AUTH/],
    ['tokens that cannot be revoked', { EnableTokenRevocation: false }, /EnableTokenRevocation/],
    ['a token lifetime that Cognito refuses', { AccessTokenValidity: 4 }, /AccessTokenValidity/],
    ['a hosted sign-in page', { CallbackURLs: ['https://demo.example'] }, /CallbackURLs/],
    ['another identity provider', { SupportedIdentityProviders: ['COGNITO', 'Google'] }, /Google/],
  ])('when the client has %s', async (_what, client, fault) => {
    await expect(startUserPool({ client })).rejects.toThrow(fault);
  });
});
