/**
 * The law between `schema.graphql` and AppSync's authorization modes. With two modes
 * `DefaultAction` must be ALLOW, so a field or type without a directive is open to every signed-in
 * user: each one must say who may call it.
 */
import {
  type DefinitionNode,
  type DirectiveNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
  parse,
} from 'graphql';
import { roles } from '../../domain/roles.ts';

/**
 * The directives of the API's two modes: Cognito by default, IAM for the system's own publishers.
 */
const modes = ['aws_cognito_user_pools', 'aws_iam'] as const;
type Mode = (typeof modes)[number];

const rootTypes = ['Query', 'Mutation', 'Subscription'];
/**
 * AppSync does not enforce `@aws_auth` where there is a second mode; the others belong to modes
 * that this API does not have.
 */
const foreignDirectives = ['aws_auth', 'aws_api_key', 'aws_oidc', 'aws_lambda'];

type Types = ReadonlyMap<string, ObjectTypeDefinitionNode>;

/**
 * Returns one sentence for each violation, naming the field or type; empty when the schema says
 * who may call everything.
 */
export function authorizationViolations(schema: string): string[] {
  const { definitions } = parse(schema);
  const unknown = definitions.flatMap(unknownDefinitionViolations);
  const types: Types = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const all = [...types.values()];
  return [
    ...definitions.flatMap(rootNameViolations),
    ...unknown,
    ...all.flatMap(foreignDirectiveViolations),
    ...all.filter((type) => !isRoot(type)).flatMap(typeViolations),
    ...all
      .filter(isRoot)
      .flatMap((root) => (root.fields ?? []).flatMap((field) => rootViolations(types, root, field))),
  ];
}

/**
 * The check knows root fields by their type's name, so the schema must not give a root another
 * name.
 */
function rootNameViolations(definition: DefinitionNode): string[] {
  if (definition.kind !== Kind.SCHEMA_DEFINITION) {
    return [];
  }
  return definition.operationTypes
    .map(({ operation, type }) => ({ operation, name: type.name.value }))
    .filter(({ operation, name }) => name.toLowerCase() !== operation || !rootTypes.includes(name))
    .map(({ operation, name }) => `${name} is the ${operation} type, which must have its usual name.`);
}

/**
 * Definitions whose fields this check does not walk; refusing them keeps a field from passing
 * unseen.
 */
function unknownDefinitionViolations(definition: DefinitionNode): string[] {
  const { kind } = definition;
  const name = 'name' in definition ? definition.name : undefined;
  const isUnknown =
    kind === Kind.INTERFACE_TYPE_DEFINITION ||
    kind === Kind.UNION_TYPE_DEFINITION ||
    kind.endsWith('Extension');
  return isUnknown
    ? [`${name?.value ?? 'The schema'} is of a kind whose authorization is not checked (${kind}).`]
    : [];
}

function foreignDirectiveViolations(type: ObjectTypeDefinitionNode): string[] {
  const places: readonly (readonly [string, readonly DirectiveNode[]])[] = [
    [type.name.value, type.directives ?? []],
    ...(type.fields ?? []).map((field) => [nameOf(type, field), field.directives ?? []] as const),
  ];
  return places.flatMap(([place, directives]) =>
    directives
      .filter(({ name }) => foreignDirectives.includes(name.value))
      .map(({ name }) => `${place} has @${name.value}, which this API does not enforce.`),
  );
}

function typeViolations({ name, directives }: ObjectTypeDefinitionNode): string[] {
  return modesOf(directives).length > 0 ? [] : [`${name.value} has no directive that says who may read it.`];
}

function rootViolations(types: Types, root: ObjectTypeDefinitionNode, field: FieldDefinitionNode): string[] {
  const name = nameOf(root, field);
  const callers = modesOf(field.directives);
  if (callers.length === 0) {
    return [`${name} has no directive that says who may call it.`];
  }
  return [
    ...groupViolations(name, field.directives ?? []),
    ...callers
      .flatMap((mode) => hiddenTypes(types, field.type, mode))
      .map((type) => `${name} returns ${type}.`),
  ];
}

/**
 * A user of the pool without a role must reach nothing, so `@aws_cognito_user_pools` on a root
 * field names role groups.
 */
function groupViolations(name: string, directives: readonly DirectiveNode[]): string[] {
  const pools = directives.find((directive) => directive.name.value === 'aws_cognito_user_pools');
  if (pools === undefined) {
    return [];
  }
  const groups = groupsOf(pools);
  if (groups.length === 0) {
    return [`${name} is open to users without a role group.`];
  }
  const known: readonly string[] = roles;
  return groups
    .filter((group) => !known.includes(group))
    .map((group) => `${name} names the unknown group ${group}.`);
}

function groupsOf(directive: DirectiveNode): string[] {
  const value = directive.arguments?.find(({ name }) => name.value === 'cognito_groups')?.value;
  if (value?.kind !== Kind.LIST) {
    return [];
  }
  return value.values.map((group) => (group.kind === Kind.STRING ? group.value : group.kind));
}

/**
 * Types below a field's type that callers of the mode reach and may not read; a field with
 * directives of its own may stop them.
 */
function hiddenTypes(types: Types, from: TypeNode, mode: Mode, seen = new Set<string>()): string[] {
  const name = namedType(from);
  const type = types.get(name);
  if (type === undefined || seen.has(name)) {
    return [];
  }
  seen.add(name);
  const hidden = modesOf(type.directives).includes(mode) ? [] : [`${name}, which has no @${mode}`];
  const below = (type.fields ?? []).filter(({ directives }) => {
    const own = modesOf(directives);
    return own.length === 0 || own.includes(mode);
  });
  return [...hidden, ...below.flatMap((field) => hiddenTypes(types, field.type, mode, seen))];
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function modesOf(directives: readonly DirectiveNode[] = []): readonly Mode[] {
  return modes.filter((mode) => directives.some(({ name }) => name.value === mode));
}

function isRoot({ name }: ObjectTypeDefinitionNode): boolean {
  return rootTypes.includes(name.value);
}

function nameOf(type: ObjectTypeDefinitionNode, field: FieldDefinitionNode): string {
  return `${type.name.value}.${field.name.value}`;
}
