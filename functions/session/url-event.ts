/**
 * The event of a function URL, as far as it is read, and its response: payload format 2.0 (AWS
 * Lambda Developer Guide, "Invoking Lambda function URLs").
 */

/** A request as Lambda passes it on. Every member is the caller's but `requestContext`. */
export interface UrlEvent {
  readonly rawPath?: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** `name=value` each. */
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: { readonly http?: { readonly method?: string } };
}

/** A response for the browser. */
export interface UrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `set-cookie`. */
  readonly cookies?: readonly string[];
  readonly body?: string;
}
