/**
 * A request that is refused before execution. AppSync responds with `{"errors": [{errorType,
 * message}]}` and an HTTP status.
 */
export class HttpError extends Error {
  readonly status: number;
  readonly errorType: string;

  constructor(status: number, errorType: string, message: string) {
    super(message);
    this.status = status;
    this.errorType = errorType;
  }
}

/** Status 401 UnauthorizedException, for a caller that could not be authenticated. */
export function unauthorized(message: string): HttpError {
  return new HttpError(401, 'UnauthorizedException', message);
}

/** 400 for a body that is not a GraphQL request. */
export function malformed(message: string): HttpError {
  return new HttpError(400, 'MalformedHttpRequestException', message);
}
