/**
 * Caches parsed and validated documents by their text, because clients send the same few documents
 * again and again.
 */
import {
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { AppSyncError } from './errors.ts';
import { malformed } from './http-error.ts';
import { validationErrors } from './validation-errors.ts';

/** An executable document, or the errors that prevent it. */
export interface CheckedDocument {
  readonly document: DocumentNode;
  /** Empty for an executable document. */
  readonly errors: readonly AppSyncError[];
}

/** The API's settings that can refuse a document which is valid for the schema. */
export interface DocumentRules {
  /** 0: no limit but AppSync's own. */
  readonly queryDepthLimit: number;
  readonly introspection: boolean;
}

/** AppSync quotas: tokens in a query. */
const maxTokens = 15_000;
const rememberedDocuments = 1000;

/**
 * Creates a reader of documents for one schema. It throws HttpError 400 for text that is not
 * GraphQL.
 */
export function createDocuments(
  schema: GraphQLSchema,
  rules: DocumentRules,
): (text: string) => CheckedDocument {
  const known = new Map<string, CheckedDocument>();
  return (text) => {
    const remembered = known.get(text);
    if (remembered !== undefined) {
      return remembered;
    }
    const checked = checkAtAnyDepth(text, schema, rules);
    const [oldest] = known.keys();
    if (known.size >= rememberedDocuments && oldest !== undefined) {
      known.delete(oldest);
    }
    known.set(text, checked);
    return checked;
  };
}

/**
 * A document with thousands of levels overflows the stack of its reader. That is an error of the
 * document.
 */
function checkAtAnyDepth(text: string, schema: GraphQLSchema, rules: DocumentRules): CheckedDocument {
  try {
    return check(text, schema, rules);
  } catch (error) {
    throw error instanceof RangeError ? malformed('Unable to parse GraphQL query.') : error;
  }
}

function check(text: string, schema: GraphQLSchema, rules: DocumentRules): CheckedDocument {
  const document = parsed(text);
  const applied = rules.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  if (validate(schema, document, applied).length > 0) {
    return { document, errors: validationErrors(schema, document, applied) };
  }
  const depth = deepest(document);
  const tooDeep = rules.queryDepthLimit > 0 && depth > rules.queryDepthLimit;
  return { document, errors: tooDeep ? [depthError(rules.queryDepthLimit)] : [] };
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    // The parser's message quotes the text, which may contain arguments.
    throw error instanceof GraphQLError ? malformed('Unable to parse GraphQL query.') : error;
  }
}

/**
 * AppSync's refusal of a query with too many levels. The message is not documented (assumption
 * appsync-70).
 */
function depthError(limit: number): AppSyncError {
  return {
    path: null,
    data: null,
    errorType: 'QueryDepthLimitReached',
    errorInfo: null,
    locations: null,
    message: `Query depth exceeds the limit of ${limit}.`,
  };
}

function deepest(document: DocumentNode): number {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet]] : [],
    ),
  );
  const known = new Map<SelectionSetNode, number>();
  const depthOf = (set: SelectionSetNode | undefined): number => {
    if (set === undefined) {
      return 0;
    }
    const remembered = known.get(set);
    if (remembered !== undefined) {
      return remembered;
    }
    const depth = Math.max(
      0,
      ...set.selections.map((selection) => {
        if (selection.kind === Kind.FIELD) {
          return 1 + depthOf(selection.selectionSet);
        }
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          return depthOf(selection.selectionSet);
        }
        return depthOf(fragments.get(selection.name.value));
      }),
    );
    known.set(set, depth);
    return depth;
  };
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return Math.max(
    0,
    ...operations.map((operation) => ('selectionSet' in operation ? depthOf(operation.selectionSet) : 0)),
  );
}
