/** What an answer says of the fields themselves: members under another name than their field's are left out. */
import { Kind, type FieldNode, type SelectionSetNode } from 'graphql';

type Fragments = Readonly<Record<string, { readonly selectionSet: SelectionSetNode }>>;

/** The value of a field selected by these nodes, without its renamed members at any depth. */
export function withoutAliases(value: unknown, nodes: readonly FieldNode[], fragments: Fragments): unknown {
  if (Array.isArray(value)) return value.map((member: unknown) => withoutAliases(member, nodes, fragments));
  if (typeof value !== 'object' || value === null) return value;
  const selected = selectedNodes(
    nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    fragments,
  );
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
      const own = selected.filter(({ name, alias }) => (alias ?? name).value === key);
      if (own.some(({ name }) => name.value !== key)) return [];
      return [[key, withoutAliases(member, own, fragments)]];
    }),
  );
}

function selectedNodes(sets: readonly SelectionSetNode[], fragments: Fragments): readonly FieldNode[] {
  return sets.flatMap(({ selections }) =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      const set =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments[selection.name.value]?.selectionSet;
      return set === undefined ? [] : selectedNodes([set], fragments);
    }),
  );
}
