/**
 * Events to the default bus of Amazon EventBridge (PutEvents). The SDK's signer and HTTP handler
 * send the one request, so no further client is in the bundle. IAM action: events:PutEvents.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpRequest } from '@smithy/core/protocols';
import { findVariable } from '../runtime/environment.ts';
import { isTransient } from '../runtime/failure.ts';
import { jitter } from '../runtime/pause.ts';
import { retry, retryRemaining } from '../runtime/retry.ts';
import { chunks } from './chunks.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** An event of this system. */
export interface OutgoingEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

/** EventBridge refused the call. Holds the status and the exception, never its text. */
export class EventCallError extends Error {
  /** As on errors of AWS clients: decides about a retry, and is logged. */
  readonly $metadata: { readonly httpStatusCode: number };

  /** `name` is AWS's exception name, as on errors of AWS clients. */
  constructor(httpStatusCode: number, name: string) {
    super('EventBridge refused the call');
    this.name = name;
    this.$metadata = { httpStatusCode };
  }
}

/** EventBridge did not accept an event at any attempt. */
export class EventRefusedError extends Error {
  override readonly name = 'EventRefusedError';
}

interface Entry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

/** An entry that EventBridge did not accept has an error code. */
interface PutEventsOutput {
  readonly FailedEntryCount: number;
  readonly Entries: readonly { readonly ErrorCode?: string }[];
}

/** Most entries in one call (Amazon EventBridge API Reference, PutEvents). */
const mostEntries = 10;
const schedule = { attempts: 4, delayMs: (failed: number) => jitter(50 * failed, 200 * failed) } as const;

// Every client resolves region, credentials, signer and HTTP handler. The signer signs for the
// service of this name.
const { requestHandler, signer } = new DynamoDBClient({ ...clientSettings, ...{ signingName: 'events' } })
  .config;
const region = findVariable('AWS_REGION') ?? '';
const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
const base =
  findVariable('AWS_ENDPOINT_URL_EVENTBRIDGE') ??
  findVariable('AWS_ENDPOINT_URL') ??
  `https://events.${region}.${suffix}`;
const url = new URL('/', base);

/**
 * Sends every event; one may arrive twice. Returns once EventBridge has accepted all of them.
 * Throws EventRefusedError when it did not, and EventCallError.
 */
export async function sendEvents(events: readonly OutgoingEvent[], options: CallOptions): Promise<void> {
  const entries = events.map(({ source, detail, detailType }) => ({
    ...{ Source: source, DetailType: detailType, Detail: JSON.stringify(detail) },
  }));
  for (const part of chunks(entries, mostEntries)) {
    const left = await retryRemaining(part, (unsent) => putEntries(unsent, options), schedule, options);
    if (left.length > 0) {
      throw new EventRefusedError();
    }
  }
}

/** Returns the entries that EventBridge did not accept. */
async function putEntries(entries: readonly Entry[], options: CallOptions): Promise<readonly Entry[]> {
  const body = JSON.stringify({ Entries: entries });
  const output = await retry(() => post(body, options), { ...schedule, isRetryable: isTransient }, options);
  return output.FailedEntryCount === 0
    ? []
    : entries.filter((_, index) => output.Entries[index]?.ErrorCode !== undefined);
}

async function post(body: string, options: CallOptions): Promise<PutEventsOutput> {
  const request = new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    method: 'POST',
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-target': 'AWSEvents.PutEvents',
    },
    body,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  });
  const signed = await (await signer()).sign(request);
  const { response } = await requestHandler.handle(HttpRequest.clone(signed), options);
  const text = await readText(response.body as AsyncIterable<Uint8Array>);
  if (response.statusCode !== 200) {
    throw new EventCallError(response.statusCode, exceptionIn(response.headers, text));
  }
  // The shape of the operation's output (Amazon EventBridge API Reference, PutEvents).
  return JSON.parse(text) as PutEventsOutput;
}

/** The exception's name is in the header or in `__type`, with or without a namespace. */
function exceptionIn(headers: Readonly<Record<string, string>>, text: string): string {
  const type = headers['x-amzn-errortype'] ?? /"__type"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? 'Unknown';
  return type.replace(/:.*$/, '').replace(/^.*#/, '');
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
