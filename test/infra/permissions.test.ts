import { beforeAll, describe, expect, inject, it } from 'vitest';
import {
  type Statement,
  type Template,
  listOf,
  resourcesOf,
  synthesizeTemplate,
  templateIn,
} from './synthesized.ts';

/** Actions without a resource type, whose statements must use `*`. */
const withoutResource = new Set([
  'dynamodb:ListStreams',
  'iot:DescribeEndpoint',
  'iot:ListAttachedPolicies',
  'iot:ListCertificates',
  'iot:ListThings',
  'iot:RegisterCertificateWithoutCA',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
]);

let template: Template;
let statements: (Statement & { readonly of: string })[];

beforeAll(() => {
  template = templateIn(inject('assemblies').withFleetWise);
  statements = identityStatements(template);
});

/** Returns every statement of every role, inline or in a separate policy. */
function identityStatements(from: Template): (Statement & { readonly of: string })[] {
  return Object.entries(from.Resources).flatMap(([of, { Type, Properties }]) => {
    if (Type === 'AWS::IAM::Policy') {
      return (Properties.PolicyDocument?.Statement ?? []).map((one) => ({ ...one, of }));
    }
    const inline = Type === 'AWS::IAM::Role' ? (Properties.Policies ?? []) : [];
    return inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map((one) => ({ ...one, of })));
  });
}

/** Returns every role that the properties name anywhere. */
function rolesIn(properties: unknown): unknown[] {
  if (typeof properties !== 'object' || properties === null) {
    return [];
  }
  return Object.entries(properties).flatMap(([name, value]) =>
    name === 'RoleArn' || name === 'ExecutionRoleArn' ? [value] : rolesIn(value),
  );
}

describe('roles', () => {
  it('have no AWS managed policy', () => {
    const managed = resourcesOf(template, 'AWS::IAM::Role').filter(
      ([, { Properties }]) => Properties['ManagedPolicyArns'] !== undefined,
    );

    expect(managed).toEqual([]);
  });

  it('exist once for each function, data source, rule and campaign that needs one', () => {
    const users = [
      ...resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => [Properties['Role']]),
      ...resourcesOf(template, 'AWS::AppSync::DataSource').map(([, { Properties }]) => [
        Properties['ServiceRoleArn'],
      ]),
      ...resourcesOf(template, 'AWS::CodeDeploy::DeploymentGroup').map(([, { Properties }]) => [
        Properties['ServiceRoleArn'],
      ]),
      ...['AWS::IoT::TopicRule', 'AWS::IoTFleetWise::Campaign'].flatMap((type) =>
        resourcesOf(template, type).map(([, { Properties }]) => rolesIn(Properties)),
      ),
    ]
      // Both actions of a rule act under the rule's one role.
      .flatMap((roles) => [...new Set(roles.map((role) => JSON.stringify(role)))])
      .filter((role) => role !== undefined);

    expect(new Set(users).size).toBe(users.length);
    // One more is AppSync's for its logs.
    expect(resourcesOf(template, 'AWS::IAM::Role')).toHaveLength(users.length + 1);
  });

  it('can be assumed by one service only', () => {
    const trust = resourcesOf(template, 'AWS::IAM::Role').map(
      ([, { Properties }]) => Properties.AssumeRolePolicyDocument?.Statement,
    );

    for (const trusted of trust) {
      expect(trusted).toEqual([
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: {
            Service: expect.stringMatching(
              /^(lambda|appsync|codedeploy|iot|iotfleetwise)\.amazonaws\.com$/,
            ) as unknown,
          },
        }),
      ]);
    }
  });

  it('require the account and the source from every service that is documented to send them', () => {
    const sources = resourcesOf(template, 'AWS::IAM::Role').map(([id, { Properties }]) => {
      const [trusted] = Properties.AssumeRolePolicyDocument?.Statement ?? [];
      const { StringEquals: account, ArnLike: source } = {
        StringEquals: {},
        ArnLike: {},
        ...trusted?.Condition,
      };
      const { Service: service } = trusted?.Principal as { Service: string };
      const text = JSON.stringify(source);
      return {
        id,
        service,
        account,
        source: /rule\/\*|campaign\/|GraphqlApi|:deploymentgroup:(?=.*ReleasesApplication.*\/\*)/.exec(
          text,
        )?.[0],
      };
    });

    const ownAccount = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
    const expected: Readonly<Record<string, string>> = {
      'appsync.amazonaws.com': 'GraphqlApi',
      'codedeploy.amazonaws.com': ':deploymentgroup:',
      'iot.amazonaws.com': 'rule/*',
      'iotfleetwise.amazonaws.com': 'campaign/',
    };
    for (const { id, service, account, source } of sources) {
      const isSilent = service === 'lambda.amazonaws.com' || id.startsWith('ApiLogRole');
      expect([id, account, source]).toEqual(
        isSilent ? [id, {}, undefined] : [id, ownAccount, expected[service]],
      );
    }
  });
});

