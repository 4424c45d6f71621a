/** What an AppSync data source is to a resolver: one request in, one answer out. */

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

/** A data source of the API. */
export interface DataSource {
  readonly name: string;
  /**
   * Runs what a request handler returned. What the service refuses is in the answer's `error`; a
   * request that is no request of this data source throws ResolverError, as AppSync ends the field
   * there.
   */
  call(request: unknown): Promise<DataSourceResult>;
}

/** An answer without an error. */
export function succeeded(result: unknown): DataSourceResult {
  return { result, error: null };
}

/** An answer of a call that failed. */
export function failed(type: string, message: string, result: unknown = null): DataSourceResult {
  return { result, error: { type, message } };
}
