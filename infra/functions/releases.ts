/**
 * How a new version of a function takes over: its alias receives all events, and CodeDeploy moves
 * the alias in two steps (docs/decisions/0109-a-new-version-takes-a-tenth-first.md).
 */
import { ArnFormat, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { CfnApplication, CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnVersion, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { addMetricAlarm } from '../alarms/alarm.ts';
import { serviceActingFor } from '../trusted-service.ts';

/**
 * CodeDeploy's predefined configurations: a tenth of the events goes to the new version for so many
 * minutes, or all events at once (AWS CodeDeploy User Guide, "Deployment configurations on an AWS
 * Lambda compute platform"). An alarm looks at five minutes, so a step takes ten at least.
 */
export const releaseConfigs = [
  'LambdaCanary10Percent10Minutes',
  'LambdaCanary10Percent15Minutes',
  'LambdaCanary10Percent30Minutes',
  'LambdaAllAtOnce',
] as const;

/** One of these configurations, without CodeDeploy's prefix. */
export type ReleaseConfig = (typeof releaseConfigs)[number];

/** The name of every function's alias. */
export const liveAlias = 'live';

/** What `Releases` needs of a function. */
interface Publishable extends Construct {
  readonly label: string;
  readonly lambda: IFunction;
  /** Changes with everything that a version keeps. */
  contentHash(): string;
}

interface ReleasesProps {
  readonly config: ReleaseConfig;
  /** SNS topics that alarms notify. */
  readonly actions: readonly string[];
}

/**
 * CodeDeploy's application, and the nested stack with the aliases of the main stack's functions.
 * The main stack has no room for them (500 resources).
 */
export class Releases extends Construct {
  readonly #props: ReleasesProps;
  readonly #application: CfnApplication;
  readonly #nested: NestedStack;

  constructor(scope: Construct, id: string, props: ReleasesProps) {
    super(scope, id);
    this.#props = props;
    this.#application = new CfnApplication(this, 'Application', { computePlatform: 'Lambda' });
    this.#nested = new NestedStack(scope, 'Aliases', {
      description: 'Versions and aliases of the functions of Reference ID for VIN.',
      suppressTemplateIndentation: true,
    });
  }

  /**
   * Publishes the function as it is and returns its alias. The alias of a function in a nested
   * stack is made beside it.
   */
  publish(made: Publishable): CfnAlias {
    const isOfMain = Stack.of(made) === Stack.of(this);
    const scope = isOfMain ? new Construct(this.#nested, made.node.path.split('/').slice(1).join('')) : made;
    const { functionName } = made.lambda;
    const version = new CfnVersion(scope, 'Version', { functionName });
    const versionId = Stack.of(scope).getLogicalId(version);
    // CloudFormation publishes nothing unless the version is another resource.
    version.overrideLogicalId(Lazy.uncachedString({ produce: () => `${versionId}${made.contentHash()}` }));
    const alias = new CfnAlias(scope, 'Live', {
      functionName,
      functionVersion: version.attrVersion,
      name: liveAlias,
    });
    const deployments = this.#makeGroup(scope, made, this.#watch(scope, made));
    alias.cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: {
        applicationName: this.#application.ref,
        deploymentGroupName: deployments.ref,
      },
    };
    return alias;
  }

  /**
   * Makes both alarms of the function, which count the events of all versions. Returns the one that
   * stops a deployment: a flood of requests can throttle, and must not keep releases back.
   */
  #watch(scope: Construct, { label, lambda }: Publishable): CfnAlarm {
    const common = {
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: lambda.functionName },
      threshold: 1,
      actions: this.#props.actions,
    };
    addMetricAlarm(scope, 'Throttles', {
      ...common,
      metricName: 'Throttles',
      description: `Lambda throttled ${label}.`,
    });
    return addMetricAlarm(scope, 'Errors', {
      ...common,
      metricName: 'Errors',
      description: `${label} failed with an unexpected error.`,
    });
  }

  /**
   * Each function has its group, because CodeDeploy runs one deployment of a group at a time.
   */
  #makeGroup(scope: Construct, made: Publishable, alarm: CfnAlarm): CfnDeploymentGroup {
    const { config } = this.#props;
    return new CfnDeploymentGroup(scope, 'Deployments', {
      applicationName: this.#application.ref,
      serviceRoleArn: this.#makeRole(scope, made, alarm),
      deploymentConfigName: `CodeDeployDefault.${config}`,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      // A mend must go out although the fault's alarm is on.
      alarmConfiguration: { enabled: config !== 'LambdaAllAtOnce', alarms: [{ name: alarm.ref }] },
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
    });
  }

  /**
   * Returns a role for the group of one function. Lambda limits the calls of a role, and all groups
   * of a stack deploy at the same time (serverless-plugin-canary-deployments#159). AWS's managed
   * policy has more, for hooks (assumption iam-5).
   */
  #makeRole(scope: Construct, { lambda }: Publishable, alarm: CfnAlarm): string {
    const groups = Stack.of(this).formatArn({
      service: 'codedeploy',
      resource: 'deploymentgroup',
      resourceName: `${this.#application.ref}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const statements = [
      new PolicyStatement({
        actions: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
        resources: [lambda.functionArn, `${lambda.functionArn}:${liveAlias}`],
      }),
      new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarm.attrArn] }),
    ];
    const role = new Role(scope, 'Deployer', {
      // AWS CodeDeploy User Guide, "Cross-service confused deputy prevention".
      assumedBy: serviceActingFor('codedeploy', groups),
      inlinePolicies: { deployments: new PolicyDocument({ statements }) },
    });
    return role.roleArn;
  }
}
