/**
 * One Lambda function of `functions/` with its own role and log group. The role has no permissions
 * but logging, tracing and the given statements.
 */
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { removalPolicyFor } from '../removal-policy.ts';
import { acknowledge } from '../acknowledge.ts';
import { serviceWithoutSource } from '../trusted-service.ts';

/**
 * What one function sets for itself; `FunctionSettings` holds what all functions of a deployment
 * share.
 */
export interface FunctionDefinition {
  readonly description: string;
  readonly timeoutSeconds: number;
  /** MiB; Lambda gives processor time in proportion, a whole core at 1,769. */
  readonly memorySize: number;
  /** Powertools' service name, which also names the traces. */
  readonly service: string;
  readonly environment: Readonly<Record<string, string>>;
  /** False for a function whose traces are not worth their price; true when absent. */
  readonly isTraced?: boolean;
  /** Most runs at once, which Lambda keeps for this function; no such limit when absent. */
  readonly concurrency?: number;
  readonly statements: readonly PolicyStatement[];
}

/** What all functions of a deployment share. */
export interface FunctionSettings {
  readonly logRetentionDays: number;
  readonly keepData: boolean;
}

/** The namespace of the functions' CloudWatch metrics. */
export const metricsNamespace = 'ReferenceIdForVin';

/** A function's definition, with the folder of its built code. */
export interface BundledDefinition extends FunctionDefinition {
  /** Folder with the bundle's `index.mjs`. */
  readonly bundle: string;
}

/** A function on nodejs24.x and arm64, traced by X-Ray unless its definition says otherwise. */
export class ProjectFunction extends Construct {
  readonly role: Role;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, definition: BundledDefinition, settings: FunctionSettings) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays,
      removalPolicy: removalPolicyFor(settings.keepData),
    });
    this.role = new Role(this, 'Role', { assumedBy: serviceWithoutSource('lambda') });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const statement of definition.statements) {
      this.role.addToPolicy(statement);
    }
    this.lambda = new LambdaFunction(this, 'Function', {
      description: definition.description,
      code: Code.fromAsset(definition.bundle),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: definition.memorySize,
      timeout: Duration.seconds(definition.timeoutSeconds),
      // CDK adds the two X-Ray actions to the role.
      ...(definition.isTraced !== false && { tracing: Tracing.ACTIVE }),
      ...(definition.concurrency !== undefined && {
        reservedConcurrentExecutions: definition.concurrency,
      }),
      role: this.role,
      logGroup,
      environment: {
        ...definition.environment,
        POWERTOOLS_SERVICE_NAME: definition.service,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
    });
    acknowledge(
      this.role,
      'AwsSolutions-IAM5[Resource::*]',
      'The X-Ray actions have no resource type, nor have the AWS IoT actions that are allowed on *.',
    );
  }
}
