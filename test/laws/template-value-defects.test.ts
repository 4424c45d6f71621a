/** Each law over a template's values finds a defect that is planted into a real template. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Template } from '../infra/synthesized.ts';
import { limitViolations, quotaViolations } from '../support/template/limit-violations.ts';
import { type Mutable, expectViolation, planted, realTemplate, set } from '../support/template/planted.ts';
import { resourceViolations } from '../support/template/resource-violations.ts';
import {
  lastingTypes,
  nestingViolations,
  retentionViolations,
} from '../support/template/retention-violations.ts';
import { signInViolations } from '../support/template/sign-in-violations.ts';
import { unboundedValues } from '../support/template/unbounded-values.ts';
import { createValidator, validatorViolations } from '../support/template/validator.ts';

let db: SpecDatabase;
let validate: ReturnType<typeof createValidator>;

beforeAll(() => {
  db = loadAwsServiceSpecSync();
  validate = createValidator();
});

describe('resourceViolations', () => {
  it.each<[string, string, string, unknown, RegExp]>([
    [
      'a misspelt property',
      'AWS::KMS::Key',
      'Properties.EnableKeyRotations',
      true,
      /the property EnableKeyRotations does not exist/,
    ],
    [
      'a misspelt nested property',
      'AWS::AppSync::GraphQLApi',
      'Properties.LogConfig.Level',
      'ALL',
      /the property Level does not exist/,
    ],
    ['a missing property', 'AWS::AppSync::GraphQLApi', 'Properties.Name', undefined, /Name is required/],
    [
      'a missing nested property',
      'AWS::WAFv2::WebACL',
      'Properties.VisibilityConfig.MetricName',
      undefined,
      /MetricName is required/,
    ],
    [
      'a wrong enumeration',
      'AWS::WAFv2::WebACL',
      'Properties.Scope',
      'GLOBAL',
      /must be one of CLOUDFRONT, REGIONAL/,
    ],
    [
      'a wrong type',
      'AWS::AppSync::GraphQLApi',
      'Properties.QueryDepthLimit',
      '8',
      /must be of type integer/,
    ],
    ['a text for a list', 'AWS::WAFv2::WebACL', 'Properties.Rules', 'none', /must be a list/],
    ['a list for an object', 'AWS::AppSync::GraphQLApi', 'Properties.LogConfig', [], /must be an object/],
    [
      'a wrong header',
      'AWS::WAFv2::WebACL',
      'Properties.Tags',
      [{ key: 'a', value: 'b' }],
      /must have Key and Value/,
    ],
    [
      'a default action of another type',
      'AWS::AppSync::GraphQLApi',
      'Properties.AdditionalAuthenticationProviders.0.UserPoolConfig',
      { UserPoolId: 'a', DefaultAction: 'ALLOW' },
      /the property DefaultAction does not exist/,
    ],
    [
      'an unknown resource type',
      'AWS::IoT::Policy',
      'Type',
      'AWS::IoT::Polizy',
      /no resource type AWS::IoT::Polizy/,
    ],
    [
      'an unknown attribute',
      'AWS::SQS::QueuePolicy',
      'Properties.Queues.0',
      { 'Fn::GetAtt': ['X', 'Arn'] },
      /GetAtt of X/,
    ],
    ['a reference to nothing', 'AWS::SQS::QueuePolicy', 'Properties.Queues.0', { Ref: 'Y' }, /Ref of Y/],
    ['a dependency on nothing', 'AWS::AppSync::Resolver', 'DependsOn', ['Z'], /DependsOn names Z/],
    ['a misplaced member', 'AWS::KMS::Key', 'Description', 'key', /a resource has no member Description/],
    [
      'an unknown function',
      'AWS::SQS::QueuePolicy',
      'Properties.Queues.0',
      { 'Fn::Upper': 'a' },
      /Fn::Upper/,
    ],
  ])('names %s', async (_, type, path, value, violation) => {
    const template = planted(type, (resource) => set(resource, path, value));

    await expectViolation((one) => resourceViolations(one, db), template, violation);
  });

  it('names an attribute that a type does not have, even inside a string', async () => {
    const template = planted('AWS::SQS::QueuePolicy', ({ Properties }, all) => {
      const [logicalId] = Object.entries(all).find(([, { Type }]) => Type === 'AWS::SQS::Queue') ?? [];
      Properties['Queues'] = [{ 'Fn::Sub': `\${${logicalId ?? ''}.QueueArn} \${AWS::Region} \${!Literal}` }];
    });

    await expectViolation(
      (one) => resourceViolations(one, db),
      template,
      /AWS::SQS::Queue has no attribute QueueArn/,
    );
  });

  it('names a list that stands for a text', async () => {
    const template = planted('AWS::SQS::QueuePolicy', ({ Properties }, all) => {
      const [logicalId] = Object.entries(all).find(([, { Type }]) => Type === 'AWS::SQS::Queue') ?? [];
      Properties['Queues'] = { 'Fn::GetAtt': [logicalId, 'Arn'] };
    });

    await expectViolation(
      (one) => resourceViolations(one, db),
      template,
      /Fn::GetAtt returns string, not array/,
    );
  });
});

describe('validatorViolations', () => {
  const defects: readonly (readonly [type: string, path: string, value: unknown, violation: RegExp])[] = [
    [
      'AWS::AppSync::GraphQLApi',
      'AuthenticationType',
      'COGNITO',
      /AuthenticationType 'COGNITO' is not one of/,
    ],
    ['AWS::AppSync::GraphQLApi', 'QueryDepthLimit', 100, /QueryDepthLimit 100 is greater/],
    ['AWS::AppSync::GraphQLApi', 'ResolverCountLimit', 99_999, /ResolverCountLimit 99999 is greater/],
    ['AWS::AppSync::GraphQLApi', 'UserPoolConfig.DefaultAction', 'MAYBE', /DefaultAction 'MAYBE' is not/],
    ['AWS::CloudWatch::Alarm', 'ComparisonOperator', 'Greater', /ComparisonOperator 'Greater' is not one of/],
    ['AWS::Cognito::UserPoolGroup', 'GroupName', 'a b', /GroupName 'a b' does not match pattern/],
    ['AWS::DynamoDB::Table', 'BillingMode', 'ONDEMAND', /BillingMode 'ONDEMAND' is not one of/],
    ['AWS::Events::Rule', 'ScheduleExpression', 'every(2 minutes)', /does not match pattern/],
    ['AWS::KMS::Key', 'KeyUsage', 'MAC', /KeyUsage 'MAC' is not one of/],
    ['AWS::Lambda::Function', 'MemorySize', 3, /MemorySize 3 is less than the minimum/],
    ['AWS::Lambda::Function', 'Runtime', 'nodejs99.x', /Runtime 'nodejs99.x' is not one of/],
    ['AWS::Lambda::Function', 'Timeout', 901, /Timeout 901 exceeds maximum 900/],
    ['AWS::WAFv2::WebACL', 'Rules.0.Statement.RateBasedStatement.Limit', 3, /Limit 3 is less than/],
  ];

  // Validating takes seconds, so all defects are in one template.
  it('names wrong enumerations, patterns and ranges, and no other resource', () => {
    const template = realTemplate();
    const resources = Object.entries(template.Resources);
    const changed = defects.map(([type, path, value]) => {
      const [logicalId, resource] = resources.find(([, { Type }]) => Type === type) ?? [];
      set(resource?.Properties ?? {}, path, value);
      return logicalId;
    });

    // The whole system has more resources than one template may have.
    const violations = validatorViolations(template, validate).filter((one) => !one.includes('(F0007)'));

    for (const [, , , violation] of defects) {
      expect(violations).toContainEqual(expect.stringMatching(violation));
    }
    expect(new Set(violations.map((violation) => violation.split(':')[0]))).toEqual(new Set(changed));
  });
});

describe('unboundedValues', () => {
  it('names a text and a number that nothing constrains, and no others', () => {
    const sensor = { FullyQualifiedName: 'A', DataType: 'INT8', Unit: 'm', Max: 1 };
    const template: Template = {
      Resources: {
        Group: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: 'a_b', GroupName: 'c' } },
        Signals: { Type: 'AWS::IoTFleetWise::SignalCatalog', Properties: { Nodes: [{ Sensor: sensor }] } },
        Function: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 512 } },
      },
      Outputs: {},
    };
    const known = new Set(['AWS::Cognito::UserPoolGroup UserPoolId']);

    expect(unboundedValues(template, validate, known)).toEqual([
      'AWS::IoTFleetWise::SignalCatalog Nodes.*.Sensor.Unit',
      'AWS::IoTFleetWise::SignalCatalog Nodes.*.Sensor.Max',
    ]);
  });
});

describe('limitViolations', () => {
  it.each<[string, string, string, unknown, RegExp]>([
    [
      'a name that is too long',
      'AWS::IoT::Command',
      'CommandId',
      'a'.repeat(65),
      /65 characters, of at most 64/,
    ],
    ['a name with a wrong character', 'AWS::IoT::Command', 'CommandId', 'a b', /CommandId may not be a b/],
    ['an empty name', 'AWS::IoT::Command', 'CommandId', '', /0 characters/],
    ['a queue’s name', 'AWS::SQS::Queue', 'QueueName', 'not a name!', /QueueName may not be not a name!/],
    ['a filter’s name', 'AWS::Logs::MetricFilter', 'FilterName', 'a:b*', /FilterName may not be a:b\*/],
    [
      'a long text at any depth',
      'AWS::WAFv2::WebACL',
      'Rules.0.Statement.RateBasedStatement.ScopeDownStatement',
      { NotStatement: { Statement: { ByteMatchStatement: { SearchString: 'a'.repeat(201) } } } },
      /SearchString has 201 characters/,
    ],
    ['a short retention', 'AWS::Kinesis::Stream', 'RetentionPeriodHours', 3, /must be a number from 24 to/],
    [
      'a version of JavaScript',
      'AWS::AppSync::Resolver',
      'Runtime.RuntimeVersion',
      '2.0.0',
      /may not be 2.0.0/,
    ],
    ['a rule name with a hyphen', 'AWS::IoT::TopicRule', 'RuleName', 'a-b', /RuleName may not be a-b/],
    [
      'a policy that is too long',
      'AWS::IoT::Policy',
      'PolicyDocument.Statement.0.Resource',
      'a'.repeat(2048),
      /PolicyDocument has \d+ characters/,
    ],
    [
      'a variable’s name',
      'AWS::AppSync::GraphQLApi',
      'EnvironmentVariables',
      { '1A': 'a' },
      /may not name 1A/,
    ],
    [
      'a text in a list',
      'AWS::CloudWatch::Alarm',
      'Metrics',
      [{ Id: 'Part' }],
      /Metrics\.\*\.Id may not be Part/,
    ],
  ])('names %s', async (_, type, path, value, violation) => {
    await expectViolation(
      (one) => limitViolations(one, db),
      planted(type, ({ Properties }) => set(Properties, path, value)),
      violation,
    );
  });
});

