/**
 * Tells subscribers of changed states: one request for up to 25 vehicles, and only for those that somebody watches. A change that is not told shows its
 * clients a gap in `version`, and they read the state anew; so a failure here is counted and holds nothing up.
 */
import type { PublishVehicleStateInput, SignalValueInput } from '../../domain/generated/schema-types.ts';
import {
  type StoredSignals,
  type VehicleStateDocument,
  type VehicleStateItem,
} from '../../domain/vehicle-state.ts';
import { viewersOf } from '../../domain/viewers.ts';
import { chunks } from '../aws/chunks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { askGraphql } from '../aws/graphql.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';

/** A state that was written, with who watches by what was read before. */
export interface StateNews {
  readonly item: VehicleStateItem;
  readonly state: VehicleStateDocument;
  readonly changed: StoredSignals;
}

/** Fields in a request: AppSync runs at most 30 resolvers for one (`infra/api.ts`). */
const fieldsAtOnce = 25;

/** Every field under its own name: what is selected under another does not reach subscribers. */
const selection = `{
  referenceId version updatedAt viewers publishedAtSeconds
  signals { name number boolean text observedAt receivedAt }
  connectivity { status since }
}`;

/** Publishes what is watched to those whose access is open at this moment. Never throws. */
export async function publishNews(news: readonly StateNews[], options: CallOptions): Promise<void> {
  const inputs = news.flatMap((one) => toInput(one, Date.now()));
  await Promise.all(chunks(inputs, fieldsAtOnce).map((part) => publish(part, options)));
}

async function publish(inputs: readonly PublishVehicleStateInput[], options: CallOptions): Promise<void> {
  const variables = Object.fromEntries(inputs.map((input, index) => [`input${index}`, input]));
  try {
    await askGraphql(documentFor(inputs.length), variables, options);
    countMetric('StatePublished', inputs.length);
  } catch (error) {
    countMetric('PublishingFailed', inputs.length);
    logWarning('Subscribers were not told', { failure: toFailure(error), count: inputs.length });
  }
}

const documents = new Map<number, string>();

/** The same text for the same number of vehicles, so that AppSync and we make it once. */
function documentFor(size: number): string {
  const known = documents.get(size);
  if (known !== undefined) return known;
  const numbers = Array.from({ length: size }, (_, index) => index);
  const variables = numbers.map((number) => `$input${number}: PublishVehicleStateInput!`);
  const fields = numbers.map(
    (number) => `state${number}: publishVehicleState(input: $input${number}) ${selection}`,
  );
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
