/** Paths in AppSync's forms, and the selection of a field. */
import {
  Kind,
  print,
  visit,
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Formats a path of the response for error messages, for example `/listTodos/items[0]/createdAt`.
 */
export function resultPath(path: readonly (string | number)[]): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `/${key}`)).join('');
}

/** `device/certificate`: the fields from the operation to the node's own or enclosing field. */
export function documentPath(document: DocumentNode, target: ASTNode): string {
  let found: string | undefined;
  const fields: string[] = [];
  visit(document, {
    enter(node) {
      if (node.kind === Kind.FIELD) {
        fields.push(node.name.value);
      }
      if (node === target) {
        found ??= fields.join('/');
      }
    },
    leave(node) {
      if (node.kind === Kind.FIELD) {
        fields.pop();
      }
    },
  });
  return found ?? '';
}

/**
 * `info.selectionSetList`: every selected path, by alias if there is one, with merged fragments.
 */
export function selectionSetList(
  selectionSet: SelectionSetNode | undefined,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  prefix = '',
): string[] {
  const paths = (selectionSet?.selections ?? []).flatMap((selection) => {
    switch (selection.kind) {
      case Kind.FIELD: {
        const path = prefix + (selection.alias ?? selection.name).value;
        return [path, ...selectionSetList(selection.selectionSet, fragments, `${path}/`)];
      }
      case Kind.INLINE_FRAGMENT:
        return selectionSetList(selection.selectionSet, fragments, prefix);
      case Kind.FRAGMENT_SPREAD:
        return selectionSetList(fragments[selection.name.value]?.selectionSet, fragments, prefix);
    }
  });
  return [...new Set(paths)];
}

/** Prints `info.selectionSetGraphQL`; a field without a selection set has the empty text. */
export function selectionSetText(selectionSet: SelectionSetNode | undefined): string {
  return selectionSet === undefined ? '' : print(selectionSet);
}

/**
 * `data` of an error contains only what the query selects: "data will be filtered based on the
 * query selection set".
 */
export function filterBySelection(
  data: unknown,
  selectionSet: SelectionSetNode | undefined,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): unknown {
  if (data === null || data === undefined) {
    return null;
  }
  if (selectionSet === undefined || typeof data !== 'object') {
    return data;
  }
  if (Array.isArray(data)) {
    return data.map((member) => filterBySelection(member, selectionSet, fragments));
  }
  const members = Object.entries(data) as [string, unknown][];
  return Object.fromEntries(
    selectedFields(selectionSet, fragments).flatMap(({ name, selectionSet: below }) =>
      members
        .filter(([member]) => member === name)
        .map(([member, value]) => [member, filterBySelection(value, below, fragments)]),
    ),
  );
}

function selectedFields(
  { selections }: SelectionSetNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): { name: string; selectionSet: SelectionSetNode | undefined }[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      return [{ name: selection.name.value, selectionSet: selection.selectionSet }];
    }
    const set =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments[selection.name.value]?.selectionSet;
    return set === undefined ? [] : selectedFields(set, fragments);
  });
}
