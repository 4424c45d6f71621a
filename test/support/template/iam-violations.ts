/**
 * Compares every IAM statement of a template with AWS's Service Authorization Reference: actions
 * exist, resources are of a type that the action has, conditions use keys that its requests carry.
 */
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import { type Template, listOf } from '../../infra/synthesized.ts';
import { typesOf } from './arn-forms.ts';
import {
  type ActionDetails,
  actionsNamed,
  arnForms,
  conditionKeysOf,
  isGlobalKey,
  isNamedBy,
  typeOfKey,
} from './authorization-data.ts';
import { operatorFits } from './condition-operators.ts';
import { sampleText } from './resource-name.ts';
import { type PlacedStatement, bucketType, iamStatements, logicalIdsIn } from './statements.ts';

/**
 * Resource types of an action for which the service's own guide differs from the reference. One of
 * them is enough.
 */
export interface DocumentedTypes {
  readonly types: readonly string[];
  /** The place in the guide. */
  readonly source: string;
}

/** Exceptions from the reference by action. */
export type IamExceptions = Readonly<Record<string, DocumentedTypes>>;

/** An action of a statement with its service. */
interface NamedAction {
  readonly name: string;
  readonly service: string;
  readonly details: ActionDetails;
}

/**
 * Returns one sentence for each violation, beginning with the logical id. The list is empty when
 * all statements agree with AWS's reference.
 */
export async function iamViolations(
  template: Template,
  db: SpecDatabase,
  exceptions: IamExceptions,
): Promise<string[]> {
  const violations = await Promise.all(
    iamStatements(template).map((placed) => statementViolations(placed, template, db, exceptions)),
  );
  return violations.flat();
}

async function statementViolations(
  placed: PlacedStatement,
  template: Template,
  db: SpecDatabase,
  exceptions: IamExceptions,
): Promise<string[]> {
  const { of, kind, statement } = placed;
  const written = listOf(statement.Action ?? []);
  const named = await Promise.all(written.map((action) => namedActions(action, exceptions)));
  const unknown = written.filter((_, index) => named[index]?.length === 0);
  const actions = named.flat();
  const violations = [
    ...elementViolations(placed),
    ...unknown.map((action) => `the action ${action} does not exist`),
    ...(kind === 'trust' ? [] : await resourceViolations(placed, actions, template, db)),
    ...(await conditionViolations(placed, actions)),
  ];
  return violations.map((violation) => `${of}: ${violation}`);
}

async function namedActions(action: string, exceptions: IamExceptions): Promise<readonly NamedAction[]> {
  const [service = ''] = action.split(':');
  const details = await actionsNamed(action);
  return details.map((one) => {
    const name = `${service}:${one.name}`;
    const types = exceptions[name]?.types.map((type) => ({
      name: type,
      required: false,
      conditionKeys: [],
      dependentActions: [],
    }));
    return { name, service, details: types === undefined ? one : { ...one, resourceTypes: types } };
  });
}

const elements = ['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition'];

/** Returns violations of elements: misspelt, misplaced or missing ones, and wrong effects. */
function elementViolations({ kind, statement }: PlacedStatement): string[] {
  const unknown = Object.keys(statement).filter((name) => !elements.includes(name));
  const needed = [
    'Effect',
    'Action',
    ...(kind === 'trust' ? [] : ['Resource']),
    ...(kind === 'identity' ? [] : ['Principal']),
  ];
  const missing = needed.filter((name) => !Object.hasOwn(statement, name));
  const effect = ['Allow', 'Deny'].includes(statement.Effect) ? [] : ['Effect must be Allow or Deny'];
  return [
    ...unknown.map((name) => `a statement has no element ${name} here`),
    ...missing.map((name) => `the statement needs ${name}`),
    ...effect,
    ...(kind === 'identity' && statement.Principal !== undefined
      ? ['a role’s statement names no principal']
      : []),
  ];
}

/**
 * Returns violations of resources. Each action must have a resource of every type that it requires,
 * and each resource must match an action.
 */
async function resourceViolations(
  placed: PlacedStatement,
  actions: readonly NamedAction[],
  template: Template,
  db: SpecDatabase,
): Promise<string[]> {
  const resources = listOf(placed.statement.Resource ?? []).map((one) => sampleText(one, template, db));
  const attachedType = await typeAttachedTo(placed, db);
  if (attachedType !== undefined && placed.attachedTo?.type === bucketType) {
    return [
      ...(hasWildcard(placed) ? [] : await typedViolations(actions, resources)),
      ...attachedResourceViolations(placed, attachedType, template),
    ];
  }
  if (attachedType !== undefined) {
    return [
      ...attachedViolations(placed, actions, attachedType),
      ...attachedResourceViolations(placed, attachedType, template),
    ];
  }
  return typedViolations(actions, resources);
}

