/** The imports and exports of an APPSYNC_JS module. */
import type { Identifier, Literal, Program } from 'acorn';

/**
 * The modules that the runtime provides here. `/rds` and `/ai` belong to data sources that the
 * local AppSync does not support.
 */
export const importableModules: ReadonlySet<string> = new Set([
  '@aws-appsync/utils',
  '@aws-appsync/utils/dynamodb',
]);

/** Exported name → local name. */
export function exportedNames(program: Program): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') {
      continue;
    }
    for (const { exported, local } of statement.specifiers) {
      names.set(nameOf(exported), nameOf(local));
    }
    const { declaration } = statement;
    if (declaration?.type === 'FunctionDeclaration') {
      names.set(declaration.id.name, declaration.id.name);
    }
    if (declaration?.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations) {
        if (id.type === 'Identifier') {
          names.set(id.name, id.name);
        }
      }
    }
  }
  return names;
}

/** Returns the name in an import or export specifier, which may be an identifier or a string. */
export function nameOf(node: Identifier | Literal): string {
  return node.type === 'Identifier' ? node.name : String(node.value);
}
