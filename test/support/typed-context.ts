/**
 * Adds the type of the context to the handlers of bundles, so that the type check covers their use
 * of it.
 */
import { parse, type Program } from 'acorn';

const annotation = "@param {import('@aws-appsync/utils').Context}";

/**
 * Returns the code with AWS’s type for the parameter of every exported function. Line numbers stay
 * the same.
 */
export function withTypedContext(code: string): string {
  const program = parse(code, { ecmaVersion: 2022, sourceType: 'module' });
  return handlersOf(program).reduceRight(
    (text, { start, parameter }) =>
      `${text.slice(0, start)}/** ${annotation} ${parameter} */ ${text.slice(start)}`,
    code,
  );
}

function handlersOf({ body }: Program): { readonly start: number; readonly parameter: string }[] {
  const exported = new Set(
    body.flatMap((node) =>
      node.type === 'ExportNamedDeclaration'
        ? node.specifiers.map(({ local }) => (local.type === 'Identifier' ? local.name : ''))
        : [],
    ),
  );
  return body.flatMap((node) => {
    const isInline = node.type === 'ExportNamedDeclaration' && Boolean(node.declaration);
    const declared = isInline ? node.declaration : node;
    if (declared?.type !== 'FunctionDeclaration') {
      return [];
    }
    if (!isInline && !exported.has(declared.id?.name ?? '')) {
      return [];
    }
    const [parameter] = declared.params;
    return parameter?.type === 'Identifier' ? [{ start: node.start, parameter: parameter.name }] : [];
  });
}
