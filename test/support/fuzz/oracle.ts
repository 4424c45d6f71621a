/** What every answer of the API must be, whatever was asked. */
import { errorCatalogue } from '../../../domain/errors.ts';

/**
 * AppSync's own words; names of the schema and of the document may stand in them, values may not.
 */
const appSyncTexts: readonly RegExp[] = [
  /^Validation error of type \w+: .+$/s,
  /^Variable '\w+' has (an invalid value\.|coerced Null value for NonNull type '[\w![\]]+')$/,
  /^Unable to parse GraphQL (query|variables)\.$/,
  /^Unable to find the operation to execute\.$/,
  /^Request body is not a valid JSON object\.$/,
  /^Query depth exceeds the limit of \d+\.$/,
  /^The request runs more than \d+ resolvers\.$/,
  /^Subscriptions are not answered over HTTP\.$/,
  /^Not Authorized to access \w+ on type \w+$/,
];

/**
 * What must not be in any answer: positions in source, AWS's names for places, its services' words.
 */
const neverSaid: readonly RegExp[] = [
  /\bat .{1,200}:\d+:\d+/,
  /node_modules|node:internal|\.m?[jt]s\b/,
  /arn:aws:(?!kms:eu-central-1:000000000000:key\/1\b)/,
  /AccessDenied|DynamoDB|Lambda:|Service: |Status Code|ValidationException|is not authorized to perform/,
  /TypeError|RangeError|SyntaxError|undefined is not|Cannot read/,
];

interface WireError {
  readonly message?: unknown;
  readonly errorType?: unknown;
}

/** What is wrong with an answer; empty when nothing is. */
export function faultsOf(status: number, text: string): readonly string[] {
  // The front door's own answer to a body that is larger than AppSync takes.
  if (status === 413) {
    return [];
  }
  const errors = errorsIn(text);
  if (errors === undefined) {
    return ['is no GraphQL answer'];
  }
  return [
    ...(status === 200 || status === 400 ? [] : [`has the status ${status}`]),
    ...(status === 200 || errors.length > 0 ? [] : ['says nothing of what is wrong']),
    ...errors.flatMap(faultsOfError),
    ...neverSaid.filter((words) => words.test(text)).map((words) => `says ${words.source}`),
  ];
}

/** Broken input is never the service's fault, so SERVICE_UNAVAILABLE is one here too. */
function faultsOfError({ errorType, message }: WireError): readonly string[] {
  if (typeof message !== 'string') {
    return ['has an error without message'];
  }
  if (typeof errorType === 'string' && Object.hasOwn(errorCatalogue, errorType)) {
    // Just told to be a key.
    const entry = errorCatalogue[errorType as keyof typeof errorCatalogue];
    if (message !== entry.message) {
      return [`has other words for ${errorType}`];
    }
    return errorType === 'SERVICE_UNAVAILABLE' || errorType === 'AUDIT_UNAVAILABLE'
      ? [`is ${errorType}`]
      : [];
  }
  const isKnown = appSyncTexts.some((words) => words.test(message));
  return isKnown ? [] : [`says ${errorType}: ${message.slice(0, 200)}`];
}

function errorsIn(text: string): readonly WireError[] | undefined {
  try {
    // Looked at member by member above.
    const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly WireError[] };
    return errors;
  } catch {
    return undefined;
  }
}
