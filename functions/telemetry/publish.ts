/**
 * Publishes changed states of watched vehicles to subscribers. When a change is not published,
 * clients see a gap in `version` and read the state again. So a failure here is only counted and
 * does not delay ingestion for long.
 */
import { reasonOfNumber } from '../../domain/disconnect-reasons.ts';
import type { PublishVehicleStateInput, SignalValueInput } from '../../domain/generated/schema-types.ts';
import {
  type StoredSignals,
  type VehicleStateDocument,
  type VehicleStateItem,
  effectiveTime,
} from '../../domain/vehicle-state.ts';
import { viewersOf } from '../../domain/viewers.ts';
import { setMaxListeners } from 'node:events';
import { chunks } from '../aws/chunks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { sendFreshGraphql } from '../aws/graphql.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { abortAfter } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric, measureTime } from '../runtime/metrics.ts';
import { publishInBatches } from './settings.ts';
import { readViewers } from './state-store.ts';

/** A written state to publish. */
export interface WrittenState {
  /** As it was read before the state was written. */
  readonly item: VehicleStateItem;
  /** Epoch milliseconds before `item` was read. */
  readonly readAt: number;
  readonly state: VehicleStateDocument;
  readonly changed: StoredSignals;
}

/**
 * Vehicles in one request. More than one need aliases on the root field, and no source confirms
 * that a mutation under an alias reaches subscribers (assumption appsync-20), so the default is
 * one. AppSync runs at most 30 resolvers for a request (`infra/api/api.ts`).
 */
const vehiclesInARequest = publishInBatches ? 25 : 1;

/** Concurrent requests; the HTTP handler keeps their connections open between invocations. */
const requestsAtOnce = 16;

/**
 * Longest time that ingestion waits for publishing when AppSync does not respond, in milliseconds.
 */
const maxMs = 5_000;

/** Every field under its own name, because a field under an alias does not reach subscribers. */
const selection = `{
  referenceId version updatedAt viewers publishedAtSeconds
  signals { name number boolean text observedAt receivedAt }
  connectivity { status since disconnectReason }
}`;

/**
 * How old the read of an event's viewers may be, in milliseconds. Nearly all events are sent within
 * this time and need no further read. For events that waited longer, for slow writes or for
 * AppSync, the viewers are read again, at one read unit for each 4 KB of the item.
 */
const viewersFreshMs = 1_000;

/**
 * Publishes the states of watched vehicles. Each event is created when its request is sent, for the
 * viewers whose access is open at that moment. Never throws.
 */
export async function publishStates(
  states: readonly WrittenState[],
  { abortSignal }: CallOptions,
): Promise<void> {
  const watched = states.filter(({ item }) => isWatched(item));
  if (watched.length === 0) {
    return;
  }
  const signal = abortAfter(maxMs, abortSignal);
  // Every request in progress adds a listener.
  setMaxListeners(0, signal);
  const failures: unknown[] = [];
  await eachAtMost(requestsAtOnce, chunks(watched, vehiclesInARequest), async (part) => {
    try {
      await publish(part, { abortSignal: signal });
    } catch (error) {
      failures.push(error);
      countMetric('PublishingFailed', part.length);
    }
  });
  const [first] = failures;
  if (failures.length === 0) {
    return;
  }
  logWarning('Publishing to subscribers failed', { failure: toFailure(first), count: failures.length });
}

async function publish(states: readonly WrittenState[], options: CallOptions): Promise<void> {
  let inputs: readonly PublishVehicleStateInput[] = [];
  await sendFreshGraphql(async () => {
    options.abortSignal?.throwIfAborted();
    inputs = (await withFreshViewers(states, options)).flatMap(toInput);
    if (inputs.length === 0) {
      return undefined;
    }
    const variables = Object.fromEntries(inputs.map((input, index) => [`input${index}`, input]));
    return { document: documentFor(inputs.length), variables };
  }, options);
  countMetric('StatePublished', inputs.length);
  const published = new Set(inputs.map(({ referenceId }) => referenceId));
  states.filter(({ item }) => published.has(item.referenceId)).forEach(measure);
}

/**
 * Measures how late the newest published value is: since the cloud received it, and since the
 * vehicle observed it, which its clock and a time without a network lengthen.
 */
