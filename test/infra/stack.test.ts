import { readFileSync } from 'node:fs';
import { Template as CdkTemplate } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { allowances } from '../../domain/allowance.ts';
import { clientsVariables } from '../../domain/app-clients.ts';
import { tables } from '../../domain/tables.ts';
import { roles } from '../../domain/roles.ts';
import {
  type Template,
  resourcesOf,
  synthesizeTemplate,
  synthesizeTexts,
  templateIn,
} from './synthesized.ts';

let dev: Template;
let prod: Template;

beforeAll(async () => {
  dev = await synthesizeTemplate();
  prod = await synthesizeTemplate({ stage: 'prod' });
});

/** Returns the only resource of a type. */
function only(template: Template, type: string): Template['Resources'][string] {
  const [found, ...more] = resourcesOf(template, type);
  if (found === undefined || more.length > 0) {
    throw new Error(`There must be one ${type}.`);
  }
  return found[1];
}

const publication = {
  AndStatement: {
    Statements: [
      { ByteMatchStatement: { SearchString: 'AWS4-HMAC-SHA256', PositionalConstraint: 'STARTS_WITH' } },
      { ByteMatchStatement: { SearchString: '{"query":"mutation', PositionalConstraint: 'STARTS_WITH' } },
      {
        NotStatement: {
          Statement: {
            ByteMatchStatement: { SearchString: 'subscription', PositionalConstraint: 'CONTAINS' },
          },
        },
      },
    ],
  },
};

const rateRule = (Limit: number, ScopeDownStatement: object) => ({
  Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
  Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit, ScopeDownStatement } },
  VisibilityConfig: { SampledRequestsEnabled: false },
});

describe('the stack', () => {
  it('has no circular dependencies between resources, in each of its templates', async () => {
    const texts = await synthesizeTexts();

    expect([...texts.keys()]).toEqual([
      'ReferenceIdForVin.template.json',
      expect.stringMatching(/^ReferenceIdForVinAliases\w{8}\.nested\.template\.json$/),
      expect.stringMatching(/^ReferenceIdForVinBackground\w{8}\.nested\.template\.json$/),
      expect.stringMatching(/^ReferenceIdForVinFields\w{8}\.nested\.template\.json$/),
      expect.stringMatching(/^ReferenceIdForVinMonitoring\w{8}\.nested\.template\.json$/),
      expect.stringMatching(/^ReferenceIdForVinPortal\w{8}\.nested\.template\.json$/),
    ]);
    for (const text of texts.values()) {
      const template = JSON.parse(text) as Record<string, unknown>;
      expect(() => CdkTemplate.fromJSON(template)).not.toThrow();
    }
  });

  it('is written without indentation, so that the file has the size that the laws bound', async () => {
    for (const text of (await synthesizeTexts()).values()) {
      expect(Buffer.byteLength(text)).toBe(Buffer.byteLength(JSON.stringify(JSON.parse(text))));
    }
  });

  it('has the outputs that clients read from an outputs file', () => {
    const keys = Object.keys(dev.Outputs);

    expect(keys).toEqual(
      expect.arrayContaining(['GraphqlUrl', 'RealtimeUrl', 'UserPoolId', 'UserPoolClientId', 'Region']),
    );
  });

  it('leaves names to CloudFormation, except those that a contract fixes', () => {
    const named = Object.values(dev.Resources).flatMap(({ Type, Properties }) =>
      ['TableName', 'FunctionName', 'RoleName', 'AliasName', 'ManagedPolicyName']
        .filter((name) => typeof Properties[name] === 'string')
        .map((name) => `${Type} ${name}`),
    );

    expect(named).toEqual([]);
  });
});

