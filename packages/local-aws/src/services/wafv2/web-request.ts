/** What AWS WAF inspects of a request, and what it decides. */

/** A request to a protected resource, before the service has processed it. */
export interface WebRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body of a POST. For the registration of a subscription, the `data` of its message. */
  readonly body: Buffer;
  /** Address of the client's end of the connection. */
  readonly remoteAddress: string;
}

/** A refusal of AWS WAF, for the protected service to send in its own form. */
export interface WafBlock {
  /** The rule's own status code; absent where the rule has no custom response. */
  readonly responseCode?: number;
}

/**
 * Decides about a request to the resource with this ARN, and counts it. Undefined allows it.
 * Resources without a web ACL allow everything.
 */
export type InspectRequest = (resourceArn: string, request: WebRequest) => WafBlock | undefined;