describe('quotaViolations', () => {
  const entries = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`More${index}`, { Value: '' }]));

  it.each<[string, Partial<Record<keyof Template, object>>, RegExp]>([
    ['resources before CloudFormation refuses them', { Resources: entries(481) }, /481 resources/],
    ['outputs', { Outputs: entries(201) }, /201 outputs/],
    ['parameters', { Parameters: entries(201) }, /201 parameters/],
    ['bytes', { Outputs: { Long: { Value: 'x'.repeat(1_000_000) } } }, /\d{7} bytes/],
  ])('names too many %s', (_, parts, violation) => {
    const template = { Resources: {}, Outputs: {}, ...parts } as Template;

    expect(quotaViolations(template, 'One')).toEqual([expect.stringMatching(violation)]);
  });

  it('names nothing of a template at the quotas', () => {
    const template = { Resources: entries(480), Outputs: entries(200), Parameters: entries(200) };

    expect(quotaViolations(template as unknown as Template, 'One')).toEqual([]);
  });
});

describe('nestingViolations', () => {
  it('name a table, a function and a nested stack, and no alarm', () => {
    const types = [
      'AWS::CloudWatch::Alarm',
      'AWS::DynamoDB::Table',
      'AWS::Lambda::Function',
      'AWS::CloudFormation::Stack',
    ];
    const resources = types.map((Type, index) => [`R${index}`, { Type, Properties: {} }]);

    const violations = nestingViolations({ Resources: Object.fromEntries(resources) as never, Outputs: {} });

    expect(violations.map((one) => one.slice(0, 2))).toEqual(['R1', 'R2', 'R3']);
  });
});

