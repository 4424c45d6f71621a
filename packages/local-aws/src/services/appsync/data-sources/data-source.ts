/** The interface of an AppSync data source to a resolver: one request, one result. */

/** `ctx.error` of a response handler. */
export interface DataSourceError {
  readonly message: string;
  /** For example `DynamoDB:ConditionalCheckFailedException`. */
  readonly type: string;
}

/** `ctx.result` and `ctx.error`; a failed call may carry both. */
export interface DataSourceResult {
  readonly result: unknown;
  readonly error: DataSourceError | null;
}

/** Executes the requests of resolvers, for example on a table or a function. */
export interface DataSource {
  readonly name: string;
  /**
   * Runs the request that a handler returned. An error of the service is in the result's `error`. A
   * malformed request throws ResolverError, since AppSync ends the field there.
   */
  call(request: unknown): Promise<DataSourceResult>;
}

/** A result without an error. */
export function succeeded(result: unknown): DataSourceResult {
  return { result, error: null };
}

/** The result of a failed call. */
export function failed(type: string, message: string, result: unknown = null): DataSourceResult {
  return { result, error: { type, message } };
}
