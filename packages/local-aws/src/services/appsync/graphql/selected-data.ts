/** The response data under the fields' own names, without renamed members. */
import { Kind, type FieldNode, type SelectionSetNode } from 'graphql';

type Fragments = Readonly<Record<string, { readonly selectionSet: SelectionSetNode }>>;

/**
 * Returns the value of a field selected by these nodes, without renamed members at any depth; the
 * value itself where nothing is renamed.
 */
export function withoutAliases(value: unknown, nodes: readonly FieldNode[], fragments: Fragments): unknown {
  return nodes.some((node) => hasAliases(node, fragments)) ? withoutRenamed(value, nodes, fragments) : value;
}

/** Caches per document, because the same documents are published again and again. */
const known = new WeakMap<FieldNode, boolean>();

function hasAliases(node: FieldNode, fragments: Fragments): boolean {
  const remembered = known.get(node);
  if (remembered !== undefined) {
    return remembered;
  }
  const members = selectedNodes(node.selectionSet === undefined ? [] : [node.selectionSet], fragments);
  const has = members.some((member) => member.alias !== undefined || hasAliases(member, fragments));
  known.set(node, has);
  return has;
}

function withoutRenamed(value: unknown, nodes: readonly FieldNode[], fragments: Fragments): unknown {
  if (Array.isArray(value)) {
    return value.map((member: unknown) => withoutRenamed(member, nodes, fragments));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const selected = selectedNodes(
    nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    fragments,
  );
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
      const own = selected.filter(({ name, alias }) => (alias ?? name).value === key);
      if (own.some(({ name }) => name.value !== key)) {
        return [];
      }
      return [[key, withoutRenamed(member, own, fragments)]];
    }),
  );
}

function selectedNodes(sets: readonly SelectionSetNode[], fragments: Fragments): readonly FieldNode[] {
  return sets.flatMap(({ selections }) =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) {
        return [selection];
      }
      const set =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments[selection.name.value]?.selectionSet;
      return set === undefined ? [] : selectedNodes([set], fragments);
    }),
  );
}
