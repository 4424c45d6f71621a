/**
 * Extracts what may be logged about an error. Messages of AWS and of parsers can echo their input
 * (a VIN, a CSR), so only names, codes, request ids and source positions are used.
 */

/** Facts about a failure that are free of personal data. */
export interface Failure {
  /** Class or AWS exception name. */
  readonly errorName: string;
  /** Node's or AWS's code, for example ECONNRESET. */
  readonly errorCode?: string;
  readonly awsRequestId?: string;
  readonly httpStatus?: number;
  /** Source positions, without the message. */
  readonly frames?: readonly string[];
}

interface AwsMetadata {
  readonly requestId?: unknown;
  readonly httpStatusCode?: unknown;
}

const identifier = /^[\w.:#-]{1,128}$/;
const frame = /^ {4}at .{1,300}:\d+:\d+\)?$/;

/** The facts of any thrown value. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { errorName: 'NotAnError' };
  }
  const { requestId, httpStatusCode } = awsMetadata(error) ?? {};
  const errorCode = 'code' in error ? error.code : undefined;
  return {
    errorName: identifierOf(error.name) ?? 'Error',
    ...optional('errorCode', identifierOf(errorCode)),
    ...optional('awsRequestId', identifierOf(requestId)),
    ...(typeof httpStatusCode === 'number' ? { httpStatus: httpStatusCode } : {}),
    ...optional('frames', framesOf(error)),
  };
}

/**
 * True when the same call may succeed later without a change of the deployment: throttling, 5xx,
 * timeouts, broken connections.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  if (isNetworkFailure(error) || transientNames.has(error.name)) {
    return true;
  }
  const status = awsMetadata(error)?.httpStatusCode;
  return typeof status === 'number' && (status >= 500 || status === 429);
}

const transientNames = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestInProgressException',
  'ConcurrentModificationException',
  'TransactionInProgressException',
  'TransactionConflictException',
  'TransactionCanceledException',
  'VersionConflictException',
  'DependencyTimeoutException',
  'ServiceUnavailableException',
  'InternalFailureException',
  'InternalServerException',
  'InternalServerError',
  'KMSInternalException',
]);

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_SOCKET_CLOSED',
]);
const networkNames = new Set(['TimeoutError', 'AbortError', 'NetworkingError']);

function isNetworkFailure(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined;
  return networkNames.has(error.name) || (typeof code === 'string' && networkCodes.has(code));
}

function awsMetadata(error: Error): AwsMetadata | undefined {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null) {
    return undefined;
  }
  return error.$metadata;
}

function identifierOf(value: unknown): string | undefined {
  return typeof value === 'string' && identifier.test(value) ? value : undefined;
}

/** V8 puts the message before the frames, so everything up to its last occurrence is removed. */
function framesOf(error: Error): readonly string[] | undefined {
  const stack = error.stack ?? '';
  const position = error.message === '' ? -1 : stack.lastIndexOf(error.message);
  const rest = position === -1 ? stack : stack.slice(position + error.message.length);
  const frames = rest.split('\n').filter((line) => frame.test(line));
  return frames.length === 0 ? undefined : frames.slice(0, 12).map((line) => line.trim());
}

function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  // A computed key widens to string; the cast restores its type.
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}
