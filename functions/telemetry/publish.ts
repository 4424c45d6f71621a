/**
 * Publishes changed states to subscribers, only of vehicles that are watched. A change that is not published shows its
 * clients a gap in `version`, and they read the state again; so a failure here is counted and holds nothing up for long.
 */
import type { PublishVehicleStateInput, SignalValueInput } from '../../domain/generated/schema-types.ts';
import {
  type StoredSignals,
  type VehicleStateDocument,
  type VehicleStateItem,
} from '../../domain/vehicle-state.ts';
import { viewersOf } from '../../domain/viewers.ts';
import { setMaxListeners } from 'node:events';
import { chunks } from '../aws/chunks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { askGraphql } from '../aws/graphql.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { publishInBatches } from './settings.ts';

/** A state that was written, with who watches by what was read before. */
export interface StateNews {
  readonly item: VehicleStateItem;
  readonly state: VehicleStateDocument;
  readonly changed: StoredSignals;
}

/**
 * Vehicles in a request. More than one need aliases on the root field, and no source confirms that what is published
 * under an alias reaches subscribers (assumption appsync-20), so one is the default. AppSync runs at most 30 resolvers
 * for a request (`infra/api.ts`).
 */
const vehiclesInARequest = publishInBatches ? 25 : 1;

/** Requests under way at once; the HTTP handler keeps their connections open between invocations. */
const requestsAtOnce = 16;

/** When AppSync does not respond, records wait no longer than this for what is only news, in milliseconds. */
const longestMs = 5_000;

/** Every field under its own name: what is selected under another does not reach subscribers. */
const selection = `{
  referenceId version updatedAt viewers publishedAtSeconds
  signals { name number boolean text observedAt receivedAt }
  connectivity { status since }
}`;

/** Publishes what is watched to those whose access is open at this moment. Never throws. */
export async function publishNews(news: readonly StateNews[], { abortSignal }: CallOptions): Promise<void> {
  const inputs = news.flatMap((one) => toInput(one, Date.now()));
  if (inputs.length === 0) return;
  const ownTime = AbortSignal.timeout(longestMs);
  const signal = abortSignal === undefined ? ownTime : AbortSignal.any([abortSignal, ownTime]);
  // Each request under way listens.
  setMaxListeners(0, signal);
  const failures: unknown[] = [];
  await eachAtMost(requestsAtOnce, chunks(inputs, vehiclesInARequest), async (part) => {
    try {
      await publish(part, { abortSignal: signal });
    } catch (error) {
      failures.push(error);
      countMetric('PublishingFailed', part.length);
    }
  });
  const [first] = failures;
  if (failures.length === 0) return;
  logWarning('Subscribers were not told', { failure: toFailure(first), count: failures.length });
}

async function publish(inputs: readonly PublishVehicleStateInput[], options: CallOptions): Promise<void> {
  options.abortSignal?.throwIfAborted();
  const variables = Object.fromEntries(inputs.map((input, index) => [`input${index}`, input]));
  await askGraphql(documentFor(inputs.length), variables, options);
  countMetric('StatePublished', inputs.length);
}

const documents = new Map<number, string>();

/** The same text for the same number of vehicles, so that AppSync parses it once. */
function documentFor(size: number): string {
  const known = documents.get(size);
  if (known !== undefined) return known;
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

function toInput({ item, state, changed }: StateNews, now: number): PublishVehicleStateInput[] {
  if (item.watchedUntil === undefined || item.watchedUntil * 1000 <= now) return [];
  const viewers = viewersOf(item.viewers, new Date().toISOString(), oldestOf(changed));
  if (viewers.length === 0) return [];
  const { version, connectivity, connectivitySince } = state;
  return [
    {
      referenceId: item.referenceId,
      version,
      signals: toValues(changed),
      connectivity: {
        status: connectivity,
        ...(connectivitySince !== undefined && { since: new Date(connectivitySince).toISOString() }),
      },
      updatedAt: new Date(state.updatedAt).toISOString(),
      viewers,
    },
  ];
}

/**
 * When the oldest of the values was observed: they are not told to a person whose access began after it. The gap in `version` has that person's state
 * read, which leaves them out.
 */
function oldestOf(changed: StoredSignals): string | undefined {
  const times = Object.values(changed).map(([, observedAt]) => observedAt);
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
    observedAt: new Date(observedAt).toISOString(),
    receivedAt: new Date(receivedAt).toISOString(),
  }));
}
