/**
 * Converts graphql-js's validation errors to the messages of graphql-java, which AppSync runs:
 * `Validation error of type FieldUndefined: …`. Unlike there, argument values are never quoted,
 * because a query's text may contain personal data.
 */
import {
  validate,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import type { AppSyncError } from './errors.ts';
import { documentPath } from './field-paths.ts';

interface Wording {
  readonly type: string;
  /** The text after the type. `quoted` are the names in graphql-js's message, in order. */
  readonly text: (quoted: readonly string[]) => string;
}

const wordings: Readonly<Record<string, Wording>> = {
  FieldsOnCorrectTypeRule: {
    type: 'FieldUndefined',
    text: ([field, type]) => `Field '${field}' in type '${type}' is undefined`,
  },
  ScalarLeafsRule: {
    type: 'SubSelection',
    text: ([field, type]) => `Sub selection does not fit type '${type}' of field '${field}'`,
  },
  ProvidedRequiredArgumentsRule: {
    type: 'MissingFieldArgument',
    text: ([, argument]) => `Missing field argument '${argument}'`,
  },
  KnownArgumentNamesRule: {
    type: 'UnknownArgument',
    text: ([argument]) => `Unknown field argument '${argument}'`,
  },
  ValuesOfCorrectTypeRule: {
    type: 'WrongType',
    text: () => 'An argument has a value that is not of its type',
  },
  NoUndefinedVariablesRule: {
    type: 'UndefinedVariable',
    text: ([variable]) => `Undefined variable '${variable?.slice(1)}'`,
  },
  NoUnusedVariablesRule: {
    type: 'UnusedVariable',
    text: ([variable]) => `Unused variable '${variable?.slice(1)}'`,
  },
  VariablesInAllowedPositionRule: {
    type: 'VariableTypeMismatch',
    text: ([, given, wanted]) => `Variable type '${given}' does not match expected type '${wanted}'`,
  },
  KnownTypeNamesRule: { type: 'UnknownType', text: ([type]) => `Unknown type '${type}'` },
  KnownFragmentNamesRule: { type: 'UndefinedFragment', text: ([name]) => `Undefined fragment '${name}'` },
  NoUnusedFragmentsRule: { type: 'UnusedFragment', text: ([name]) => `Unused fragment '${name}'` },
  NoFragmentCyclesRule: { type: 'FragmentCycle', text: () => 'Fragment cycles not allowed' },
  KnownDirectivesRule: { type: 'UnknownDirective', text: ([name]) => `Unknown directive '${name}'` },
  NoSchemaIntrospectionCustomRule: {
    type: 'FieldUndefined',
    text: () => 'Introspection is disabled for this API',
  },
  OverlappingFieldsCanBeMergedRule: { type: 'FieldsConflict', text: ([name]) => `Fields '${name}' conflict` },
};

/** Returns the errors of all violations, by rule. AppSync sends them with HTTP 200. */
export function validationErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[],
): AppSyncError[] {
  return rules.flatMap((rule) =>
    validate(schema, document, [rule]).map((error) => toAppSync(error, rule.name, document)),
  );
}

function toAppSync(error: GraphQLError, rule: string, document: DocumentNode): AppSyncError {
  const { type, text } = wordings[rule] ?? {
    type: rule.replace(/Rule$/, ''),
    text: () => 'The document is not valid',
  };
  const [node] = error.nodes ?? [];
  const quoted = [...error.message.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name.replace(/^@/, ''));
  const where = node === undefined ? '' : documentPath(document, node);
  return {
    path: null,
    data: null,
    // AppSync was seen both with and without an errorType here.
    errorType: 'ValidationError',
    errorInfo: null,
    locations: (error.locations ?? []).slice(0, 1).map((location) => ({ ...location, sourceName: null })),
    message: `Validation error of type ${type}: ${text(quoted)}${where === '' ? '' : ` @ '${where}'`}`,
  };
}
