/**
 * CodeDeploy's applications and deployment groups for Lambda. They are created and checked as
 * CreateApplication and CreateDeploymentGroup do (CodeDeploy API Reference). Nothing is deployed: a
 * world never updates a stack, so no alias ever shifts its traffic.
 */
import type { CreatedResource, Properties, ResourceContext, ServiceModule } from '../../core/resource.ts';
import type { Iam } from '../iam/iam.ts';
import { requireAlarms } from './alarms.ts';
import { codeDeployError, optionalObject, refuseOthers, requireName } from './properties.ts';
import { requireRollback } from './rollback.ts';

/** Creates CodeDeploy without applications; the template adds them. */
export function createCodeDeploy({ iam }: { readonly iam: Pick<Iam, 'assume'> }): ServiceModule {
  const applications = new Applications(iam);
  return {
    services: [],
    resources: [
      {
        type: 'AWS::CodeDeploy::Application',
        create: (properties, context) => applications.create(properties, context),
      },
      {
        type: 'AWS::CodeDeploy::DeploymentGroup',
        create: (properties, context) => applications.createGroup(properties, context),
      },
    ],
  };
}

/**
 * CodeDeploy User Guide, "Predefined deployment configurations for an AWS Lambda compute platform".
 */
const deploymentConfigurations = [
  'LambdaAllAtOnce',
  ...[5, 10, 15, 30].map((minutes) => `LambdaCanary10Percent${minutes}Minutes`),
  'LambdaLinear10PercentEvery1Minute',
  ...[2, 3, 10].map((minutes) => `LambdaLinear10PercentEvery${minutes}Minutes`),
].map((name) => `CodeDeployDefault.${name}`);

/** The properties of a group that are about Lambda. */
const groupProperties = [
  'AlarmConfiguration',
  'ApplicationName',
  'AutoRollbackConfiguration',
  'DeploymentConfigName',
  'DeploymentGroupName',
  'DeploymentStyle',
  'ServiceRoleArn',
  'Tags',
];

class Applications {
  readonly #iam: Pick<Iam, 'assume'>;
  /** Application → names of its deployment groups. */
  readonly #groups = new Map<string, Set<string>>();

  constructor(iam: Pick<Iam, 'assume'>) {
    this.#iam = iam;
  }

  create(properties: Properties, { logicalId, physicalName }: ResourceContext): CreatedResource {
    refuseOthers(properties, ['ApplicationName', 'ComputePlatform', 'Tags'], logicalId);
    const { ApplicationName: given = physicalName, ComputePlatform: platform = 'Server' } = properties;
    const name = requireName(given, logicalId, 'ApplicationName');
    if (platform !== 'Lambda') {
      throw new Error(
        `${logicalId} has the ComputePlatform ${platform}. The local CodeDeploy supports Lambda only.`,
      );
    }
    if (this.#groups.has(name)) {
      throw codeDeployError(
        'ApplicationAlreadyExistsException',
        `${logicalId}: Application already exists: ${name}`,
      );
    }
    this.#groups.set(name, new Set());
    return { ref: name, attributes: {} };
  }

  createGroup(properties: Properties, { logicalId, physicalName, place }: ResourceContext): CreatedResource {
    refuseOthers(properties, groupProperties, logicalId);
    const { ApplicationName: application, DeploymentGroupName: given = physicalName } = properties;
    const name = requireName(given, logicalId, 'DeploymentGroupName');
    const groups = this.#groups.get(String(application));
    if (groups === undefined) {
      const message = `${logicalId}: No application found for name: ${application}`;
      throw codeDeployError('ApplicationDoesNotExistException', message);
    }
    if (groups.has(name)) {
      const message = `${logicalId}: Deployment group name already exists: ${name}`;
      throw codeDeployError('DeploymentGroupAlreadyExistsException', message);
    }
    requireConfiguration(properties['DeploymentConfigName'], logicalId);
    requireStyle(properties, logicalId);
    requireAlarms(properties, logicalId);
    requireRollback(properties, logicalId);
    const { partition, region, accountId } = place;
    const arn = `arn:${partition}:codedeploy:${region}:${accountId}:deploymentgroup:${application}/${name}`;
    this.#requireRole(String(properties['ServiceRoleArn']), logicalId, arn);
    groups.add(name);
    return { ref: name, attributes: {} };
  }

  /**
   * CodeDeploy assumes the role for the group (CodeDeploy User Guide, "Cross-service confused
   * deputy prevention").
   */
  #requireRole(roleArn: string, logicalId: string, groupArn: string): void {
    try {
      this.#iam.assume(roleArn, 'codedeploy.amazonaws.com', logicalId, groupArn);
    } catch (cause) {
      const message = `${logicalId}: AWS CodeDeploy does not have the permissions required to assume the role ${roleArn}.`;
      throw codeDeployError('InvalidRoleException', message, cause);
    }
  }
}

/** The default of CodeDeploy, OneAtATime, is one for servers. */
function requireConfiguration(name: unknown, logicalId: string): void {
  if (typeof name !== 'string' || !deploymentConfigurations.includes(name)) {
    const message = `${logicalId}: No Lambda deployment configuration found for name: ${name}`;
    throw codeDeployError('DeploymentConfigDoesNotExistException', message);
  }
}

/**
 * A Lambda deployment is always blue/green and always controls traffic (CodeDeploy User Guide,
 * "Overview of CodeDeploy deployment types"). CodeDeploy's own defaults are those for servers.
 */
function requireStyle(properties: Properties, logicalId: string): void {
  const style = optionalObject(properties, 'DeploymentStyle', logicalId) ?? {};
  const { DeploymentType: type = 'IN_PLACE', DeploymentOption: option = 'WITHOUT_TRAFFIC_CONTROL' } = style;
  refuseOthers(style, ['DeploymentType', 'DeploymentOption'], logicalId);
  if (type !== 'BLUE_GREEN' || option !== 'WITH_TRAFFIC_CONTROL') {
    const message = `${logicalId}: a Lambda deployment group must be BLUE_GREEN and WITH_TRAFFIC_CONTROL, not ${type} and ${option}.`;
    throw codeDeployError('InvalidDeploymentStyleException', message);
  }
}
