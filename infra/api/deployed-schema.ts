/**
 * The schema as AppSync receives it: `schema.graphql` without descriptions and comments. AppSync
 * fails with "Failed to parse schema document" on descriptions (aws-appsync-community#38) and on
 * some comments (#410), so only readers and codegen see them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, print, visit } from 'graphql';
import { projectRoot } from '../project-files.ts';

/**
 * `schema.graphql` without descriptions and comments; a syntax error throws when this module is
 * loaded.
 */
export const deployedSchema = withoutDescriptions(readFileSync(join(projectRoot, 'schema.graphql'), 'utf8'));

/**
 * Prints a schema document without descriptions. Comments go too, because the parser drops them;
 * definitions, directives, default values and deprecation reasons stay.
 */
export function withoutDescriptions(document: string): string {
  const stripped = visit(parse(document), {
    StringValue: (_, key) => (key === 'description' ? null : undefined),
  });
  return `${print(stripped)}\n`;
}
