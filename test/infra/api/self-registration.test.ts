/** Sign-up by the person in the template: who may, and what each part may do. */
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { readSelfRegistrationTenants } from '../../../infra/api/self-registration-tenants.ts';
import { selfRegistrationAssembly } from '../../support/self-registration.ts';
import { type Template, resourcesOf, templateIn } from '../synthesized.ts';

/** The web ACLs that protect the user pool. */
function aclsOf(template: Template) {
  const associations = resourcesOf(template, 'AWS::WAFv2::WebACLAssociation')
    .map(([, { Properties }]) => Properties)
    .filter(({ ResourceArn }) =>
      /"Fn::GetAtt":\["IdentityUserPool\w*","Arn"\]/.test(JSON.stringify(ResourceArn)),
    );
  const ofPool = resourcesOf(template, 'AWS::WAFv2::WebACL')
    .filter(([id]) => associations.some(({ WebACLArn }) => JSON.stringify(WebACLArn).includes(`"${id}"`)))
    .map(([, { Properties }]) => Properties);
  return { ofPool };
}

describe('context selfRegistrationTenant', () => {
  it.each([[undefined], [''], [null], [{}], ['{}']])('%j keeps sign-up closed', (given) => {
    expect(readSelfRegistrationTenants(given)).toEqual({});
  });

  it('is an object or its JSON text', () => {
    const tenants = { stack: 'acme', abc123: 'brand.b' };

    expect(readSelfRegistrationTenants(tenants)).toEqual(tenants);
    expect(readSelfRegistrationTenants(JSON.stringify(tenants))).toEqual(tenants);
  });

  it.each([
    ['acme', 'be a JSON object'],
    [['stack'], 'be an object'],
    [{ 'not a client': 'acme' }, 'have client ids'],
    [{ stack: '' }, 'have tenant ids'],
    [{ stack: 'a b' }, 'have tenant ids'],
    [{ stack: 7 }, 'have tenant ids'],
    [Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`client${n}`, 'acme'])), 'list at most 10'],
  ])('refuses %j by the name of its key', (given, demand) => {
    expect(() => readSelfRegistrationTenants(given)).toThrow(`Context selfRegistrationTenant must ${demand}`);
  });
});

describe('without it', () => {
  it('the pool has no trigger, no client but those of tools and of the page, and only administrators create users', () => {
    const template = templateIn(inject('assemblies').withFleetWise);
    const [pool] = resourcesOf(template, 'AWS::Cognito::UserPool');

    expect(pool?.[1].Properties['AdminCreateUserConfig']).toEqual({ AllowAdminCreateUserOnly: true });
    expect(pool?.[1].Properties['LambdaConfig']).toBeUndefined();
    expect(resourcesOf(template, 'AWS::Cognito::UserPoolClient')).toHaveLength(2);
    expect(aclsOf(template).ofPool).toEqual([]);
  });
});

describe('with it', () => {
  let template: Template;
  beforeAll(async () => {
    template = templateIn(await selfRegistrationAssembly());
  }, 120_000);

  it('the client that may write the address cannot sign in, and those that sign in cannot write it', () => {
    const clients = resourcesOf(template, 'AWS::Cognito::UserPoolClient').map(([, { Properties }]) => [
      Properties['ExplicitAuthFlows'],
      Properties['WriteAttributes'],
    ]);

    expect(clients).toHaveLength(3);
    expect(clients).toEqual(
      expect.arrayContaining([
        [
          ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
          ['locale', 'zoneinfo'],
        ],
        [['ALLOW_USER_SRP_AUTH'], ['locale', 'zoneinfo']],
        [['ALLOW_REFRESH_TOKEN_AUTH'], ['email', 'locale', 'zoneinfo']],
      ]),
    );
  });

  it('the pool opens, with the three triggers', () => {
    const [pool] = resourcesOf(template, 'AWS::Cognito::UserPool');

    expect(pool?.[1].Properties['AdminCreateUserConfig']).toEqual({ AllowAdminCreateUserOnly: false });
    expect(Object.keys(Object(pool?.[1].Properties['LambdaConfig']))).toEqual([
      'PostAuthentication',
      'PostConfirmation',
      'PreSignUp',
    ]);
  });

  it('the pool is behind a rate rule per address for what sends e-mails or tries codes, and one for the rest', () => {
    const { ofPool } = aclsOf(template);
    const limitOf = (limit: number, scope: object) => ({
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
      Statement: {
        RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: limit, ...scope },
      },
      VisibilityConfig: expect.objectContaining({ SampledRequestsEnabled: false }) as object,
    });
    const isOperation = (name: string) => ({
      ByteMatchStatement: {
        FieldToMatch: { SingleHeader: { Name: 'x-amzn-cognito-operation-name' } },
        PositionalConstraint: 'EXACTLY',
        SearchString: name,
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      },
    });
    // The session function calls them for all persons from few addresses.
    const ofSessions = ['GetTokensFromRefreshToken', 'RevokeToken'];
    const operations = [
      'SignUp',
      'ConfirmSignUp',
      'ResendConfirmationCode',
      'ForgotPassword',
      'ConfirmForgotPassword',
    ];

    expect(ofPool).toHaveLength(1);
    expect(ofPool[0]).toMatchObject({
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      Rules: [
        limitOf(100, { ScopeDownStatement: { OrStatement: { Statements: operations.map(isOperation) } } }),
        limitOf(2000, {
          ScopeDownStatement: {
            NotStatement: { Statement: { OrStatement: { Statements: ofSessions.map(isOperation) } } },
          },
        }),
      ],
    });
  });

  it('the stack makes the group of each tenant', () => {
    const groups = resourcesOf(template, 'AWS::Cognito::UserPoolGroup').map(
      ([, { Properties }]) => Properties['GroupName'],
    );

    expect(groups).toEqual(expect.arrayContaining(['tenant:acme', 'tenant:brand']));
  });

  it('the API admits no token of the sign-up client', () => {
    const [signUpClient = ''] =
      resourcesOf(template, 'AWS::Cognito::UserPoolClient').find(([id]) => id.includes('SignUp')) ?? [];
    const [api] = resourcesOf(template, 'AWS::AppSync::GraphQLApi');

    expect(signUpClient).not.toBe('');
    expect(JSON.stringify(api?.[1].Properties)).not.toContain(signUpClient);
  });

  it('the functions may call the pool by policies of their own, and only this pool', () => {
    const policies = resourcesOf(template, 'AWS::IAM::Policy').filter(([id]) => id.includes('PoolAccess'));
    const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument?.Statement ?? []);

    expect(statements.map(({ Action }) => Action)).toEqual(
      expect.arrayContaining([
        'cognito-idp:DescribeUserPoolClient',
        ['cognito-idp:AdminAddUserToGroup', 'cognito-idp:AdminGetUser', 'cognito-idp:AdminListGroupsForUser'],
      ]),
    );
    expect(statements.map(({ Resource }) => JSON.stringify(Resource))).toEqual(
      statements.map(() => expect.stringMatching(/^\{"Fn::GetAtt":\["IdentityUserPool[^"]*","Arn"\]\}$/)),
    );
  });
});
