/** The texts of GraphQL operations, typed by `npm run codegen`. */
import type { graphql as generated } from './generated/operations/gql.ts';

/**
 * Returns a text as an operation with the types of its data and variables; a text that
 * `npm run codegen` has not seen does not compile. The generated function has a map with the
 * operations of all pages; with this one, each page has only its own. The cast adds types to the
 * text, which is all that `client/` uses.
 */
export const graphql = ((text: string) => text) as unknown as typeof generated;
