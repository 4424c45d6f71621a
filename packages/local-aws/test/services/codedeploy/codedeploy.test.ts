/** Applications and deployment groups for Lambda, and what CodeDeploy refuses of them. */
import { describe, expect, it } from 'vitest';
import { createCodeDeploy } from '../../../src/services/codedeploy/codedeploy.ts';
import { createIam } from '../../../src/services/iam/iam.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { clock, place } from '../../../testing/endpoint.ts';

/** A condition on the group that CodeDeploy acts for. */
const forGroups = (application: string) => ({
  StringEquals: { 'aws:SourceAccount': place.accountId },
  ArnLike: {
    'aws:SourceArn': `arn:aws:codedeploy:${place.region}:${place.accountId}:deploymentgroup:${application}/*`,
  },
});

/**
 * Returns creators of resources. CodeDeploy may assume `deploys`, `deploys-app` for groups of the
 * application `app`, `deploys-other` for those of another one, and not `runs`.
 */
async function start() {
  const { iam, module } = createIam({ place, clock, state: memoryState() });
  const handlers = [...module.resources, ...createCodeDeploy({ iam }).resources];
  const create = async (type: string, logicalId: string, properties: Properties) => {
    const context = { logicalId, stackName: 's', place, physicalName: `s-${logicalId}`, assetFolder: String };
    return handlers.find((handler) => handler.type === type)?.create(properties, context);
  };
  for (const [RoleName, Service, Condition] of [
    ['deploys', 'codedeploy.amazonaws.com', undefined],
    ['deploys-app', 'codedeploy.amazonaws.com', forGroups('app')],
    ['deploys-other', 'codedeploy.amazonaws.com', forGroups('other')],
    ['runs', 'lambda.amazonaws.com', undefined],
  ] as const) {
    const trust = { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' };
    const Statement = [{ ...trust, ...(Condition !== undefined && { Condition }) }];
    await create('AWS::IAM::Role', RoleName, { RoleName, AssumeRolePolicyDocument: { Statement } });
  }
  return {
    application: (properties: Properties, logicalId = 'App') =>
      create('AWS::CodeDeploy::Application', logicalId, properties),
    group: (properties: Properties, logicalId = 'Group') =>
      create('AWS::CodeDeploy::DeploymentGroup', logicalId, { ...valid, ...properties }),
  };
}

const valid = {
  ApplicationName: 'app',
  DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
  ServiceRoleArn: 'arn:aws:iam::000000000000:role/deploys',
};
const named = (count: number) => Array.from({ length: count }, (_, index) => ({ Name: `alarm-${index}` }));

describe('an application', () => {
  it('has its name as Ref, which is generated when the template has none', async () => {
    const { application } = await start();

    const refs = [
      await application({ ComputePlatform: 'Lambda', ApplicationName: 'app' }),
      await application({ ComputePlatform: 'Lambda' }, 'Other'),
    ];

    expect(refs).toEqual(['app', 's-Other'].map((ref) => ({ ref, attributes: {} })));
  });

  it.each<[string, Properties, string]>([
    ['for servers', {}, 'App has the ComputePlatform Server.'],
    ['for containers', { ComputePlatform: 'ECS' }, 'App has the ComputePlatform ECS.'],
    ['with a space', { ComputePlatform: 'Lambda', ApplicationName: 'a b' }, 'in an invalid format: a b'],
    ['with more', { ComputePlatform: 'Lambda', Size: 1 }, 'App has Size, which the local CodeDeploy'],
  ])('%s makes the start fail', async (_, properties, message) => {
    const { application } = await start();

    await expect(application(properties)).rejects.toThrow(message);
  });

  it('cannot have the name of another', async () => {
    const { application } = await start();
    await application({ ComputePlatform: 'Lambda', ApplicationName: 'app' });

    const again = application({ ComputePlatform: 'Lambda', ApplicationName: 'app' }, 'Other');

    await expect(again).rejects.toMatchObject({ code: 'ApplicationAlreadyExistsException' });
  });
});

describe('a deployment group', () => {
  it.each([
    ...['AllAtOnce', 'Canary10Percent5Minutes', 'Canary10Percent10Minutes', 'Canary10Percent15Minutes'],
    ...['Canary10Percent30Minutes', 'Linear10PercentEvery1Minute', 'Linear10PercentEvery2Minutes'],
    ...['Linear10PercentEvery3Minutes', 'Linear10PercentEvery10Minutes'],
  ])('is created with Lambda%s, a rollback and alarms', async (configuration) => {
    const { application, group } = await start();
    await application({ ComputePlatform: 'Lambda', ApplicationName: 'app' });

    const made = await group({
      DeploymentConfigName: `CodeDeployDefault.Lambda${configuration}`,
      AlarmConfiguration: { Enabled: true, Alarms: named(10) },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
    });

    expect(made).toEqual({ ref: 's-Group', attributes: {} });
  });

  it('is created with a role that is for the groups of its application', async () => {
    const { application, group } = await start();
    await application({ ComputePlatform: 'Lambda', ApplicationName: 'app' });

    const made = await group({ ServiceRoleArn: 'arn:aws:iam::000000000000:role/deploys-app' });

    expect(made).toEqual({ ref: 's-Group', attributes: {} });
  });

  it.each<[string, Properties]>([
    ['ApplicationDoesNotExistException', { ApplicationName: 'absent' }],
    ['InvalidDeploymentGroupNameException', { DeploymentGroupName: 'a'.repeat(101) }],
    ['DeploymentConfigDoesNotExistException', { DeploymentConfigName: undefined }],
    ['DeploymentConfigDoesNotExistException', { DeploymentConfigName: 'CodeDeployDefault.OneAtATime' }],
    ['InvalidDeploymentStyleException', { DeploymentStyle: undefined }],
    [
      'InvalidDeploymentStyleException',
      { DeploymentStyle: { ...valid.DeploymentStyle, DeploymentType: 'IN_PLACE' } },
    ],
    [
      'InvalidDeploymentStyleException',
      { DeploymentStyle: { ...valid.DeploymentStyle, DeploymentOption: 'WITHOUT_TRAFFIC_CONTROL' } },
    ],
    ['InvalidRoleException', { ServiceRoleArn: 'arn:aws:iam::000000000000:role/runs' }],
    ['InvalidRoleException', { ServiceRoleArn: 'arn:aws:iam::000000000000:role/absent' }],
    ['InvalidRoleException', { ServiceRoleArn: 'arn:aws:iam::000000000000:role/deploys-other' }],
    ['AlarmsLimitExceededException', { AlarmConfiguration: { Alarms: named(11) } }],
    ['InvalidAlarmConfigException', { AlarmConfiguration: { Enabled: true } }],
    ['InvalidAlarmConfigException', { AlarmConfiguration: { Enabled: true, Alarms: [] } }],
    ['InvalidAlarmConfigException', { AlarmConfiguration: { Alarms: [...named(1), ...named(1)] } }],
    ['InvalidAlarmConfigException', { AlarmConfiguration: { Alarms: [{ Name: 'a'.repeat(256) }] } }],
    ['InvalidAlarmConfigException', { AlarmConfiguration: { Alarms: [{}] } }],
    ['InvalidAutoRollbackConfigException', { AutoRollbackConfiguration: { Enabled: true } }],
    ['InvalidAutoRollbackConfigException', { AutoRollbackConfiguration: { Enabled: true, Events: [] } }],
    ['InvalidAutoRollbackConfigException', { AutoRollbackConfiguration: { Events: ['ANY'] } }],
  ])('is refused with %s: %j', async (code, properties) => {
    const { application, group } = await start();
    await application({ ComputePlatform: 'Lambda', ApplicationName: 'app' });

    await expect(group(properties)).rejects.toMatchObject({ code });
  });

  it('cannot have the name of another of its application', async () => {
    const { application, group } = await start();
    await application({ ComputePlatform: 'Lambda', ApplicationName: 'app' });
    await application({ ComputePlatform: 'Lambda', ApplicationName: 'other' }, 'Other');
    await group({ DeploymentGroupName: 'same' });

    await expect(group({ DeploymentGroupName: 'same' }, 'Again')).rejects.toMatchObject({
      code: 'DeploymentGroupAlreadyExistsException',
    });
    await expect(group({ ApplicationName: 'other', DeploymentGroupName: 'same' })).resolves.toBeDefined();
  });

  it('with a property that is not about Lambda makes the start fail', async () => {
    const { application, group } = await start();
    await application({ ComputePlatform: 'Lambda', ApplicationName: 'app' });

    await expect(group({ BlueGreenDeploymentConfiguration: {} })).rejects.toThrow(
      'Group has BlueGreenDeploymentConfiguration, which the local CodeDeploy does not support.',
    );
    await expect(group({ AlarmConfiguration: 'none' })).rejects.toThrow(
      'AlarmConfiguration that is not an object',
    );
  });
});