describe('tables', () => {
  it('are those of the domain, each on demand and encrypted by the key for tables', () => {
    const made = resourcesOf(dev, 'AWS::DynamoDB::Table').map(([, { Properties }]) => Properties);

    expect(made).toHaveLength(Object.keys(tables).length);
    for (const table of made) {
      expect(table).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: {
          SSEEnabled: true,
          SSEType: 'KMS',
          KMSMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^KeysTables/), 'Arn'] },
        },
      });
    }
  });

  it('have point-in-time recovery, but for messages that expire before backups would', async () => {
    const withoutRecovery = (template: Template) =>
      resourcesOf(template, 'AWS::DynamoDB::Table')
        .filter(
          ([
            ,
            {
              Properties: { PointInTimeRecoverySpecification: recovery },
            },
          ]) => {
            expect(Object.keys(recovery as object)).toEqual(['PointInTimeRecoveryEnabled']);
            return !Object.values(recovery as object).includes(true);
          },
        )
        .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));

    expect(withoutRecovery(dev)).toEqual(['TablesTelemetry']);
    expect(withoutRecovery(await synthesizeTemplate({ telemetryRetentionDays: '35' }))).toEqual([
      'TablesTelemetry',
    ]);
    expect(withoutRecovery(await synthesizeTemplate({ telemetryRetentionDays: '36' }))).toEqual([]);
  });

  it('have the keys, indexes, projections and expiry of the domain', () => {
    for (const [name, definition] of Object.entries(tables)) {
      const [, table] =
        resourcesOf(dev, 'AWS::DynamoDB::Table').find(([id]) => id.startsWith(`Tables${name}`)) ?? [];

      const keys = [definition.partitionKey, ...('sortKey' in definition ? [definition.sortKey] : [])];
      expect(table?.Properties['KeySchema']).toMatchObject(keys.map((AttributeName) => ({ AttributeName })));
      expect(indexesOf(table?.Properties)).toEqual(definition.indexes);
      expect(table?.Properties['TimeToLiveSpecification']).toEqual(
        'timeToLiveAttribute' in definition
          ? { AttributeName: definition.timeToLiveAttribute, Enabled: true }
          : undefined,
      );
    }
  });

  it('are kept and protected in production only', () => {
    const protection = (template: Template) =>
      resourcesOf(template, 'AWS::DynamoDB::Table').map(([, { Properties, DeletionPolicy }]) => [
        Properties['DeletionProtectionEnabled'],
        DeletionPolicy,
      ]);

    expect(new Set(protection(prod).map(String))).toEqual(new Set(['true,RetainExceptOnCreate']));
    expect(new Set(protection(dev).map(String))).toEqual(new Set(['false,Delete']));
  });
});

describe('keys', () => {
  it('are two HMAC keys, two that sign, and four symmetric keys that rotate', () => {
    const facts = resourcesOf(dev, 'AWS::KMS::Key').map(([, { Properties }]) => [
      Properties['KeySpec'] ?? 'SYMMETRIC_DEFAULT',
      Properties['KeyUsage'] ?? 'ENCRYPT_DECRYPT',
      Properties['EnableKeyRotation'] ?? false,
    ]);

    expect(facts.sort()).toEqual([
      ['ECC_NIST_P256', 'SIGN_VERIFY', false],
      ['ECC_NIST_P256', 'SIGN_VERIFY', false],
      ['HMAC_256', 'GENERATE_VERIFY_MAC', false],
      ['HMAC_256', 'GENERATE_VERIFY_MAC', false],
      ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
      ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
      ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
      ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
    ]);
  });

  it('outlive the stack in production, as do the authority and the user pool', () => {
    const kept = ['AWS::KMS::Key', 'AWS::ACMPCA::CertificateAuthority', 'AWS::Cognito::UserPool'].flatMap(
      (type) => resourcesOf(prod, type).map(([, { DeletionPolicy }]) => DeletionPolicy),
    );

    expect(new Set(kept)).toEqual(new Set(['RetainExceptOnCreate']));
  });
});

/** A reference to a resource of `Identity`. */
const ofIdentity = (id: string) => ({ Ref: expect.stringMatching(`^Identity${id}[0-9A-F]{8}$`) as string });

