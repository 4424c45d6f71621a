/** Each law over the template catches what it is there for: a real template with one defect planted gives that fault. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { stackName } from '../../infra/synthesize.ts';
import { toTemplate } from '../infra/synthesized.ts';
import type { Template } from '../infra/synthesized.ts';
import { iamExceptions } from '../support/template/exceptions.ts';
import { iamFaults } from '../support/template/iam-faults.ts';
import { iotPolicyFaults } from '../support/template/iot-policy-faults.ts';
import { limitFaults } from '../support/template/limit-faults.ts';
import { resourceFaults } from '../support/template/resource-faults.ts';

/** A template that a defect is planted into. */
type Mutable = Record<
  string,
  Record<string, unknown> & { Type: string; Properties: Record<string, unknown> }
>;

type Check = (template: Template) => string[] | Promise<string[]>;

let db: SpecDatabase;
let text: string;

beforeAll(() => {
  db = loadAwsServiceSpecSync();
  text = readFileSync(join(inject('assemblies').withFleetWise, `${stackName}.template.json`), 'utf8');
});

/** The template with a defect in the first resource of a type, or in one that the text of its properties tells. */
function planted(
  type: string,
  plant: (resource: Mutable[string], all: Mutable) => void,
  having = '',
): Template {
  const template = toTemplate(text);
  const resources = template.Resources as Mutable;
  const found = Object.values(resources).find(
    ({ Type, Properties }) => Type === type && JSON.stringify(Properties).includes(having),
  );
  if (found === undefined) throw new Error(`There is no ${type} with ${having}.`);
  plant(found, resources);
  return template;
}

async function expectFault(check: Check, template: Template, fault: RegExp): Promise<void> {
  const faults = await check(template);

  expect(faults).toContainEqual(expect.stringMatching(fault));
  // A wrong resource is both missing from its action and foreign to the statement; nothing else may be found.
  expect(faults.length).toBeLessThanOrEqual(2);
  expect(new Set(faults.map((one) => one.split(/[:.[]/)[0])).size).toBe(1);
}

/** Sets a member by its path. */
function set(target: object, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  const owner = names.reduce((at, name) => (at as Record<string, object>)[name] ?? {}, target);
  if (value === undefined) delete (owner as Record<string, unknown>)[last];
  else (owner as Record<string, unknown>)[last] = value;
}

describe('resourceFaults', () => {
  it.each<[string, string, string, unknown, RegExp]>([
    [
      'a misspelt property',
      'AWS::KMS::Key',
      'Properties.EnableKeyRotations',
      true,
      /no property EnableKeyRotations/,
    ],
    [
      'a misspelt nested property',
      'AWS::AppSync::GraphQLApi',
      'Properties.LogConfig.Level',
      'ALL',
      /no property Level/,
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
      /no property DefaultAction/,
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
  ])('names %s', async (_, type, path, value, fault) => {
    const template = planted(type, (resource) => set(resource, path, value));

    await expectFault((one) => resourceFaults(one, db), template, fault);
  });

  it('names an attribute that a type does not have, also inside a text', async () => {
    const template = planted('AWS::SQS::QueuePolicy', ({ Properties }, all) => {
      const [logicalId] = Object.entries(all).find(([, { Type }]) => Type === 'AWS::SQS::Queue') ?? [];
      Properties['Queues'] = [{ 'Fn::Sub': `\${${logicalId ?? ''}.QueueArn} \${AWS::Region} \${!Literal}` }];
    });

    await expectFault(
      (one) => resourceFaults(one, db),
      template,
      /AWS::SQS::Queue has no attribute QueueArn/,
    );
  });

  it('names a list that stands for a text', async () => {
    const template = planted('AWS::SQS::QueuePolicy', ({ Properties }, all) => {
      const [logicalId] = Object.entries(all).find(([, { Type }]) => Type === 'AWS::SQS::Queue') ?? [];
      Properties['Queues'] = { 'Fn::GetAtt': [logicalId, 'Arn'] };
    });

    await expectFault((one) => resourceFaults(one, db), template, /Fn::GetAtt returns string, not array/);
  });
});

describe('iamFaults', () => {
  const check: Check = (template) => iamFaults(template, db, iamExceptions);
  const thing = 'arn:aws:iot:eu-central-1:111122223333:thing/a';
  const table = 'arn:aws:dynamodb:eu-central-1:111122223333:table/a';
  const key = 'arn:aws:kms:eu-central-1:111122223333:key/a';
  const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  });

  it.each<[string, object, RegExp]>([
    ['an unknown action', allow('iot:ListThingPrincipal', thing), /no action iot:ListThingPrincipal$/],
    ['an action in another case', allow('iot:listThings', '*'), /no action iot:listThings/],
    ['an unknown service', allow('iott:ListThings', '*'), /no action iott:ListThings/],
    ['a wildcard that names nothing', allow('iot:Lizt*', '*'), /no action iot:Lizt\*/],
    [
      '* for an action with resource types',
      allow('iot:DeleteThing', '*'),
      /iot:DeleteThing has resource types/,
    ],
    ['a resource for an action that takes none', allow('iot:DescribeEndpoint', thing), /only \* allows it/],
    ['a resource of a wrong type', allow('iot:DeleteCertificate', thing), /needs a resource of type cert/],
    [
      'an index for an action on tables',
      allow('dynamodb:PutItem', `${table}/index/b`),
      /needs a resource of type table/,
    ],
    [
      'a resource of another service',
      allow('dynamodb:PutItem', [table, thing]),
      /no action of the statement has/,
    ],
    [
      'one of two required resources',
      allow('iot:StartCommandExecution', thing),
      /needs a resource of type command/,
    ],
    [
      'a key that the action does not carry',
      allow('kms:GenerateMac', key, { Condition: { StringEquals: { 'kms:EncryptionAlgorithm': 'a' } } }),
      /kms:GenerateMac carries no kms:EncryptionAlgorithm/,
    ],
    [
      'an unknown key',
      allow('kms:GenerateMac', key, { Condition: { StringEquals: { 'kms:MacAlgoritm': 'a' } } }),
      /no condition key kms:MacAlgoritm/,
    ],
    [
      'an unknown global key',
      allow('kms:GenerateMac', key, { Condition: { StringEquals: { 'aws:SourceAcount': 'a' } } }),
      /no condition key aws:SourceAcount/,
    ],
    [
      'an operator of another type',
      allow('kms:GenerateMac', key, { Condition: { NumericEquals: { 'kms:MacAlgorithm': 'a' } } }),
      /NumericEquals does not fit/,
    ],
    [
      'a list without a set operator',
      allow('kms:Encrypt', key, { Condition: { StringEquals: { 'kms:EncryptionContextKeys': 'a' } } }),
      /StringEquals does not fit kms:EncryptionContextKeys/,
    ],
    [
      'a missing resource',
      { Effect: 'Allow', Action: 'iot:DescribeEndpoint', Resource: [] },
      /only \* allows it/,
    ],
    ['a misspelt element', allow('iot:DescribeEndpoint', '*', { Conditions: {} }), /no element Conditions/],
    ['a wrong effect', { ...allow('iot:DescribeEndpoint', '*'), Effect: 'allow' }, /Allow or Deny/],
    ['a principal', allow('iot:DescribeEndpoint', '*', { Principal: '*' }), /names no principal/],
  ])('names %s', async (_, statement, fault) => {
    const template = planted('AWS::IAM::Policy', ({ Properties }) =>
      set(Properties, 'PolicyDocument.Statement', [statement]),
    );

    await expectFault(check, template, fault);
  });

  it.each<[string, string, string, unknown, RegExp]>([
    [
      'an action that no key is asked for',
      'AWS::KMS::Key',
      'KeyPolicy.Statement.0.Action',
      ['kms:DescribeKey', 'kms:ListAliases'],
      /kms:ListAliases is never asked of kms:key/,
    ],
    [
      'an action of another service in a queue’s policy',
      'AWS::SQS::QueuePolicy',
      'PolicyDocument.Statement.0.Action',
      'sns:Publish',
      /sns:Publish is never asked of sqs:queue/,
    ],
    [
      'a foreign key in a trust policy',
      'AWS::IAM::Role',
      'AssumeRolePolicyDocument.Statement.0.Condition',
      { StringEquals: { 'kms:ViaService': 'a' } },
      /sts:AssumeRole carries no kms:ViaService/,
    ],
    [
      'an unknown permission',
      'AWS::Lambda::Permission',
      'Action',
      'lambda:Invoke',
      /no action lambda:Invoke/,
    ],
  ])('names %s', async (_, type, path, value, fault) => {
    await expectFault(
      check,
      planted(type, ({ Properties }) => set(Properties, path, value)),
      fault,
    );
  });

  it('refuses to pass a policy in a place that it does not read', async () => {
    const template = planted('AWS::Logs::LogGroup', ({ Properties }) =>
      set(Properties, 'ResourcePolicyDocument', { Statement: [] }),
    );

    await expect(check(template)).rejects.toThrow('AWS::Logs::LogGroup');
  });
});

