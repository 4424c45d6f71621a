/** The rules that every response of the API must satisfy. */
import { errorCatalogue } from '../../../domain/error-catalogue.ts';

/**
 * AppSync’s own messages. They may hold names of the schema and of the document, but not values.
 */
const appSyncTexts: readonly RegExp[] = [
  /^Validation error of type \w+: .+$/s,
  /^Variable '\w+' has (an invalid value\.|coerced Null value for NonNull type '[\w![\]]+')$/,
  /^Unable to parse GraphQL (query|variables)\.$/,
  /^Unable to find the operation to execute\.$/,
  /^Request body is not a valid JSON object\.$/,
  /^Query depth exceeds the limit of \d+\.$/,
  /^The request runs more than \d+ resolvers\.$/,
  /^Subscriptions are not supported over HTTP\.$/,
  /^Not Authorized to access \w+ on type \w+$/,
];

/**
 * Texts that no response may hold: source positions, AWS’s names of resources, messages of its
 * services.
 */
const forbidden: readonly RegExp[] = [
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

/** Returns the violations of a response. */
export function violationsOf(status: number, text: string): readonly string[] {
  // The response to a body that is larger than AppSync accepts.
  if (status === 413) {
    return [];
  }
  const errors = errorsIn(text);
  if (errors === undefined) {
    return ['is not a GraphQL response'];
  }
  return [
    ...(status === 200 || status === 400 ? [] : [`has the status ${status}`]),
    ...(status === 200 || errors.length > 0 ? [] : ['has neither data nor errors']),
    ...errors.flatMap(violationsOfError),
    ...forbidden.filter((words) => words.test(text)).map((words) => `holds ${words.source}`),
  ];
}

/**
 * SERVICE_UNAVAILABLE is a violation too, because invalid input must not be reported as a failure
 * of the service.
 */
function violationsOfError({ errorType, message }: WireError): readonly string[] {
  if (typeof message !== 'string') {
    return ['has an error without message'];
  }
  if (typeof errorType === 'string' && Object.hasOwn(errorCatalogue, errorType)) {
    // The check above proves that this is a key.
    const entry = errorCatalogue[errorType as keyof typeof errorCatalogue];
    if (message !== entry.message) {
      return [`has another message for ${errorType}`];
    }
    return errorType === 'SERVICE_UNAVAILABLE' || errorType === 'AUDIT_UNAVAILABLE'
      ? [`is ${errorType}`]
      : [];
  }
  const isKnown = appSyncTexts.some((words) => words.test(message));
  return isKnown ? [] : [`holds ${errorType}: ${message.slice(0, 200)}`];
}

function errorsIn(text: string): readonly WireError[] | undefined {
  try {
    // The checks above cover each member.
    const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly WireError[] };
    return errors;
  } catch {
    return undefined;
  }
}