describe('retentionViolations', () => {
  it.each<[string, boolean, string, object, RegExp]>([
    [
      'a table that a failed creation leaves behind',
      true,
      'AWS::DynamoDB::Table',
      { DeletionPolicy: 'Retain' },
      /DeletionPolicy is Retain, not RetainExceptOnCreate/,
    ],
    [
      'a table that is deleted with its stack',
      true,
      'AWS::DynamoDB::Table',
      { DeletionPolicy: undefined },
      /DeletionPolicy is absent, not RetainExceptOnCreate/,
    ],
    [
      'a key that a replacement deletes',
      true,
      'AWS::KMS::Key',
      { UpdateReplacePolicy: 'Delete' },
      /UpdateReplacePolicy is Delete, not Retain/,
    ],
    [
      'a queue that is kept',
      true,
      'AWS::SQS::Queue',
      { DeletionPolicy: 'RetainExceptOnCreate' },
      /DeletionPolicy is RetainExceptOnCreate, not Delete/,
    ],
    [
      'a table of a development stack that is kept',
      false,
      'AWS::DynamoDB::Table',
      { UpdateReplacePolicy: 'Retain' },
      /UpdateReplacePolicy is Retain, not Delete/,
    ],
  ])('names %s', async (_, isProduction, type, policies, violation) => {
    const template = planted(type, (resource, all) => {
      if (isProduction) {
        Object.values(all).forEach(keep);
      }
      Object.assign(resource ?? {}, policies);
    });

    await expectViolation((one) => retentionViolations(one, isProduction), template, violation);
  });

  /** Retains the resource, as a production template does. */
  function keep(resource: Mutable[string]): void {
    if (lastingTypes.includes(resource.Type)) {
      Object.assign(resource, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  }
});

describe('signInViolations', () => {
  const pool = 'AWS::Cognito::UserPool';
  const client = 'AWS::Cognito::UserPoolClient';

  it.each<[string, string, string, unknown, RegExp]>([
    ['no alias', pool, 'AliasAttributes', undefined, /AliasAttributes must be \["email"\]/],
    ['another alias', pool, 'AliasAttributes', ['email', 'phone_number'], /AliasAttributes must be/],
    [
      'case-sensitive names',
      pool,
      'UsernameConfiguration.CaseSensitive',
      true,
      /UsernameConfiguration must be/,
    ],
    ['addresses as user names', pool, 'UsernameAttributes', ['email'], /UsernameAttributes must be absent/],
    [
      'recovery by an administrator alone',
      pool,
      'AccountRecoverySetting.RecoveryMechanisms.0.Name',
      'admin_only',
      /AccountRecoverySetting must be/,
    ],
    ['a client that writes everything', client, 'WriteAttributes', undefined, /must be a list/],
    [
      'a client that writes the address',
      client,
      'WriteAttributes',
      ['locale', 'email'],
      /email must not be writable/,
    ],
  ])('names %s', async (_, type, path, value, violation) => {
    await expectViolation(
      signInViolations,
      planted(type, ({ Properties }) => set(Properties, path, value)),
      violation,
    );
  });

  describe('of a client that writes the address', () => {
    const refreshing = { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] };

    it('are none when no person can sign in through it', () => {
      expect(signInViolations(writingAddress(refreshing))).toEqual([]);
    });

    it.each<[string, object]>([
      ['the flows that Cognito allows by default', { ExplicitAuthFlows: undefined }],
      ['a flow with a password', { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_AUTH'] }],
      ['OAuth', { ...refreshing, AllowedOAuthFlows: ['code'] }],
      ['no further flow, but the verification too', { ...refreshing, WriteAttributes: ['email_verified'] }],
    ])('name %s', async (_, properties) => {
      await expectViolation(signInViolations, writingAddress(properties), /email(_verified)? must not be/);
    });

    function writingAddress(properties: object): Template {
      return planted(client, ({ Properties }) => {
        Object.assign(Properties, { WriteAttributes: ['email', 'locale'], ...properties });
      });
    }
  });
});
