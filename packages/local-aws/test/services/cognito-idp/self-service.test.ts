/** What signed-in users change of their own account, and AWS WAF before the pool. */
import { randomUUID } from 'node:crypto';
import {
  DeleteUserCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { createCognitoIdp } from '../../../src/services/cognito-idp/cognito-idp.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { createOutbox } from '../../../src/outbox/outbox.ts';
import { createWaf } from '../../../src/services/wafv2/wafv2.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import { place, startEndpoint } from '../../../testing/endpoint.ts';
import {
  password,
  poolProperties,
  clientProperties,
  startUserPool,
  type UserPool,
} from '../../../testing/user-pool.ts';

const aliases = { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] };
const verifiedFirst = {
  ...aliases,
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
};

let userPool: UserPool | undefined;
afterEach(async () => {
  await userPool?.stop();
  userPool = undefined;
});

async function given(pool: Properties, client: Properties = {}) {
  userPool = await startUserPool({ pool, client });
  await userPool.addUser('anna');
  const AccessToken = (await userPool.signIn('anna')).getAccessToken().getJwtToken();
  return { ...userPool, AccessToken };
}

const setEmail = (AccessToken: string, Value: string) =>
  new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value }] });

const emailOf = async ({ sdk, AccessToken }: Awaited<ReturnType<typeof given>>) => {
  const { UserAttributes = [] } = await sdk.send(new GetUserCommand({ AccessToken }));
  const read = (name: string) => UserAttributes.find(({ Name }) => Name === name)?.Value;
  return [read('email'), read('email_verified')];
};

describe('a new address', () => {
  it('replaces the present one once it is verified, where the pool demands that', async () => {
    const pool = await given(verifiedFirst);
    const { AccessToken, sdk, outbox } = pool;

    const { CodeDeliveryDetailsList } = await sdk.send(setEmail(AccessToken, 'new@demo.example'));
    const before = await emailOf(pool);
    await sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }));
    const Code = /\d{6}/.exec(outbox.list('new@demo.example').at(-1)?.body ?? '')?.[0] ?? '';
    await sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));

    expect(CodeDeliveryDetailsList).toMatchObject([{ Destination: 'n***@d***' }]);
    expect(before).toEqual(['anna', undefined]);
    expect(await emailOf(pool)).toEqual(['new@demo.example', 'true']);
  });

  it('is unverified at once where the pool demands nothing', async () => {
    const pool = await given(aliases);
    await pool.sdk.send(setEmail(pool.AccessToken, 'new@demo.example'));

    expect(await emailOf(pool)).toEqual(['new@demo.example', 'false']);
  });

  it('is refused through a client that may not write it', async () => {
    const { AccessToken, sdk } = await given(verifiedFirst, { WriteAttributes: ['locale'] });

    await expect(sdk.send(setEmail(AccessToken, 'new@demo.example'))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    });
  });
});

it('ends the account and its tokens', async () => {
  const pool = await given({});
  await pool.sdk.send(new DeleteUserCommand({ AccessToken: pool.AccessToken }));

  await expect(pool.signIn('anna')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await expect(pool.sdk.send(new GetUserCommand({ AccessToken: pool.AccessToken }))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  });
});

describe('AWS WAF before the pool', () => {
  /** A pool behind a web ACL that blocks the operation after two requests. */
  async function givenProtected() {
    const clock = { now: () => Date.now() };
    const waf = createWaf({ clock, enforced: true });
    const outbox = createOutbox(clock);
    const module = createCognitoIdp({
      place,
      clock,
      outbox,
      state: memoryState(),
      dispatcher: { dispatch: () => Promise.reject(new Error('No function.')) },
      inspect: waf.inspect,
    });
    const endpoint = await startEndpoint(module.services, module.routes);
    const create = async (type: string, properties: Properties) => {
      const handler = [...module.resources, ...waf.resources].find((one) => one.type === type);
      const names = { logicalId: type, stackName: 'Tests', physicalName: type.replaceAll('::', '-') };
      const created = await handler?.create(properties, { ...names, place, assetFolder: String });
      return created ?? { ref: '', attributes: {} };
    };
    const open = { AdminCreateUserConfig: { AllowAdminCreateUserOnly: false } };
    const pool = await create('AWS::Cognito::UserPool', { ...poolProperties, ...open });
    const client = await create('AWS::Cognito::UserPoolClient', {
      ...clientProperties,
      UserPoolId: pool.ref,
    });
    const webAcl = await create('AWS::WAFv2::WebACL', webAclFor('SignUp', 10));
    await create('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: pool.attributes['Arn'],
      WebACLArn: webAcl.attributes['Arn'],
    });
    return { endpoint, clientId: client.ref };
  }

  it('blocks an operation beyond the rate of an address, and no other operation', async () => {
    const { endpoint, clientId } = await givenProtected();
    const call = async (operation: string, more: object) => {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify({ ClientId: clientId, ...more }),
      });
      return [response.status, ((await response.json()) as { readonly __type?: string }).__type];
    };
    const outcomes: unknown[] = [];
    for (let sent = 0; sent < 11; sent += 1) {
      outcomes.push(await call('SignUp', { Username: randomUUID(), Password: password }));
    }

    expect(outcomes.slice(0, 10)).toEqual(new Array(10).fill([200, undefined]));
    expect(outcomes[10]).toEqual([429, 'ForbiddenException']);
    expect(await call('ResendConfirmationCode', { Username: randomUUID() })).toEqual([200, undefined]);
    await endpoint.stop();
  });
});

function webAclFor(searched: string, Limit: number): Properties {
  return {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: {},
    Rules: [
      {
        Name: 'Rate',
        Priority: 0,
        Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
        VisibilityConfig: {},
        Statement: {
          RateBasedStatement: {
            AggregateKeyType: 'IP',
            Limit,
            ScopeDownStatement: {
              ByteMatchStatement: {
                FieldToMatch: { SingleHeader: { Name: 'x-amzn-cognito-operation-name' } },
                TextTransformations: [{ Priority: 0, Type: 'NONE' }],
                PositionalConstraint: 'EXACTLY',
                SearchString: searched,
              },
            },
          },
        },
      },
    ],
  };
}