describe('statements', () => {
  it('only allow, and name every action in full', () => {
    const wild = statements.filter(
      ({ Effect, Action }) => Effect !== 'Allow' || listOf(Action).some((action) => action.includes('*')),
    );

    expect(wild).toEqual([]);
  });

  it('use * only for actions that have no resource type', () => {
    const actions = statements
      .filter(({ Resource }) => listOf(Resource).includes('*'))
      .flatMap(({ Action }) => listOf(Action));

    expect(new Set(actions)).toEqual(withoutResource);
  });

  it('allow each action on a resource once in a role', () => {
    const pairs = statements.flatMap(({ of, Action, Resource }) =>
      listOf(Action).flatMap((action) =>
        listOf(Resource).map((resource) => JSON.stringify([of, action, resource])),
      ),
    );

    expect(pairs.filter((pair, index) => pairs.indexOf(pair) < index)).toEqual([]);
  });

  it('allow an index without its table', () => {
    const ofIndexes = statements.filter(({ Resource }) => JSON.stringify(Resource).includes('/index/'));

    expect(ofIndexes.length).toBeGreaterThan(0);
    for (const { Resource } of ofIndexes) {
      expect(listOf(Resource)).toHaveLength(1);
    }
  });

  it('limit the use of KMS keys and of the authority by conditions', () => {
    const conditionOf = (action: string) =>
      statements.filter(({ Action }) => listOf(Action).includes(action)).map(({ Condition }) => Condition);

    expect(new Set(conditionOf('kms:GenerateMac').map((one) => JSON.stringify(one)))).toEqual(
      new Set(['{"StringEquals":{"kms:MacAlgorithm":"HMAC_SHA_256"}}']),
    );
    expect(conditionOf('kms:Encrypt')).toEqual([
      {
        Null: { 'kms:EncryptionContext:tenantId': 'false', 'kms:EncryptionContext:referenceId': 'false' },
        'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['tenantId', 'referenceId'] },
      },
    ]);
    for (const condition of conditionOf('acm-pca:IssueCertificate')) {
      expect(JSON.stringify(condition)).toContain(
        ':acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1',
      );
    }
  });

  it('let each publisher use its own mutation and no other field', () => {
    const fields = statements
      .filter(({ Action }) => listOf(Action).includes('appsync:GraphQL'))
      .flatMap(({ of, Resource }) => listOf(Resource).map((one) => [of, JSON.stringify(one)] as const))
      .map(([of, resource]) => [of.replace(/RoleDefaultPolicy.*/, ''), resource] as const);

    expect(fields.map(([of, resource]) => [of, /types\/[^"]*/.exec(resource)?.[0]]).sort()).toEqual([
      ['FunctionsAnnounceEvents', 'types/Mutation/fields/publishVehicleAccess'],
      ['FunctionsDispatchCommand', 'types/Mutation/fields/publishRemoteCommand'],
      // It ends the accesses of persons too.
      ['FunctionsEraseData', 'types/Mutation/fields/publishAccessEnd'],
      ['FunctionsEraseData', 'types/Mutation/fields/publishDataJob'],
      ['FunctionsFollowCommand', 'types/Mutation/fields/publishRemoteCommand'],
      ['FunctionsIngestTelemetry', 'types/Mutation/fields/publishVehicleState'],
      ['FunctionsPublishAccessEnd', 'types/Mutation/fields/publishAccessEnd'],
      ['FunctionsRunExports', 'types/Mutation/fields/publishDataJob'],
      ['FunctionsSettleAccessEnds', 'types/Mutation/fields/publishAccessEnd'],
      ['FunctionsSettleCommands', 'types/Mutation/fields/publishRemoteCommand'],
    ]);
  });

  it('let rules put into the stream and the dead letters, and a campaign publish on one topic', () => {
    const actionsOf = (prefix: string) =>
      statements.filter(({ of }) => of.startsWith(prefix)).flatMap(({ Action }) => listOf(Action));
    const [campaign] = statements.filter(({ of }) => of.startsWith('FleetWise'));

    for (const rule of ['RulesTelemetry', 'RulesPresence', 'RulesFleetWise']) {
      expect(actionsOf(rule)).toEqual(['kinesis:PutRecord', 'sqs:SendMessage']);
    }
    expect(actionsOf('RulesCommandEvents')).toEqual(['sqs:SendMessage']);
    expect(actionsOf('FleetWise')).toEqual(['iot:Publish']);
    expect(JSON.stringify(campaign?.Resource)).toContain(':topic/fleetwise/v1/telemetry"');
  });

  it('allow decryption once: of sealed VINs, for one vehicle of one tenant', () => {
    const decrypting = statements.filter(({ Action }) => listOf(Action).includes('kms:Decrypt'));

    expect(decrypting).toEqual([
      {
        of: expect.stringMatching(/^FunctionsOpenVinRole/) as unknown,
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^KeysVinSeal/) as unknown, 'Arn'] },
        Condition: {
          Null: { 'kms:EncryptionContext:tenantId': 'false', 'kms:EncryptionContext:referenceId': 'false' },
          'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['tenantId', 'referenceId'] },
        },
      },
    ]);
  });
});