describe('the API', () => {
  it('requires a Cognito token of the stack’s clients, with the only default that AWS accepts beside IAM', () => {
    const { Properties } = only(dev, 'AWS::AppSync::GraphQLApi');

    expect(Properties).toMatchObject({
      AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
      UserPoolConfig: {
        DefaultAction: 'ALLOW',
        AppIdClientRegex: {
          'Fn::Join': ['', ['^(', { 'Fn::Join': ['|', ['Client', 'PageClient'].map(ofIdentity)] }, ')$']],
        },
      },
      AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
    });
  });

  it('accepts as many states in one request as the ingest function publishes', () => {
    const source = readFileSync(new URL('../../functions/telemetry/publish.ts', import.meta.url), 'utf8');
    const { Properties } = only(dev, 'AWS::AppSync::GraphQLApi');

    const fieldsAtOnce = Number(/publishInBatches \? (\d+)/.exec(source)?.[1]);
    expect(fieldsAtOnce).toBeGreaterThan(1);
    expect(Properties['ResolverCountLimit']).toBeGreaterThanOrEqual(fieldsAtOnce);
  });

  it('limits aliases and depth, and allows introspection outside production only', () => {
    const limits = (template: Template) => {
      const { Properties } = only(template, 'AWS::AppSync::GraphQLApi');
      return [
        Properties['ResolverCountLimit'],
        Properties['QueryDepthLimit'],
        Properties['IntrospectionConfig'],
      ];
    };

    expect(limits(dev)).toEqual([30, 16, 'ENABLED']);
    expect(limits(prod)).toEqual([30, 8, 'DISABLED']);
  });

  it('logs errors without arguments', () => {
    const { Properties } = only(dev, 'AWS::AppSync::GraphQLApi');

    expect(Properties['LogConfig']).toMatchObject({ FieldLogLevel: 'ERROR', ExcludeVerboseContent: true });
    expect(Properties['XrayEnabled']).toBe(true);
  });

  it('gives resolvers every table that they name, the allowances and the app clients of each role', () => {
    const { Properties } = only(dev, 'AWS::AppSync::GraphQLApi');
    const defaults = {
      RETENTION_DAYS: '{"audit":1096,"commands":90,"history":3653}',
      CLAIM_WAITING_HOURS: '72',
      // Without `mailFrom` the owners do not learn of a claim by e-mail.
      CLAIMS_COMPLETE_BY_TIME: 'false',
      CONVERSIONS_PER_MINUTE: '30',
      SUBSCRIPTIONS_OF_PERSON_PER_MINUTE: '120',
      SUBSCRIPTIONS_TO_VEHICLE_PER_MINUTE: '240',
      COMMANDS_OF_PERSON_PER_MINUTE: '20',
      COMMANDS_TO_VEHICLE_PER_MINUTE: '10',
      GRANTS_OF_OPERATOR_PER_MINUTE: '60',
      GRANTS_TO_VEHICLE_PER_MINUTE: '30',
      ENDS_OF_PERSON_PER_MINUTE: '120',
      ACCESS_LISTS_OF_PERSON_PER_MINUTE: '60',
    };

    // No resolver names these tables; only a function has the limit of sign-ups.
    const unnamed = ['Announcements', 'AuditHeads', 'AuditSeals', 'SelfRegistrations', 'Telemetry'];
    const { signUpsOfAddress: _, ...counted } = allowances;
    const variables = Object.entries(tables)
      .filter(([name]) => !unnamed.includes(name))
      .map(([, { environmentVariable }]) => environmentVariable);
    const limits = new Set(Object.values(counted).map(({ limitVariable }) => limitVariable));
    expect(Object.keys(Object(Properties['EnvironmentVariables'])).sort()).toEqual(
      [
        ...variables,
        ...limits,
        'AUDIT_RETENTION_DAYS',
        'CLAIM_WAITING_HOURS',
        'CLAIMS_COMPLETE_BY_TIME',
        'RETENTION_DAYS',
        ...Object.values(clientsVariables),
      ].sort(),
    );
    expect(Properties['EnvironmentVariables']).toMatchObject(defaults);
  });

  it('is behind rate rules per address, with a higher one for publications, that sample no requests', () => {
    const { Properties } = only(dev, 'AWS::WAFv2::WebACL');

    expect(Properties).toMatchObject({
      Scope: 'REGIONAL',
      VisibilityConfig: { SampledRequestsEnabled: false },
      Rules: [
        rateRule(2000, { NotStatement: { Statement: publication } }),
        // The functions publish more than the people of one address request, but no header exempts
        // a request from counting.
        rateRule(100_000, publication),
      ],
    });
    expect(only(dev, 'AWS::WAFv2::WebACLAssociation').Properties['ResourceArn']).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^ApiGraphqlApi/), 'Arn'],
    });
  });
});

