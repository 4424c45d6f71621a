/**
 * One Lambda function of `functions/` with its own role and log group. The role has no permissions
 * but logging, tracing and the given statements.
 */
import { createHash } from 'node:crypto';
import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnAlias,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { removalPolicyFor } from '../removal-policy.ts';
import { acknowledge } from '../acknowledge.ts';
import { serviceWithoutSource } from '../trusted-service.ts';
import type { Releases } from './releases.ts';

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
  /** What alarms call the function; its construct id with a small letter when absent. */
  readonly label?: string;
}

/** What all functions of a deployment share. */
export interface FunctionSettings {
  readonly logRetentionDays: number;
  readonly keepData: boolean;
  readonly releases: Releases;
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
  /** What alarms call the function. */
  readonly label: string;
  readonly #description: string;

  constructor(scope: Construct, id: string, definition: BundledDefinition, settings: FunctionSettings) {
    super(scope, id);
    this.#description = definition.description;
    this.label = definition.label ?? `${id.charAt(0).toLowerCase()}${id.slice(1)}`;
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
      // Then the function changes whenever its version does: CloudFormation cannot publish a
      // function that is as it was.
      description: Lazy.string({ produce: () => `${definition.description} (${this.contentHash()})` }),
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

  /**
   * Changes with everything of the template that Lambda publishes as a version. A resource that is
   * replaced under the same logical id does not change it.
   */
  contentHash(): string {
    // CDK makes this resource of CloudFormation for a function.
    const made = this.lambda.node.defaultChild as CfnFunction;
    const { architectures, code, environment, handler, loggingConfig } = made;
    const { memorySize, role, runtime, timeout, tracingConfig } = made;
    const content = Stack.of(this).resolve({
      ...{ architectures, code, environment, handler, loggingConfig },
      ...{ memorySize, role, runtime, timeout, tracingConfig },
      description: this.#description,
    }) as object;
    return createHash('sha256').update(JSON.stringify(content, sorted)).digest('hex').slice(0, 16);
  }
}

/** Writes the members of each object in one order. */
function sorted(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}

/**
 * A function whose events arrive by its alias. All senders of events accept an alias like a
 * function (Lambda Developer Guide, "Using Lambda aliases in event sources and permissions
 * policies"; AppSync: aws-cdk#15321).
 */
export class ReleasedFunction extends ProjectFunction {
  readonly alias: CfnAlias;

  constructor(scope: Construct, id: string, definition: BundledDefinition, settings: FunctionSettings) {
    super(scope, id, definition, settings);
    this.alias = settings.releases.publish(this);
  }
}