describe('iotPolicyFaults', () => {
  const arn = (resource: string) => `arn:aws:iot:eu-central-1:111122223333:${resource}`;

  it.each<[string, object, RegExp]>([
    ['an unknown action', { Action: 'iot:Publsh', Resource: arn('topic/a') }, /iot:Publsh is no action/],
    ['a resource of another kind', { Action: 'iot:Subscribe', Resource: arn('topic/a') }, /no resource like/],
    [
      'an MQTT wildcard in a topic',
      { Action: 'iot:Publish', Resource: arn('topic/+/a') },
      /no MQTT wildcard/,
    ],
    [
      'an unknown variable',
      { Action: 'iot:Publish', Resource: arn('topic/${iot:ThingName}') },
      /no policy variable/,
    ],
    [
      'the client id as a condition key',
      {
        Action: 'iot:Connect',
        Resource: arn('client/a'),
        Condition: { StringEquals: { 'iot:ClientId': 'a' } },
      },
      /iot:ClientId is not documented as a condition key/,
    ],
    [
      'an unknown operator',
      { Action: 'iot:Connect', Resource: arn('client/a'), Condition: { StringIs: { 'aws:SourceIp': 'a' } } },
      /no condition operator StringIs/,
    ],
    [
      'an element of IAM',
      { Action: 'iot:Connect', Resource: arn('client/a'), Principal: '*' },
      /no element Principal/,
    ],
  ])('names %s', async (_, statement, fault) => {
    const template = planted('AWS::IoT::Policy', ({ Properties }) =>
      set(Properties, 'PolicyDocument.Statement', [{ Effect: 'Allow', ...statement }]),
    );

    await expectFault((one) => iotPolicyFaults(one, db), template, fault);
  });
});

describe('limitFaults', () => {
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
  ])('names %s', async (_, type, path, value, fault) => {
    await expectFault(
      (one) => limitFaults(one, db),
      planted(type, ({ Properties }) => set(Properties, path, value)),
      fault,
    );
  });

  it('names too many resources', async () => {
    const template = planted('AWS::KMS::Key', (_, all) => {
      const more = 501 - Object.keys(all).length;
      for (let index = 0; index < more; index += 1)
        all[`More${index}`] = { Type: 'AWS::SQS::Queue', Properties: {} };
    });

    await expectFault((one) => limitFaults(one, db), template, /501 resources/);
  });
});
