/** A template that names a function by its alias everywhere, with CodeDeploy's deployment group. */
import { rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { startWorld, type World } from '../../../src/index.ts';
import { type FunctionStackOptions, writeFunctionAssembly } from '../cloudfront/function-stack.ts';

let world: World | undefined;
let assembly = '';

async function start(options: FunctionStackOptions): Promise<World> {
  assembly = writeFunctionAssembly({ resources, ...options });
  world = await startWorld({ assembly, schedules: false });
  return world;
}
afterEach(async () => {
  await world?.stop();
  rmSync(assembly, { recursive: true });
  world = undefined;
});

const group = {
  Type: 'AWS::CodeDeploy::DeploymentGroup',
  Properties: {
    ApplicationName: { Ref: 'Application' },
    ServiceRoleArn: { 'Fn::GetAtt': ['Deployer', 'Arn'] },
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: 'Errors' } }] },
    AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_STOP_ON_ALARM'] },
  },
};

const live = { Ref: 'Live' };
const resources = {
  Live: {
    Type: 'AWS::Lambda::Alias',
    UpdatePolicy: {
      CodeDeployLambdaAliasUpdate: {
        ApplicationName: { Ref: 'Application' },
        DeploymentGroupName: { Ref: 'Group' },
      },
    },
    Properties: {
      FunctionName: { Ref: 'Called' },
      FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
      Name: 'live',
    },
  },
  Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Called' } } },
  Group: group,
  Application: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
  Errors: { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
  Deployer: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'live', Arn: live }] },
  },
  MayRun: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: live,
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
    },
  },
  // The name of the alias is a text, from which CloudFormation infers no dependency.
  Url: {
    Type: 'AWS::Lambda::Url',
    DependsOn: 'Live',
    Properties: {
      TargetFunctionArn: { 'Fn::GetAtt': ['Called', 'Arn'] },
      AuthType: 'AWS_IAM',
      Qualifier: 'live',
    },
  },
};

const call = (from: World) => fetch(`${from.stacks['Calls']?.['PageUrl'] ?? ''}/call`);

it('reaches the version by rules and URLs whose permissions are the alias’s', async () => {
  const started = await start({ permitted: live });

  const response = await call(started);
  await started.runSchedule('Rule');
  await started.lambda.settled();

  expect(response.status).toBe(201);
  const starts = () => started.logs.events('/called').filter(({ message }) => message.startsWith('START'));
  await expect.poll(starts).toHaveLength(2);
  expect(starts().map(({ message }) => message.slice(-10))).toEqual(['Version: 1', 'Version: 1']);
});

it('is refused by CloudFront when only the function is permitted', async () => {
  const started = await start({});

  expect((await call(started)).status).toBe(403);
});