describe('e-mails of the user pool', () => {
  it('go out through the SES identity of the sender’s domain, and without a sender by Cognito itself', () => {
    const withSender = templateIn(inject('assemblies').withFleetWise);

    expect(only(dev, 'AWS::Cognito::UserPool').Properties).not.toHaveProperty('EmailConfiguration');
    expect(only(withSender, 'AWS::Cognito::UserPool').Properties['EmailConfiguration']).toEqual({
      EmailSendingAccount: 'DEVELOPER',
      From: 'vehicles@example.com',
      SourceArn: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ses:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':identity/example.com',
          ],
        ],
      },
    });
  });
});

describe('sign-in', () => {
  it('uses SRP without a secret, with short tokens that can be revoked', () => {
    const [, { Properties = {} } = {}] =
      resourcesOf(dev, 'AWS::Cognito::UserPoolClient').find(([id]) => /^IdentityClient/.test(id)) ?? [];

    expect(Properties).toMatchObject({
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AccessTokenValidity: 15,
      IdTokenValidity: 15,
      RefreshTokenValidity: 24,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' },
    });
  });

  it('has a client for the page, whose refresh tokens rotate within a week', () => {
    const [, { Properties = {} } = {}] =
      resourcesOf(dev, 'AWS::Cognito::UserPoolClient').find(([id]) => /^IdentityPageClient/.test(id)) ?? [];

    expect(Properties).toMatchObject({
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
      EnableTokenRevocation: true,
      RefreshTokenValidity: 7,
      TokenValidityUnits: { RefreshToken: 'days' },
    });
    expect(Properties['WriteAttributes']).not.toContain('email');
  });

  it('is for users that operations added, in one group per role', () => {
    const { Properties } = only(dev, 'AWS::Cognito::UserPool');
    const groups = resourcesOf(dev, 'AWS::Cognito::UserPoolGroup').map(
      ([, group]) => group.Properties['GroupName'],
    );

    expect(Properties['AdminCreateUserConfig']).toEqual({ AllowAdminCreateUserOnly: true });
    expect(groups.sort()).toEqual([...roles].sort());
  });
});

describe('functions', () => {
  it('run on the newest Node.js of Lambda, traced but for ingest, with a log group with retention', () => {
    const untraced = resourcesOf(dev, 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties['TracingConfig'] === undefined,
    );
    const groups = resourcesOf(dev, 'AWS::Logs::LogGroup').map(([id, { Properties }]) => [id, Properties]);

    for (const [, { Properties }] of resourcesOf(dev, 'AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/Logs/) as string } },
      });
    }
    expect(untraced.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'FunctionsIngestTelemetryFunction',
    ]);
    expect(groups.map(([, properties]) => properties)).toEqual(
      groups.map(() => expect.objectContaining({ RetentionInDays: 90 }) as unknown),
    );
  });

  it('have the name of no table that their role does not allow', () => {
    for (const [id, { Properties }] of resourcesOf(dev, 'AWS::Lambda::Function')) {
      // It shares the modules of the saga, which name all tables of provisioning as they load.
      if (id.startsWith('FunctionsChangeSuspension')) {
        continue;
      }
      const variables = Properties.Environment?.Variables ?? {};
      const known = Object.values(variables).filter((value) =>
        JSON.stringify(value).includes('{"Ref":"Tables'),
      );

      const policy = JSON.stringify(policyOf(id));
      for (const table of known) {
        expect(policy).toContain(JSON.stringify(table).slice('{"Ref":'.length, -1));
      }
    }
  });
});

/** Returns the policy of a function's role. */
function policyOf(functionId: string): unknown {
  const prefix = functionId.replace(/Function[0-9A-F]{8}$/, 'RoleDefaultPolicy');
  return Object.entries(dev.Resources).find(([id]) => id.startsWith(prefix))?.[1];
}

/** Returns the indexes of a table in the form of domain/tables.ts. */
function indexesOf(properties: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const indexes = (properties?.['GlobalSecondaryIndexes'] ?? []) as readonly {
    readonly IndexName: string;
    readonly KeySchema: readonly { readonly AttributeName: string }[];
    readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
  }[];
  return Object.fromEntries(
    indexes.map(({ IndexName, KeySchema: [partition, sort], Projection }) => [
      IndexName,
      {
        partitionKey: partition?.AttributeName,
        ...(sort !== undefined && { sortKey: sort.AttributeName }),
        projection: Projection.NonKeyAttributes ?? Projection.ProjectionType,
      },
    ]),
  );
}
