/** A running subscription, and the key of subscriptions with the same view of an event. */
import { visit, type DocumentNode } from 'graphql';
import type { Authenticated } from '../graphql/authentication.ts';
import type { GraphQLBody } from '../graphql/body.ts';
import type { RootField } from '../graphql/request.ts';
import type { SubscriptionFilter } from './filter.ts';

/**
 * The events of a subscription: those that equal its arguments, or those that pass its filter,
 * never both.
 */
export type Interest =
  | { readonly kind: 'ARGUMENTS'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'FILTER'; readonly filter: SubscriptionFilter };

/** The result of a start. */
export interface Subscription {
  readonly field: string;
  readonly interest: Interest;
  readonly invalidation?: SubscriptionFilter;
  readonly document: DocumentNode;
  readonly body: GraphQLBody;
  readonly caller: Authenticated;
  /** Subscriptions with the same key get the same payload for the same event. */
  readonly view: string;
}

/**
 * Returns the arguments that filter events. Null is an ordinary value, and an absent argument
 * filters nothing (documented). An argument whose variable was not sent counts as null. AppSync was
 * seen to do so, although GraphQL defines it otherwise (assumption appsync-71).
 */
export function filteringArguments({ args, nodes }: RootField): Readonly<Record<string, unknown>> {
  const given = (nodes[0]?.arguments ?? []).map(({ name }) => [name.value, null] as const);
  return { ...Object.fromEntries(given), ...args };
}

/**
 * Returns the key of a subscription's view. Only the caller's mode and groups and the variables
 * outside the subscription's own arguments determine what an event shows.
 */
export function viewOf(
  { query, operationName, variables }: GraphQLBody,
  document: DocumentNode,
  { nodes }: RootField,
  { mode, groups }: Authenticated,
): string {
  const used = [...variablesBeside(document, nodes)]
    .sort()
    .map((name) => (Object.hasOwn(variables, name) ? [name, variables[name]] : [name]));
  return JSON.stringify([query, operationName ?? null, used, mode, [...groups].sort()]);
}

function variablesBeside(document: DocumentNode, roots: RootField['nodes']): ReadonlySet<string> {
  const used = new Set<string>();
  const own = new Set<unknown>(roots.flatMap((node) => node.arguments ?? []));
  visit(document, {
    VariableDefinition: () => false,
    Argument: (node) => (own.has(node) ? false : undefined),
    Variable: ({ name }) => void used.add(name.value),
  });
  return used;
}
