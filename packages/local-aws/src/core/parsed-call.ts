/** A request that was read as a call of an operation, in any protocol of AWS. */
import type { HttpRequest, HttpResponse } from './http.ts';

/** An HTTP request in one of AWS's protocols, parsed into service, operation and input. */
export interface ParsedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** Writes the operation's output as a response. */
  respond(output: unknown, requestId: string): HttpResponse;
  /** Content type of errors. */
  readonly contentType: string;
  /** Writes an error as a response. Absent for the JSON protocols, which share one form. */
  readonly refuse?: (error: unknown, requestId: string) => HttpResponse;
}

/** The protocol of a service that shares it with no other: S3's REST-XML. */
export interface WireProtocol {
  /** True for a request without a signature whose path is the service's. */
  claims(request: HttpRequest): boolean;
  /**
   * Reads a request. An error in the request is thrown by the call's operation, so that it has the
   * service's own form.
   */
  parse(request: HttpRequest): ParsedCall;
}
