/** The body of a GraphQL request over HTTP. */
import { malformed } from './http-error.ts';

/** The JSON body of a GraphQL request over HTTP; absent or null variables are `{}`. */
export interface GraphQLBody {
  readonly query: string;
  readonly variables: { readonly [name: string]: unknown };
  readonly operationName?: string;
}

/** Reads the JSON body; throws HttpError 400 MalformedHttpRequestException. */
export function parseBody(body: Buffer): GraphQLBody {
  const { query, variables, operationName } = parsed(body);
  if (typeof query !== 'string' || query.trim() === '') {
    throw malformed('Unable to parse GraphQL query.');
  }
  if (variables !== undefined && variables !== null && !isObject(variables)) {
    throw malformed('Unable to parse GraphQL variables.');
  }
  return {
    query,
    variables: isObject(variables) ? variables : {},
    ...(typeof operationName === 'string' && operationName !== '' ? { operationName } : {}),
  };
}

function parsed(body: Buffer): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isObject(value)) {
      return value;
    }
  } catch {
    // Refused below, because the parser's message would quote the body.
  }
  throw malformed('Request body is not a valid JSON object.');
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
