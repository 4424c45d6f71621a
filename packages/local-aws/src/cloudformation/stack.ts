/**
 * Creates a synthesized stack: resolves each resource's properties and passes them to the handler
 * of its type.
 */
import { createHash } from 'node:crypto';
import type { Properties, ResourceContext, ResourceHandler } from '../core/resource.ts';
import type { Place } from '../core/service.ts';
import type { ResourceDefinition, SynthesizedStack } from './assembly.ts';
import type { CreatedStack, StackResource } from './created-stack.ts';
import { creationOrder } from './dependencies.ts';
import { resolve } from './intrinsics.ts';
import { nestedStackHandler } from './nested-stack.ts';
import { noLocalMeaning } from './no-local-meaning.ts';
import type { Scope } from './scope.ts';
import { customResourceType, isCustomType } from '../services/cloudformation/custom-resources.ts';
import { requireValues, requireWithinLimits } from './template-limits.ts';
import { updatePolicyViolation } from './update-policy.ts';

export type { CreatedStack, StackResource } from './created-stack.ts';

/** What `createStack` needs in addition to the stack. */
export interface StackDependencies {
  readonly place: Place;
  readonly handlers: readonly ResourceHandler[];
  /** Values for template parameters. Default: the template's. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Creates every resource of the stack and of the stacks nested in it. Throws an error with type and
 * logical id for a resource that is not supported.
 */
export async function createStack(
  stack: SynthesizedStack,
  dependencies: StackDependencies,
): Promise<CreatedStack> {
  const created = await createWithNested(stack, dependencies);
  const resources = withNested(created).flatMap((one) => [...one.resources.values()]);
  for (const handler of dependencies.handlers) {
    handler.retire?.(refsOf(handler.type, resources));
  }
  return created;
}

/** Returns the stack and all stacks nested in it, at any depth. */
export function withNested(stack: CreatedStack): readonly CreatedStack[] {
  return [stack, ...stack.nested.flatMap(withNested)];
}

async function createWithNested(
  stack: SynthesizedStack,
  dependencies: StackDependencies,
): Promise<CreatedStack> {
  const nested: CreatedStack[] = [];
  const handlerOfNested = nestedStackHandler(stack, async (inner, parameters) => {
    const created = await createWithNested(inner, { ...dependencies, parameters });
    nested.push(created);
    return created;
  });
  const handlers = new Map([...dependencies.handlers, handlerOfNested].map((one) => [one.type, one]));
  requireWithinLimits(stack);
  requireValues(stack, dependencies.parameters ?? {});
  const order = creationOrder(stack.template);
  requireHandlers(stack, handlers);
  for (const { type, foresee } of dependencies.handlers) {
    foresee?.(propertiesOfType(stack, type), (s3Key) => stack.assetPath(s3Key));
  }
  const resources = new Map<string, StackResource>();
  const scopeFor = (where: string) => createScope(stack, dependencies, resources, where);
  for (const logicalId of order) {
    await createResource(stack, logicalId, { handlers, resources, scopeFor, place: dependencies.place });
  }
  const { name, template } = stack;
  return { name, template, outputs: resolveOutputs(stack, scopeFor), resources, nested };
}

/** What `createResource` shares with the other resources of the stack. */
interface Creation {
  readonly handlers: ReadonlyMap<string, ResourceHandler>;
  readonly resources: Map<string, StackResource>;
  readonly scopeFor: (where: string) => Scope;
  readonly place: Place;
}

/** Custom resources have types of their own, and one handler. */
function handlerOf(
  type: string,
  handlers: ReadonlyMap<string, ResourceHandler>,
): ResourceHandler | undefined {
  return handlers.get(isCustomType(type) ? customResourceType : type);
}

/** Skips a resource without a local meaning, and one that a condition excludes. */
async function createResource(
  stack: SynthesizedStack,
  logicalId: string,
  { handlers, resources, scopeFor, place }: Creation,
): Promise<void> {
  const definition = stack.template.Resources[logicalId];
  const handler = definition && handlerOf(definition.Type, handlers);
  if (definition === undefined || handler === undefined) {
    return;
  }
  const { Type: type } = definition;
  const scope = scopeFor(`${logicalId} (${type})`);
  if (isLeftOut(definition, scope)) {
    return;
  }
  requireUpdatePolicy(definition, scope);
  // A resource's properties are an object, even after resolution.
  const properties = (resolve(definition.Properties ?? {}, scope) ?? {}) as Properties;
  const created = await handler.create(properties, resourceContext(stack, place, logicalId, type));
  resources.set(logicalId, { ...created, type, properties });
}

/** True for a resource whose condition is false. */
function isLeftOut({ Condition: condition }: ResourceDefinition, scope: Scope): boolean {
  return condition !== undefined && !scope.condition(condition);
}

function requireUpdatePolicy({ Type: type, UpdatePolicy: given }: ResourceDefinition, scope: Scope): void {
  const violation = given === undefined ? undefined : updatePolicyViolation(type, resolve(given, scope));
  if (violation !== undefined) {
    throw new Error(`${scope.where} has ${violation}.`);
  }
}

function refsOf(type: string, resources: readonly StackResource[]): ReadonlySet<string> {
  return new Set(resources.filter((one) => one.type === type).map(({ ref }) => ref));
}

function propertiesOfType({ template }: SynthesizedStack, type: string): unknown[] {
  const definitions = Object.values(template.Resources).filter(({ Type }) => Type === type);
  return definitions.map(({ Properties: properties }) => properties);
}

function requireHandlers(
  { template }: SynthesizedStack,
  handlers: ReadonlyMap<string, ResourceHandler>,
): void {
  for (const [logicalId, { Type: type }] of Object.entries(template.Resources)) {
    if (handlerOf(type, handlers) !== undefined || noLocalMeaning[type] !== undefined) {
      continue;
    }
    throw new Error(`${logicalId} is of type ${type}, which the local world does not support.`);
  }
}

function resolveOutputs(
  { template }: SynthesizedStack,
  scopeFor: (where: string) => Scope,
): Record<string, unknown> {
  const outputs: Record<string, unknown> = {};
  for (const [name, { Value: value, Condition: condition }] of Object.entries(template.Outputs ?? {})) {
    const scope = scopeFor(`the output ${name}`);
    if (condition === undefined || scope.condition(condition)) {
      outputs[name] = resolve(value, scope);
    }
  }
  return outputs;
}

function createScope(
  { name: stackName, template }: SynthesizedStack,
  { place, parameters = {} }: StackDependencies,
  resources: ReadonlyMap<string, StackResource>,
  where: string,
): Scope {
  const requireResource = (logicalId: string): StackResource => {
    const resource = resources.get(logicalId);
    if (resource === undefined) {
      throw new Error(
        `${where} needs ${logicalId}, which ${whyAbsent(template.Resources[logicalId]?.Type)}.`,
      );
    }
    return resource;
  };
  const scope: Scope = {
    place,
    stackName,
    template,
    where,
    ref: (logicalId) => requireResource(logicalId).ref,
    attribute(logicalId, name) {
      const { type, attributes } = requireResource(logicalId);
      const value = attributes[name];
      if (value === undefined) {
        throw new Error(
          `${where} needs the attribute ${name} of ${logicalId} (${type}), which is not supported.`,
        );
      }
      return value;
    },
    parameter: (name) => parameterValue(name, template.Parameters?.[name], parameters[name], where),
    condition(name) {
      const definition = template.Conditions?.[name];
      if (definition === undefined) {
        throw new Error(`${where} needs the condition ${name}, which the template does not have.`);
      }
      return resolve(definition, scope) === true;
    },
  };
  return scope;
}

function whyAbsent(type: string | undefined): string {
  if (type === undefined) {
    return 'the template does not have';
  }
  return noLocalMeaning[type] === undefined
    ? 'is not created, because its condition is false'
    : `has no local meaning (${type})`;
}

function parameterValue(
  name: string,
  definition: { readonly Type: string; readonly Default?: unknown } | undefined,
  given: string | undefined,
  where: string,
): unknown {
  const { Type: type = 'String', Default: fallback } = definition ?? {};
  if (type.startsWith('AWS::SSM::')) {
    throw new Error(`${where} needs the parameter ${name} of type ${type}, which is not supported.`);
  }
  // `requireValues` has found a value for each parameter.
  const value = given ?? fallback;
  return type === 'CommaDelimitedList' || type.startsWith('List<') ? String(value).split(',') : value;
}

function resourceContext(
  stack: SynthesizedStack,
  place: Place,
  logicalId: string,
  resourceType: string,
): ResourceContext {
  return {
    logicalId,
    resourceType,
    stackName: stack.name,
    place,
    physicalName: physicalName(stack.name, logicalId),
    assetFolder: (s3Key) => stack.assetPath(s3Key),
  };
}

/**
 * At most 64 characters, which every resource type accepts; CloudFormation shortens names the same
 * way.
 */
function physicalName(stackName: string, logicalId: string): string {
  const digest = createHash('sha256').update(`${stackName}/${logicalId}`).digest();
  const suffix = [...digest.subarray(0, 12)]
    .map((byte) => suffixAlphabet.charAt(byte % suffixAlphabet.length))
    .join('');
  return `${stackName.slice(0, 24)}-${logicalId.slice(0, 24)}-${suffix}`;
}

const suffixAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