describe('key policies', () => {
  const policyOf = (prefix: string) =>
    resourcesOf(template, 'AWS::KMS::Key').find(([id]) => id.startsWith(prefix))?.[1].Properties.KeyPolicy
      ?.Statement ?? [];
  const cryptographic = /^kms:(Encrypt|Decrypt|ReEncrypt|Generate|Verify|Sign|CreateGrant)/;

  it('let administrators administer a key without using it', () => {
    for (const prefix of [
      'KeysVinHash',
      'KeysCodeHash',
      'KeysVinSeal',
      'KeysTables',
      'KeysStream',
      'KeysLogs',
    ]) {
      const [administration] = policyOf(prefix);

      expect(administration).toMatchObject({
        Effect: 'Allow',
        Principal: { AWS: expect.anything() as unknown },
      });
      expect(administration?.Condition).toBeUndefined();
      expect(
        listOf(administration?.Action ?? 'kms:Decrypt').filter((action) => cryptographic.test(action)),
      ).toEqual([]);
    }
  });

  it.each([
    [
      'KeysVinHash',
      'kms:GenerateMac',
      [/^FunctionsHashVinRole/, /^FunctionsProvisionVehicleRole/, /^FunctionsChangeTcuRole/],
    ],
    ['KeysCodeHash', 'kms:GenerateMac', [/^FunctionsHashCodeRole/, /^FunctionsSendClaimCodeRole/]],
    ['KeysVinSeal', 'kms:Encrypt', [/^FunctionsProvisionVehicleRole/]],
    ['KeysVinSeal', 'kms:Decrypt', [/^FunctionsOpenVinRole/]],
  ])('admit to %s for %s only the roles that need it', (prefix, action, roles) => {
    const [, ...uses] = policyOf(prefix);
    const [use, ...more] = uses.filter(({ Action }) => Action === action);

    expect(uses).toHaveLength(prefix === 'KeysVinSeal' ? 2 : 1);
    expect(more).toEqual([]);
    expect(use).toMatchObject({
      Effect: 'Allow',
      Action: action,
      Condition: {
        ArnEquals: {
          'aws:PrincipalArn': roles.map((role) => ({
            'Fn::GetAtt': [expect.stringMatching(role) as unknown, 'Arn'],
          })),
        },
      },
    });
  });

  it.each([
    ['KeysTables', 'dynamodb'],
    ['KeysStream', 'kinesis'],
    ['KeysLogs', 'logs'],
  ])('open %s through %s only', (prefix, service) => {
    const [, use, ...more] = policyOf(prefix);

    expect(more).toHaveLength(prefix === 'KeysLogs' ? 1 : 0);
    expect(use?.Condition).toEqual({
      StringEquals: {
        'kms:CallerAccount': { Ref: 'AWS::AccountId' },
        'kms:ViaService': {
          'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
        },
      },
    });
  });
});