/** Returns violations of the types of resources, which are given as text. */
async function typedViolations(
  actions: readonly NamedAction[],
  resources: readonly string[],
): Promise<string[]> {
  const typed = await Promise.all(
    resources.map(async (resource) => ({ resource, types: await typesAmong(actions, resource) })),
  );
  const ofActions = actions.flatMap(({ name, service, details }) => {
    if (details.isWildcardOnly) {
      return resources.includes('*') ? [] : [`${name} takes no resource, so only * allows it`];
    }
    if (resources.includes('*')) {
      return [`${name} has resource types, so * is too wide`];
    }
    const present = typed.flatMap(({ types }) => types.filter((type) => type.startsWith(`${service}:`)));
    return missingTypes(details, service, present).map((type) => `${name} needs a resource of type ${type}`);
  });
  const unsuited = typed
    .filter(({ resource, types }) => resource !== '*' && !actions.some((action) => suits(action, types)))
    .map(({ resource }) => `no action of the statement has a resource like ${resource}`);
  return [...ofActions, ...unsuited];
}

/**
 * Returns the types that the action requires and no resource has. If it requires none, one of its
 * types must be present.
 */
function missingTypes(
  { resourceTypes }: ActionDetails,
  service: string,
  present: readonly string[],
): string[] {
  const has = (name: string) => present.includes(`${service}:${name}`);
  const required = resourceTypes.filter((type) => type.required).map(({ name }) => name);
  if (required.length > 0) {
    return required.filter((name) => !has(name));
  }
  const all = resourceTypes.map(({ name }) => name);
  return all.length === 0 || all.some(has) ? [] : [all.join(' or ')];
}

function suits({ service, details }: NamedAction, types: readonly string[]): boolean {
  return details.resourceTypes.some(({ name }) => types.includes(`${service}:${name}`));
}

async function typesAmong(actions: readonly NamedAction[], resource: string): Promise<readonly string[]> {
  const services = [...new Set(actions.map(({ service }) => service))];
  const types = await Promise.all(
    services.map(async (service) =>
      typesOf(resource, await arnForms(service)).map((type) => `${service}:${type}`),
    ),
  );
  return types.flat();
}

/**
 * Returns the type in the reference, such as `kms:key`, of the resource that a policy is attached
 * to.
 */
async function typeAttachedTo(
  { attachedTo }: PlacedStatement,
  db: SpecDatabase,
): Promise<string | undefined> {
  if (attachedTo === undefined) {
    return undefined;
  }
  // The schema of an alias has no form of its ARN. For IAM it is a function.
  const type = attachedTo.type === 'AWS::Lambda::Alias' ? 'AWS::Lambda::Function' : attachedTo.type;
  const [schema] = db.lookup('resource', 'cloudFormationType', 'equals', type);
  const arn = (schema?.arnTemplate ?? '').replaceAll(/\$\{[^}]+\}/g, 'Sample');
  const service = arn.split(':')[2] ?? '';
  const [named] = typesOf(arn, await arnForms(service));
  return named === undefined ? undefined : `${service}:${named}`;
}

/**
 * Returns actions without the resource type of an attached policy. Such a policy applies only to
 * its own resource, so they would never be checked against it.
 */
function attachedViolations(
  placed: PlacedStatement,
  actions: readonly NamedAction[],
  type: string,
): string[] {
  const foreign = actions.filter(
    ({ service, details }) => !details.resourceTypes.some(({ name }) => `${service}:${name}` === type),
  );
  if (hasWildcard(placed) && foreign.length < actions.length) {
    return [];
  }
  return foreign.map(({ name }) => `${name} is never checked against ${type}`);
}

function hasWildcard({ statement }: PlacedStatement): boolean {
  return listOf(statement.Action).some((action) => action.includes('*'));
}

/**
 * Each resource of an attached policy must be one that the policy is attached to. A key policy
 * names its key as `*` (AWS KMS Developer Guide, "Key policies"), which a queue's policy may not:
 * its statement would be valid for any queue that the policy is copied to.
 */
function attachedResourceViolations(
  { attachedTo, statement }: PlacedStatement,
  type: string,
  { Resources }: Template,
): string[] {
  const attached = (attachedTo?.logicalIds ?? []).filter((id) => Resources[id]?.Type === attachedTo?.type);
  return listOf(statement.Resource ?? [])
    .filter((resource) => !(resource === '*' && type === 'kms:key'))
    .filter((resource) => {
      const [named, ...more] = logicalIdsIn(resource);
      return named === undefined || more.length > 0 || !attached.includes(named);
    })
    .map((resource) => `the policy is not attached to ${JSON.stringify(resource)}`);
}

async function conditionViolations(
  { statement }: PlacedStatement,
  actions: readonly NamedAction[],
): Promise<string[]> {
  const keys = Object.entries(statement.Condition ?? {}).flatMap(([operator, block]) =>
    Object.keys(block as object).map((key) => ({ operator, key })),
  );
  const violations = keys.map(async ({ operator, key }) => {
    const type = await typeOfKey(key);
    if (type === undefined) {
      return [`the condition key ${key} does not exist`];
    }
    const misfit = operatorFits(operator, type)
      ? []
      : [`${operator} does not fit ${key}, which is of type ${type}`];
    if (isGlobalKey(key)) {
      return misfit;
    }
    const foreign = await Promise.all(
      actions.map(async ({ name, service, details }) => {
        const known = await conditionKeysOf(service, details);
        return known.some((form) => isNamedBy(form, key)) ? [] : [`${name} carries no ${key}`];
      }),
    );
    return [...misfit, ...foreign.flat()];
  });
  return (await Promise.all(violations)).flat();
}
