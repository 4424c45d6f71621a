/**
 * `AWS::CloudFormation::Stack`: a stack of its own, whose template is an asset of the stack around
 * it. Its resources are created by the same handlers.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
 */
import type { Properties, ResourceContext, ResourceHandler } from '../core/resource.ts';
import { readTemplate, type SynthesizedStack } from './assembly.ts';
import type { CreatedStack } from './created-stack.ts';
import { stackArn } from './stack-arn.ts';
import { requireKnown } from './template-limits.ts';

/** The resource type of nested stacks. */
export const nestedStackType = 'AWS::CloudFormation::Stack';

/** Creates the stack with the values of its parameters. */
type CreateNested = (
  stack: SynthesizedStack,
  parameters: Readonly<Record<string, string>>,
) => Promise<CreatedStack>;

/** Notifications, tags and the time limit of the creation have no local meaning. */
const knownProperties = ['TemplateURL', 'Parameters', 'NotificationARNs', 'Tags', 'TimeoutInMinutes'];

/** Returns the handler of the stacks nested in `around`. */
export function nestedStackHandler(around: SynthesizedStack, create: CreateNested): ResourceHandler {
  return {
    type: nestedStackType,
    async create(properties, context) {
      requireKnownProperties(properties, context);
      const stack = readNested(around, properties, context);
      const parameters = parametersOf(properties, context);
      requireKnown(stack, parameters);
      const { name, outputs } = await create(stack, parameters);
      const attributes = Object.entries(outputs).map(([key, value]) => [`Outputs.${key}`, String(value)]);
      return { ref: stackArn(context.place, name), attributes: Object.fromEntries(attributes) };
    },
  };
}

function requireKnownProperties(properties: Properties, { logicalId }: ResourceContext): void {
  const unknown = Object.keys(properties).filter((name) => !knownProperties.includes(name));
  if (unknown.length > 0) {
    throw new Error(`The nested stack ${logicalId} has unsupported properties: ${unknown.join(', ')}.`);
  }
}

function readNested(
  around: SynthesizedStack,
  { TemplateURL: url }: Properties,
  { logicalId, physicalName }: ResourceContext,
): SynthesizedStack {
  const objectKey = objectKeyIn(url);
  if (objectKey === undefined) {
    throw new Error(`${logicalId}: TemplateURL must be a supported URL.`);
  }
  const templateFile = around.assetPath(objectKey);
  const files = [...around.templateFiles, templateFile];
  if (around.templateFiles.includes(templateFile)) {
    throw new Error(`${logicalId}: a template nests itself: ${files.join(' → ')}.`);
  }
  return {
    name: physicalName,
    ...readTemplate(templateFile),
    templateFiles: files,
    assetPath: (key) => around.assetPath(key),
  };
}

/**
 * Returns the key in the URL of an S3 object, with the bucket in the path or in the host (S3 User
 * Guide, "Virtual hosting of general purpose buckets").
 */
function objectKeyIn(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) {
    return undefined;
  }
  const { protocol, hostname, pathname } = new URL(url);
  const [, bucket, domain] = /^(?:(.+)\.)?(s3[.-].+)$/.exec(hostname) ?? [];
  if (protocol !== 'https:' || domain === undefined) {
    return undefined;
  }
  const path = decodeURIComponent(pathname.slice(1));
  return bucket === undefined ? path.split('/').slice(1).join('/') : path;
}

/** CloudFormation passes texts only, so a list must be joined. */
function parametersOf(
  { Parameters: given = {} }: Properties,
  { logicalId }: ResourceContext,
): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(Object(given))) {
    if (typeof value === 'object') {
      throw new Error(`${logicalId}: the parameter ${name} of a nested stack must be a string.`);
    }
    parameters[name] = String(value);
  }
  return parameters;
}
