/** Each law over a template's statements finds a defect that is planted into a real template. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import { beforeAll, describe, expect, it } from 'vitest';
import { iamExceptions, unusedExceptions } from '../support/template/exceptions.ts';
import { iamViolations } from '../support/template/iam-violations.ts';
import { iotPolicyViolations } from '../support/template/iot-policy-violations.ts';
import { type Check, expectViolation, planted, realTemplate, set } from '../support/template/planted.ts';

let db: SpecDatabase;

beforeAll(() => {
  db = loadAwsServiceSpecSync();
});

describe('iamViolations', () => {
  const check: Check = (template) => iamViolations(template, db, iamExceptions);
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
    [
      'an unknown action',
      allow('iot:ListThingPrincipal', thing),
      /the action iot:ListThingPrincipal does not exist/,
    ],
    ['an action in another case', allow('iot:listThings', '*'), /the action iot:listThings does not exist/],
    ['an unknown service', allow('iott:ListThings', '*'), /the action iott:ListThings does not exist/],
    ['a wildcard that names nothing', allow('iot:Lizt*', '*'), /the action iot:Lizt\* does not exist/],
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
      /the condition key kms:MacAlgoritm does not exist/,
    ],
    [
      'an unknown global key',
      allow('kms:GenerateMac', key, { Condition: { StringEquals: { 'aws:SourceAcount': 'a' } } }),
      /the condition key aws:SourceAcount does not exist/,
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
  ])('names %s', async (_, statement, violation) => {
    const template = planted('AWS::IAM::Policy', ({ Properties }) =>
      set(Properties, 'PolicyDocument.Statement', [statement]),
    );

    await expectViolation(check, template, violation);
  });

  it.each<[string, string, string, unknown, RegExp]>([
    [
      'an action that KMS does not check against key policies',
      'AWS::KMS::Key',
      'KeyPolicy.Statement.0.Action',
      ['kms:DescribeKey', 'kms:ListAliases'],
      /kms:ListAliases is never checked against kms:key/,
    ],
    [
      'an action of another service in a queue’s policy',
      'AWS::SQS::QueuePolicy',
      'PolicyDocument.Statement.0.Action',
      'sns:Publish',
      /sns:Publish is never checked against sqs:queue/,
    ],
    [
      'a thing in a queue’s policy',
      'AWS::SQS::QueuePolicy',
      'PolicyDocument.Statement.0.Resource',
      thing,
      /the policy is not attached to "arn:aws:iot/,
    ],
    [
      'every queue in a queue’s policy',
      'AWS::SQS::QueuePolicy',
      'PolicyDocument.Statement.0.Resource',
      '*',
      /the policy is not attached to "\*"/,
    ],
    [
      'one queue of a policy that is attached to another',
      'AWS::SQS::QueuePolicy',
      'Queues',
      [],
      /the policy is not attached to/,
    ],
    [
      'every bucket in a bucket’s policy',
      'AWS::S3::BucketPolicy',
      'PolicyDocument.Statement.0.Resource',
      'arn:aws:s3:::*',
      /the policy is not attached to "arn:aws:s3:::\*"/,
    ],
    [
      'an action on objects that is allowed on the bucket',
      'AWS::S3::BucketPolicy',
      'PolicyDocument.Statement.1.Action',
      's3:PutObject',
      /s3:PutObject needs a resource of type/,
    ],
    [
      'a thing in a key’s policy',
      'AWS::KMS::Key',
      'KeyPolicy.Statement.0.Resource',
      ['*', thing],
      /the policy is not attached to "arn:aws:iot/,
    ],
    [
      'a permission on a resource that is not a function',
      'AWS::Lambda::Permission',
      'FunctionName',
      thing,
      /the policy is not attached to "arn:aws:iot/,
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
      /the action lambda:Invoke does not exist/,
    ],
  ])('names %s', async (_, type, path, value, violation) => {
    await expectViolation(
      check,
      planted(type, ({ Properties }) => set(Properties, path, value)),
      violation,
    );
  });

  const statement = allow('s3:Nonsense', '*', { Principal: '*' });
  const documentText = JSON.stringify({ Statement: [allow('logs:PutLogEvent', '*')] });

  it('names a permission on a resource that is not a function', async () => {
    const template = planted('AWS::Lambda::Permission', ({ Properties }, all) => {
      const [logicalId] = Object.entries(all).find(([, { Type }]) => Type === 'AWS::SQS::Queue') ?? [];
      Properties['FunctionName'] = { 'Fn::GetAtt': [logicalId, 'Arn'] };
    });

    await expectViolation(check, template, /the policy is not attached to/);
  });

  it.each<[string, string, object]>([
    ['a list', 'AWS::Logs::LogGroup', { ResourcePolicyDocument: { Statement: [] } }],
    ['an object', 'AWS::SNS::TopicPolicy', { Topics: ['a'], PolicyDocument: { Statement: statement } }],
    ['a text', 'AWS::Logs::ResourcePolicy', { PolicyName: 'a', PolicyDocument: documentText }],
    ['a text within a text', 'AWS::Logs::ResourcePolicy', { PolicyDocument: JSON.stringify(documentText) }],
    [
      'a joined text',
      'AWS::Logs::ResourcePolicy',
      { PolicyDocument: { 'Fn::Join': ['', ['{"State', 'ment" : [', { Ref: 'AWS::Region' }, ']}']] } },
    ],
    ['a text for an object', 'AWS::IAM::Policy', { PolicyDocument: documentText }],
    ['a user', 'AWS::IAM::User', { Policies: [{ PolicyDocument: { Statement: [statement] } }] }],
  ])('refuses to pass a policy in a place that it does not read: %s', async (_, Type, Properties) => {
    const template = planted('AWS::KMS::Key', (_key, all) => {
      all['Hidden'] = { Type, Properties: { ...Properties } };
    });

    await expect(check(template)).rejects.toThrow(`does not read the policy documents in Hidden (${Type})`);
  });
});

describe('unusedExceptions', () => {
  it('names an exception for an action that no statement has', () => {
    const unused = { types: ['thing'], source: 'none' };

    expect(unusedExceptions(realTemplate(), { ...iamExceptions, 'iot:UpdateThing': unused })).toEqual([
      'iot:UpdateThing',
    ]);
  });
});
describe('iotPolicyViolations', () => {
  const arn = (resource: string) => `arn:aws:iot:eu-central-1:111122223333:${resource}`;

  it.each<[string, object, RegExp]>([
    ['an unknown action', { Action: 'iot:Publsh', Resource: arn('topic/a') }, /iot:Publsh is not an action/],
    ['a resource of another kind', { Action: 'iot:Subscribe', Resource: arn('topic/a') }, /no resource like/],
    [
      'an MQTT wildcard in a topic',
      { Action: 'iot:Publish', Resource: arn('topic/+/a') },
      /no MQTT wildcard/,
    ],
    [
      'an unknown variable',
      { Action: 'iot:Publish', Resource: arn('topic/${iot:ThingName}') },
      /the policy variable .* does not exist/,
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
      /the condition operator StringIs does not exist/,
    ],
    [
      'an element of IAM',
      { Action: 'iot:Connect', Resource: arn('client/a'), Principal: '*' },
      /no element Principal/,
    ],
  ])('names %s', async (_, statement, violation) => {
    const template = planted('AWS::IoT::Policy', ({ Properties }) =>
      set(Properties, 'PolicyDocument.Statement', [{ Effect: 'Allow', ...statement }]),
    );

    await expectViolation((one) => iotPolicyViolations(one, db), template, violation);
  });
});
