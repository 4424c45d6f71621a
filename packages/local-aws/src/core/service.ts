/**
 * An emulated AWS service: operations that declare the IAM permissions they demand, and their work.
 * The gateway (HTTP, SigV4) and in-process callers (AppSync data sources, the Lambda service) both
 * use the dispatcher. Authorization, injected faults and the record of calls are therefore the same
 * for all callers.
 */
import type { ConsumedCapacity } from './calls.ts';
import type { HttpRequest, PageAccess } from './http.ts';
import type { WireProtocol } from './parsed-call.ts';
import type { Principal } from './principal.ts';

/** Region, account and partition of the world. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
}

/** The emulators' time; tests can move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** Who makes a call, where and when, with what faults do to it. */
export interface CallContext {
  readonly principal: Principal;
  readonly requestId: string;
  readonly place: Place;
  readonly clock: Clock;
  /** True when an injected fault throttles this single item of a DynamoDB call. */
  readonly throttlesItem?: (item: unknown) => boolean;
  /** Receives the capacity units of a DynamoDB call for the record of calls. */
  readonly meter?: (consumed: readonly ConsumedCapacity[]) => void;
}

/** One permission that a call needs. IAM must allow all demands of a call. */
export interface Demand {
  /** IAM action, for example `kms:GenerateMac`. */
  readonly action: string;
  /** ARN of the resource, or `*` for actions without resource types. */
  readonly resource: string;
  /**
   * Condition keys of this request in addition to the global ones, for example
   * `kms:EncryptionContext:tenantId`.
   */
  readonly conditions?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * A resource-based policy (KMS key policy) that takes part in the decision. `required`: IAM
   * policies alone cannot allow the call.
   */
  readonly resourcePolicy?: { readonly document: unknown; readonly required: boolean };
}

/** Maps a REST-JSON operation to HTTP. Labels are in braces: `/things/{thingName}`. */
export interface HttpBinding {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly uri: string;
  /** Query parameter → input member. */
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case header → input member. */
  readonly headers?: Readonly<Record<string, string>>;
  /** HTTP status of a success. Default: 200. */
  readonly status?: number;
  /**
   * Input and output member that is the whole body as text. Without it, each input member is a body
   * member.
   */
  readonly payload?: string;
  /**
   * True for a payload of arbitrary bytes. Operations receive it in base64, the JSON form of blobs.
   */
  readonly binaryPayload?: boolean;
  /** Output member with the HTTP status of a success, for operations that choose it. */
  readonly statusMember?: string;
  /** Lower-case response header → output member, which is then left out of the body. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/**
 * An operation as the dispatcher sees it. `operation` creates it, so that each one is written with
 * its own types.
 */
export interface Operation {
  /** False for operations that need no signature (Cognito sign-in). */
  readonly signed: boolean;
  readonly http?: HttpBinding;
  demands(input: unknown, context: CallContext): readonly Demand[];
  run(input: unknown, context: CallContext): unknown;
}

/**
 * Creates an operation from typed functions. `run` may throw AwsError; any other error becomes a
 * 500 InternalFailure.
 */
export function operation<Input, Output>(definition: {
  readonly signed?: boolean;
  readonly http?: HttpBinding;
  readonly demands?: (input: Input, context: CallContext) => readonly Demand[];
  readonly run: (input: Input, context: CallContext) => Output | Promise<Output>;
}): Operation {
  const { signed = true, http, demands = () => [], run } = definition;
  return {
    signed,
    ...(http === undefined ? {} : { http }),
    // The wire carries JSON of the operation's documented shape; operations check the members they
    // rely on.
    demands: (input, context) => demands(input as Input, context),
    run: (input, context) => run(input as Input, context),
  };
}

/**
 * Finds an operation by a name from the caller. Returns undefined also for names that every object
 * inherits.
 */
export function findOperation(service: Service | undefined, name: string): Operation | undefined {
  if (service === undefined || !Object.hasOwn(service.operations, name)) {
    return undefined;
  }
  return service.operations[name];
}

/** A service on the wire: its name, its protocol and its operations by their AWS names. */
export interface Service {
  /**
   * SigV4 signing name: kms, acm-pca, iot, iotdata, iotfleetwise, cognito-idp, dynamodb, lambda,
   * ...
   */
  readonly name: string;
  /** awsJson services: the part of `x-amz-target` before the dot, and the JSON version. */
  readonly json?: {
    readonly targetPrefix: string;
    readonly version: '1.0' | '1.1';
    /** Prefixes of further APIs under the same signing name. */
    readonly otherPrefixes?: readonly string[];
  };
  /** AWS query services (form-encoded requests, XML responses): the namespace of their XML. */
  readonly query?: { readonly namespace: string };
  /** Present for a service with a protocol of its own. */
  readonly wire?: WireProtocol;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Present where AWS allows requests from pages of a browser. */
  readonly pages?: PageAccess;
  /**
   * AWS WAF before the operations that need no signature. Throws its refusal.
   */
  readonly firewall?: (request: HttpRequest, operation: string, input: unknown) => void;
  /** The only host that serves it, for services with a host per account. */
  readonly host?: string;
}
