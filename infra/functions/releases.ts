/**
 * How a new version of a function takes over: its alias receives all events, and CodeDeploy moves
 * the alias in two steps (docs/decisions/0109-a-new-version-takes-a-tenth-first.md).
 */
import { ArnFormat, Aws, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { CfnApplication, CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnVersion, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { addMetricAlarm } from '../alarms/alarm.ts';
import { serviceActingFor } from '../trusted-service.ts';

/**
 * CodeDeploy's predefined configurations: a tenth of the events goes to the new version for so many
 * minutes, or all events at once (AWS CodeDeploy User Guide, "Deployment configurations on an AWS
 * Lambda compute platform"). An alarm looks at five minutes, so ten are the default.
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
 * CodeDeploy's application and role, and the nested stack with the aliases of the main stack's
 * functions, which have no place there (500 resources).
 */
export class Releases extends Construct {
  readonly #props: ReleasesProps;
  readonly #application: CfnApplication;
  readonly #roleArn: string;
  readonly #nested: NestedStack;

  constructor(scope: Construct, id: string, props: ReleasesProps) {
    super(scope, id);
    this.#props = props;
    this.#application = new CfnApplication(this, 'Application', { computePlatform: 'Lambda' });
    this.#roleArn = this.#makeRole();
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
    const deployments = this.#makeGroup(scope, this.#watch(scope, made));
    alias.cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: {
        applicationName: this.#application.ref,
        deploymentGroupName: deployments.ref,
      },
    };
    return alias;
  }

  /** The alarms that stop a deployment. They count the events of all versions. */
  #watch(scope: Construct, { label, lambda }: Publishable): readonly CfnAlarm[] {
    const common = {
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: lambda.functionName },
      threshold: 1,
      actions: this.#props.actions,
    };
    return [
      addMetricAlarm(scope, 'Errors', {
        ...common,
        metricName: 'Errors',
        description: `${label} failed with an unexpected error.`,
      }),
      addMetricAlarm(scope, 'Throttles', {
        ...common,
        metricName: 'Throttles',
        description: `Lambda throttled ${label}.`,
      }),
    ];
  }

  /**
   * Each function has its group, because CodeDeploy runs one deployment of a group at a time.
   */
  #makeGroup(scope: Construct, alarms: readonly CfnAlarm[]): CfnDeploymentGroup {
    return new CfnDeploymentGroup(scope, 'Deployments', {
      applicationName: this.#application.ref,
      serviceRoleArn: this.#roleArn,
      deploymentConfigName: `CodeDeployDefault.${this.#props.config}`,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      alarmConfiguration: { enabled: true, alarms: alarms.map(({ ref }) => ({ name: ref })) },
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
    });
  }

  /** Without what AWS's managed policy adds for hooks: topics, buckets and further functions. */
  #makeRole(): string {
    const stack = Stack.of(this);
    const groups = stack.formatArn({
      service: 'codedeploy',
      resource: 'deploymentgroup',
      resourceName: `${this.#application.ref}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // Functions and alarms come after the role. Their names begin with the stack's name.
    const ofStack = (service: string, resource: string): string =>
      stack.formatArn({
        ...{ service, resource, resourceName: `${Aws.STACK_NAME}-*` },
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    const statements = [
      new PolicyStatement({
        actions: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
        resources: [ofStack('lambda', 'function')],
      }),
      new PolicyStatement({
        actions: ['cloudwatch:DescribeAlarms'],
        resources: [ofStack('cloudwatch', 'alarm')],
      }),
    ];
    const role = new Role(this, 'Role', {
      // AWS CodeDeploy User Guide, "Cross-service confused deputy prevention".
      assumedBy: serviceActingFor('codedeploy', groups),
      inlinePolicies: { deployments: new PolicyDocument({ statements }) },
    });
    for (const kind of [
      'lambda:<AWS::Region>:<AWS::AccountId>:function',
      'cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm',
    ]) {
      acknowledge(
        role,
        `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${kind}:<AWS::StackName>-*]`,
        'Functions and alarms come after the role. Their names begin with the stack’s name.',
      );
    }
    return role.roleArn;
  }
}