function measure({ changed }: WrittenState): void {
  const values = Object.values(changed);
  const publishedAt = Date.now();
  if (values.length === 0) {
    return;
  }
  measureTime('PublishDelay', publishedAt - Math.max(...values.map(([, , receivedAt]) => receivedAt)));
  const newest = Math.max(...values.map(([, at, receivedAt]) => effectiveTime(at, receivedAt)));
  measureTime('ObservationAge', publishedAt - newest);
}

const documents = new Map<number, string>();

/** Returns the same text for the same number of vehicles, so that AppSync parses it once. */
function documentFor(size: number): string {
  const known = documents.get(size);
  if (known !== undefined) {
    return known;
  }
  const numbers = Array.from({ length: size }, (_, index) => index);
  const variables = numbers.map((number) => `$input${number}: PublishVehicleStateInput!`);
  const fields = numbers.map((number) => {
    const alias = size === 1 ? '' : `state${number}: `;
    return `${alias}publishVehicleState(input: $input${number}) ${selection}`;
  });
  const document = `mutation (${variables.join(', ')}) {\n${fields.join('\n')}\n}`;
  documents.set(size, document);
  return document;
}

function isWatched({ watchedUntil }: VehicleStateItem): boolean {
  return watchedUntil !== undefined && watchedUntil * 1000 > Date.now();
}

/** Reads the viewers again where their read is too old. Throws when they cannot be read. */
async function withFreshViewers(
  states: readonly WrittenState[],
  options: CallOptions,
): Promise<readonly WrittenState[]> {
  const oldest = Date.now() - viewersFreshMs;
  const stale = states.filter(({ readAt }) => readAt < oldest);
  if (stale.length === 0) {
    return states;
  }
  const { items, unread } = await readViewers(
    stale.map(({ item }) => item.referenceId),
    options,
  );
  if (unread.size > 0) {
    throw new Error('The viewers could not be read');
  }
  return states.map((one) => {
    if (one.readAt >= oldest) {
      return one;
    }
    const { referenceId } = one.item;
    return { ...one, item: items.get(referenceId) ?? { referenceId } };
  });
}

/** Empty for a vehicle without viewers at this moment. */
function toInput({ item, state, changed }: WrittenState): PublishVehicleStateInput[] {
  if (!isWatched(item)) {
    return [];
  }
  const viewers = viewersOf(item.viewers, new Date().toISOString(), oldestOf(changed));
  if (viewers.length === 0) {
    return [];
  }
  const { version, connectivity, connectivitySince: at, disconnectReason } = state;
  const since = at === undefined ? undefined : new Date(at).toISOString();
  const reason = reasonOfNumber(disconnectReason);
  return [
    {
      referenceId: item.referenceId,
      version,
      signals: toValues(changed),
      connectivity: {
        status: connectivity,
        ...(since !== undefined &&
          isForAll(item, viewers, since) && { since, ...(reason !== null && { disconnectReason: reason }) }),
      },
      updatedAt: new Date(state.updatedAt).toISOString(),
      viewers,
    },
  ];
}

/**
 * True when every viewer's access had begun by then. All viewers get the same event, so it must
 * hold only what each may see: otherwise a viewer would learn when the vehicle connected for an
 * earlier owner.
 */
function isForAll(item: VehicleStateItem, viewers: readonly string[], time: string): boolean {
  const begun = viewersOf(item.viewers, new Date().toISOString(), time);
  return viewers.every((viewer) => begun.includes(viewer));
}

/**
 * The effective time of the oldest value. Viewers whose access began after it do not get the event.
 * The gap in `version` makes their clients read the state, which leaves that value out.
 */
function oldestOf(changed: StoredSignals): string | undefined {
  const times = Object.values(changed).map(([, observedAt, receivedAt]) =>
    effectiveTime(observedAt, receivedAt),
  );
  return times.length === 0 ? undefined : new Date(Math.min(...times)).toISOString();
}

function toValues(signals: StoredSignals): SignalValueInput[] {
  return Object.entries(signals).map(([name, [value, observedAt, receivedAt]]) => ({
    name,
    ...(typeof value === 'number'
      ? { number: value }
      : typeof value === 'boolean'
        ? { boolean: value }
        : { text: value }),
    // A state that an earlier release wrote may hold times later than their receipt.
    observedAt: new Date(effectiveTime(observedAt, receivedAt)).toISOString(),
    receivedAt: new Date(receivedAt).toISOString(),
  }));
}
