/**
 * `@aws_subscribe(mutations: […])`: which mutations publish to which subscriptions, and which
 * schemas AppSync refuses.
 */
import { getNullableType, type GraphQLField, type GraphQLSchema } from 'graphql';

/** Subscription fields by the mutation field whose results they receive. */
export function subscriptionsByMutation(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const field of subscriptionFields(schema)) {
    for (const mutation of mutationsOf(field)) {
      found.set(mutation, [...(found.get(mutation) ?? []), field.name]);
    }
  }
  return found;
}

/**
 * Returns why the schema's subscriptions cannot work: an unknown mutation, or one with another
 * return type. Returns undefined when all can.
 */
export function subscribeViolation(schema: GraphQLSchema): string | undefined {
  const mutations = schema.getMutationType()?.getFields() ?? {};
  for (const field of subscriptionFields(schema)) {
    for (const name of mutationsOf(field)) {
      const mutation = mutations[name];
      if (mutation === undefined) {
        return `Subscription.${field.name} names the unknown mutation ${name}.`;
      }
      // AWS's own examples have `addPost: Post!` with `addedPost: Post`.
      if (String(getNullableType(mutation.type)) !== String(getNullableType(field.type))) {
        return `Subscription.${field.name} and Mutation.${name} return different types.`;
      }
    }
  }
  return undefined;
}

function subscriptionFields(schema: GraphQLSchema): readonly GraphQLField<unknown, unknown>[] {
  return Object.values(schema.getSubscriptionType()?.getFields() ?? {});
}

function mutationsOf({ astNode }: GraphQLField<unknown, unknown>): readonly string[] {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'aws_subscribe');
  const value = directive?.arguments?.find(({ name }) => name.value === 'mutations')?.value;
  if (value?.kind === 'StringValue') {
    return [value.value];
  }
  if (value?.kind !== 'ListValue') {
    return [];
  }
  return value.values.flatMap((member) => (member.kind === 'StringValue' ? [member.value] : []));
}
