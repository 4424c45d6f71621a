/**
 * AWS::CloudFront::Function: code that CloudFront runs for each request before it looks for the
 * object (event type `viewer-request`).
 */
import { createContext, Script } from 'node:vm';
import type { Properties, ResourceContext } from '../../core/resource.ts';
import { edgeViolations } from './edge-syntax.ts';
import { isTrue, objectAt, refuseOthers, requiredText, unsupported } from './properties.ts';

/** A value of a header, a cookie or a query parameter in the event. */
export interface EventValue {
  /** The first value, when there are several. */
  readonly value: string;
  /** All values in the order in which they were sent; absent for a single one. */
  readonly multiValue?: readonly { readonly value: string }[];
}

/** The request as a function receives it and may return it. */
export interface EdgeRequest {
  readonly method: string;
  /** The path without the query string. */
  readonly uri: string;
  readonly querystring: Readonly<Record<string, EventValue>>;
  readonly headers: Readonly<Record<string, EventValue>>;
  readonly cookies: Readonly<Record<string, EventValue>>;
}

/** The response that a function may return instead of a request. */
export interface EdgeResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a function decided about a request. */
export type EdgeOutcome = { readonly request: EdgeRequest } | { readonly response: EdgeResponse };

/** The code threw, ran too long, or returned what CloudFront does not take. */
export class EdgeFunctionError extends Error {
  override readonly name = 'EdgeFunctionError';
  /** The status that the viewer gets. */
  readonly status: 502 | 503;

  constructor(status: 502 | 503, message: string) {
    super(message);
    this.status = status;
  }
}

/** Runs a function for one request. */
export type EdgeFunction = (request: EdgeRequest, requestId: string) => EdgeOutcome;

/**
 * The time that the code may run: enough on a busy machine, and an end for a loop without one.
 * CloudFront's own limit is a share of its processors, far less than this.
 */
const timeLimitMs = 1_000;

/** Globals of V8 that AWS's page on the runtime does not list. */
const absentGlobals = [
  'Atomics',
  'FinalizationRegistry',
  'Intl',
  'Iterator',
  'Map',
  'Proxy',
  'Reflect',
  'Set',
  'SharedArrayBuffer',
  'WeakMap',
  'WeakRef',
  'WeakSet',
  'WebAssembly',
];

/**
 * Reads the resource. Throws, with the line, when the runtime would refuse the code, and for a
 * function that is not published: no distribution can use it.
 */
export function readEdgeFunction(properties: Properties, { logicalId }: ResourceContext): EdgeFunction {
  refuseOthers(properties, ['AutoPublish', 'FunctionCode', 'FunctionConfig', 'Name', 'Tags'], logicalId);
  const config = objectAt(properties, 'FunctionConfig', logicalId);
  refuseOthers(config, ['Comment', 'Runtime'], logicalId);
  if (requiredText(config, 'Runtime', logicalId) !== 'cloudfront-js-2.0') {
    throw unsupported(logicalId, 'a runtime other than cloudfront-js-2.0');
  }
  if (!isTrue(properties['AutoPublish'])) {
    throw unsupported(logicalId, 'no AutoPublish');
  }
  const code = requiredText(properties, 'FunctionCode', logicalId);
  const violations = edgeViolations(code);
  if (violations.length > 0) {
    throw new Error(`${logicalId}: cloudfront-js-2.0 refuses the code: ${violations.join('; ')}.`);
  }
  // Functions run in strict mode. The event and the outcome cross the border as text.
  const script = new Script(`'use strict';\n${code}\n;JSON.stringify(handler(JSON.parse(event$)) ?? null);`);
  return (request, requestId) => run(script, request, requestId);
}

function run(script: Script, request: EdgeRequest, requestId: string): EdgeOutcome {
  const event = {
    version: '1.0',
    context: { eventType: 'viewer-request', requestId },
    viewer: { ip: '127.0.0.1' },
    request,
  };
  const sandbox: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  sandbox['event$'] = JSON.stringify(event);
  const context = createContext(sandbox, { codeGeneration: { strings: false, wasm: false } });
  for (const name of absentGlobals) {
    sandbox[name] = undefined;
  }
  let text: unknown;
  try {
    text = script.runInContext(context, { timeout: timeLimitMs });
  } catch {
    // The error is of the other context, and its message may quote the request.
    throw new EdgeFunctionError(503, 'The function threw an error or ran too long.');
  }
  return outcomeOf(JSON.parse(String(text)));
}

/** What the code returned, before it is checked. */
interface Returned {
  readonly uri?: unknown;
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, Partial<EventValue> | undefined>>;
  readonly body?: unknown;
}

function outcomeOf(value: unknown): EdgeOutcome {
  // Every member that is used is checked here.
  const returned = (typeof value === 'object' && value !== null ? value : {}) as Returned;
  const { statusCode, uri, body } = returned;
  if (typeof statusCode === 'number') {
    if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
      throw new EdgeFunctionError(502, 'The function returned an invalid status code.');
    }
    if (body !== undefined && typeof body !== 'string') {
      throw new EdgeFunctionError(502, 'The local CloudFront takes a body of text only.');
    }
    return { response: { statusCode, headers: headersOf(returned), body: body ?? '' } };
  }
  if (typeof uri !== 'string' || !uri.startsWith('/')) {
    throw new EdgeFunctionError(502, 'The function returned neither a request nor a response.');
  }
  headersOf(returned);
  // The path and the headers were checked; S3 gets nothing but the path.
  return { request: value as EdgeRequest };
}

function headersOf({ headers = {} }: Returned): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => {
      if (name !== name.toLowerCase() || typeof header?.value !== 'string') {
        throw new EdgeFunctionError(
          502,
          'The function returned a header without a lower-case name or value.',
        );
      }
      return [name, header.value] as const;
    }),
  );
}
