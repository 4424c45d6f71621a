/**
 * A Lambda function of the template. An unsupported property that would change how it runs makes
 * the start fail.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Properties, ResourceContext } from '../../core/resource.ts';

/** What an execution environment uses of its function. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly moduleUrl: string;
  readonly handlerName: string;
  readonly taskRoot: string;
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Most environments at the same time; absent without a reservation. */
  readonly reservedConcurrency?: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly tracing: boolean;
}

/** The properties that are read. */
interface FunctionProperties {
  readonly FunctionName?: string;
  readonly Role: string;
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Code: { readonly S3Key?: string };
  readonly MemorySize?: number;
  readonly Timeout?: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
  readonly LoggingConfig?: { readonly LogGroup?: string };
  readonly TracingConfig?: { readonly Mode?: string };
}

/**
 * Properties that change what the code sees or where it runs. Without them, the function would run
 * differently than a deployed one.
 */
const unknownProperties = [
  'Layers',
  'VpcConfig',
  'FileSystemConfigs',
  'ImageConfig',
  'SnapStart',
  'CodeSigningConfigArn',
];

/** Reads AWS::Lambda::Function; throws unless it is a zipped Node.js function. */
export function functionConfiguration(
  properties: Properties,
  context: ResourceContext,
): FunctionConfiguration {
  const unknown = unknownProperties.find((name) => properties[name] !== undefined);
  if (unknown !== undefined) {
    throw new Error(`${context.logicalId} has ${unknown}, which the local Lambda does not support.`);
  }
  // CloudFormation's schema of the type; the members that matter are checked below.
  const wanted = properties as unknown as FunctionProperties;
  const {
    Runtime: runtime = '',
    Handler: handler = '',
    Code: { S3Key: key },
  } = wanted;
  if (!runtime.startsWith('nodejs') || key === undefined) {
    throw new Error(
      `${context.logicalId} is not a zipped Node.js function, the only kind that the local Lambda supports.`,
    );
  }
  const name = wanted.FunctionName ?? context.physicalName;
  const { partition, region, accountId } = context.place;
  const taskRoot = context.assetFolder(key);
  return {
    name,
    arn: `arn:${partition}:lambda:${region}:${accountId}:function:${name}`,
    roleArn: wanted.Role,
    ...handlerModule(taskRoot, handler, context.logicalId),
    taskRoot,
    handler,
    runtime,
    memoryMb: wanted.MemorySize ?? 128,
    timeoutMs: (wanted.Timeout ?? 3) * 1000,
    ...(wanted.ReservedConcurrentExecutions !== undefined && {
      reservedConcurrency: Number(wanted.ReservedConcurrentExecutions),
    }),
    variables: toTexts(wanted.Environment?.Variables ?? {}),
    logGroup: wanted.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    tracing: wanted.TracingConfig?.Mode === 'Active',
  };
}

/** `dir/file.function` refers to an export of `dir/file` with any of Node's extensions. */
function handlerModule(
  taskRoot: string,
  handler: string,
  logicalId: string,
): { moduleUrl: string; handlerName: string } {
  const dot = handler.lastIndexOf('.');
  const base = path.resolve(taskRoot, handler.slice(0, dot));
  const file = ['.mjs', '.js', '.cjs']
    .map((extension) => base + extension)
    .find((candidate) => existsSync(candidate));
  if (dot < 0 || file === undefined) {
    throw new Error(`${logicalId} has the handler ${handler}, which its code does not contain.`);
  }
  return { moduleUrl: pathToFileURL(file).href, handlerName: handler.slice(dot + 1) };
}

function toTexts(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}