describe('log groups', () => {
  it('are encrypted with the stack’s key of logs, without exception', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');

    expect(groups.length).toBeGreaterThan(20);
    expect(
      groups.filter(
        ([, { Properties }]) =>
          !/^\{"Fn::GetAtt":\["KeysLogs\w+","Arn"\]\}$/.test(JSON.stringify(Properties.KmsKeyId)),
      ),
    ).toEqual([]);
  });

  it('open their key to CloudWatch Logs itself for groups of the stack’s name and AppSync’s alone', () => {
    const key = resourcesOf(template, 'AWS::KMS::Key').find(([id]) => id.startsWith('KeysLogs'))?.[1];
    const [, , use, ...more] = key?.Properties.KeyPolicy?.Statement ?? [];

    expect(more).toEqual([]);
    expect(JSON.stringify(use?.Principal)).toMatch(/"Service":\{"Fn::Join":\["",\["logs\./);
    expect(JSON.stringify(use?.Condition)).toMatch(
      /^\{"StringLike":\{"kms:EncryptionContext:aws:logs:arn":\[.*:log-group:.*"AWS::StackName"\},"-\*".*:log-group:\/aws\/appsync\/apis\/\*"/,
    );
  });
});

describe('without FleetWise', () => {
  it('none of its resources, permissions and variables exist', () => {
    const without = templateIn(inject('assemblies').withoutFleetWise);

    const types = Object.values(without.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::IoTFleetWise'))).toEqual([]);
    expect(JSON.stringify(without.Resources)).not.toMatch(/iotfleetwise|FLEETWISE/i);
    expect(JSON.stringify(template.Resources)).toMatch(/FLEETWISE_MODEL_MANIFEST_ARN/);
    expect(statements.flatMap(({ Action }) => listOf(Action))).toContain('iotfleetwise:CreateVehicle');
  });
});

describe('with an authority that exists already', () => {
  it('no authority is created, and only the given one may sign', async () => {
    const arn =
      'arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/7a1f3c1e-0000-4000-8000-000000000000';

    const given = await synthesizeTemplate({ certificateAuthorityArn: arn });

    const ofAuthority = identityStatements(given).filter(({ Action }) =>
      listOf(Action).some((action) => action.startsWith('acm-pca:')),
    );
    expect(Object.values(given.Resources).filter(({ Type }) => Type.startsWith('AWS::ACMPCA'))).toEqual([]);
    expect(ofAuthority.length).toBeGreaterThan(0);
    for (const { Resource } of ofAuthority) {
      expect(Resource).toBe(arn);
    }
    expect(given.Outputs['CertificateAuthorityArn']?.Value).toBe(arn);
  });
});
