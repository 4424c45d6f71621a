/**
 * AppSync's own scalars (AppSync, "Scalar types in GraphQL"): what they accept from clients and
 * from resolvers.
 */
import { GraphQLScalarType, Kind, type GraphQLSchema, type ValueNode } from 'graphql';
import { scalarFormats } from './scalar-formats.ts';

/** A value that does not fit its scalar. The message never quotes the value. */
export class ScalarError extends Error {}

/** Adds the behaviour of the AWS scalars to a schema; `prelude` declares them. */
export function implementScalars(schema: GraphQLSchema): void {
  for (const [name, isValid] of Object.entries(scalarFormats)) {
    implement(schema, name, textual(name, isValid));
  }
  implement(schema, 'AWSTimestamp', timestamp);
  implement(schema, 'AWSJSON', json);
}

interface Behaviour {
  readonly fromClient: (value: unknown) => unknown;
  readonly toClient: (value: unknown) => unknown;
}

function implement(schema: GraphQLSchema, name: string, { fromClient, toClient }: Behaviour): void {
  const scalar = schema.getType(name);
  if (!(scalar instanceof GraphQLScalarType)) {
    return;
  }
  scalar.parseValue = fromClient;
  scalar.parseLiteral = (node) => fromClient(literal(node));
  scalar.serialize = toClient;
}

function literal(node: ValueNode): unknown {
  if (node.kind === Kind.STRING) {
    return node.value;
  }
  return node.kind === Kind.INT ? Number(node.value) : undefined;
}

function textual(name: string, isValid: (text: string) => boolean): Behaviour {
  const checked = (value: unknown) => {
    if (typeof value === 'string' && isValid(value)) {
      return value;
    }
    throw new ScalarError(`Unable to parse the value as valid ${name.slice(3)}.`);
  };
  return { fromClient: checked, toClient: checked };
}

const timestamp: Behaviour = (() => {
  const checked = (value: unknown) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) {
      return value;
    }
    throw new ScalarError('Unable to parse the value as valid Timestamp.');
  };
  return { fromClient: checked, toClient: checked };
})();

/**
 * Clients send and receive JSON as a string; handlers see the parsed value. A handler's string is
 * returned unchanged.
 */
const json: Behaviour = {
  fromClient: (value) => {
    try {
      return typeof value === 'string' ? JSON.parse(value) : fail();
    } catch {
      return fail();
    }
  },
  toClient: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
};

function fail(): never {
  throw new ScalarError('Unable to parse the value as valid JSON.');
}
