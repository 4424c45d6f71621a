/** Events to the default bus of Amazon EventBridge (PutEvents). IAM action: events:PutEvents. */
import { isTransient } from '../runtime/failure.ts';
import { jitter } from '../runtime/pause.ts';
import { retry, retryRemaining } from '../runtime/retry.ts';
import { chunks } from './chunks.ts';
import type { CallOptions } from './client-settings.ts';
import { exceptionIn, regionalEndpoint, signedPost } from './signed-post.ts';

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
const maxEntries = 10;
const schedule = { attempts: 4, delayMs: (failed: number) => jitter(50 * failed, 200 * failed) } as const;

const url = new URL('/', regionalEndpoint('AWS_ENDPOINT_URL_EVENTBRIDGE', 'events'));
const post = signedPost('events', url, {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'AWSEvents.PutEvents',
});

/**
 * Sends every event; one may arrive twice. Returns once EventBridge has accepted all of them.
 * Throws EventRefusedError when it did not, and EventCallError.
 */
export async function sendEvents(events: readonly OutgoingEvent[], options: CallOptions): Promise<void> {
  const entries = events.map(({ source, detail, detailType }) => ({
    ...{ Source: source, DetailType: detailType, Detail: JSON.stringify(detail) },
  }));
  for (const part of chunks(entries, maxEntries)) {
    const left = await retryRemaining(part, (unsent) => putEntries(unsent, options), schedule, options);
    if (left.length > 0) {
      throw new EventRefusedError();
    }
  }
}

/** Returns the entries that EventBridge did not accept. */
async function putEntries(entries: readonly Entry[], options: CallOptions): Promise<readonly Entry[]> {
  const body = JSON.stringify({ Entries: entries });
  const output = await retry(() => put(body, options), { ...schedule, isRetryable: isTransient }, options);
  return output.FailedEntryCount === 0
    ? []
    : entries.filter((_, index) => output.Entries[index]?.ErrorCode !== undefined);
}

async function put(body: string, options: CallOptions): Promise<PutEventsOutput> {
  const response = await post(body, options);
  if (response.statusCode !== 200) {
    throw new EventCallError(response.statusCode, exceptionIn(response));
  }
  // The shape of the operation's output (Amazon EventBridge API Reference, PutEvents).
  return JSON.parse(response.text) as PutEventsOutput;
}
