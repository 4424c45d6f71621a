/** The roles of each field, from the directives of `schema.graphql`. */
import { readFileSync } from 'node:fs';
import { type FieldDefinitionNode, Kind, parse } from 'graphql';

/** A field with its directive. */
export interface DirectedField {
  /** `Query.vehicle`. */
  readonly name: string;
  /** The directive’s groups; undefined for a field without a directive of its own. */
  readonly groups: readonly string[] | undefined;
  /** True when the field’s own directives allow IAM only. */
  readonly isForSystem: boolean;
}

/** Returns the fields of every object type, in the order of the schema. */
export function directedFields(): readonly DirectedField[] {
  return parse(readFileSync('schema.graphql', 'utf8')).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (definition.fields ?? []).map((field) => ({
          name: `${definition.name.value}.${field.name.value}`,
          groups: groupsOf(field),
          isForSystem: isForSystem(field),
        }))
      : [],
  );
}

/** True for a field of Query, Mutation or Subscription. */
export function isRoot({ name }: DirectedField): boolean {
  return /^(Query|Mutation|Subscription)\./.test(name);
}

function isForSystem({ directives = [] }: FieldDefinitionNode): boolean {
  const modes = directives.map(({ name }) => name.value).filter((name) => name !== 'aws_subscribe');
  return modes.length === 1 && modes[0] === 'aws_iam';
}

function groupsOf({ directives = [] }: FieldDefinitionNode): readonly string[] | undefined {
  const value = directives
    .find(({ name }) => name.value === 'aws_cognito_user_pools')
    ?.arguments?.find(({ name }) => name.value === 'cognito_groups')?.value;
  if (value?.kind !== Kind.LIST) {
    return undefined;
  }
  return value.values.map((group) => (group.kind === Kind.STRING ? group.value : 'not a text'));
}
