/**
 * PutEvents on the default bus, the only one here. Entries fail one by one, as the guide says
 * (EventBridge User Guide, "Sending events with PutEvents").
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { CallContext, Operation } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import { violationsMessage } from '../../shapes/shape-violations.ts';
import { eventsInputs } from './events-shapes.ts';

/** An event as rules and their targets receive it (EventBridge User Guide, "Events"). */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

interface Entry {
  /** Epoch seconds. */
  readonly Time?: number;
  readonly Source?: string;
  readonly Resources?: readonly string[];
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
}

interface PutEventsInput {
  readonly Entries: readonly Entry[];
}

type EntryResult =
  { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** What a caller may put in one call, all entries together (API Reference, PutEvents). */
const maxBytes = 256 * 1024;
const timeBytes = 14;

const eventsOperation = checkedOperations(
  (violations) => new AwsError('ValidationException', violationsMessage(violations)),
);

/** Returns the operation; `accept` gets each event of an entry that did not fail. */
export function putEvents(accept: (event: BusEvent) => Promise<void>): Operation {
  return eventsOperation<PutEventsInput, object>({
    shape: eventsInputs.PutEvents,
    demands: ({ Entries: entries }, context) => entries.map((entry) => demandOf(entry, context)),
    async run({ Entries: entries }, context) {
      if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > maxBytes) {
        throw new AwsError(
          'ValidationException',
          'Total size of the entries in the request is over the limit.',
        );
      }
      const results: EntryResult[] = [];
      for (const entry of entries) {
        const failure = failureOf(entry);
        if (failure === undefined) {
          const event = toEvent(entry, context);
          await accept(event);
          results.push({ EventId: event.id });
        } else {
          results.push(failure);
        }
      }
      return { FailedEntryCount: results.filter((one) => 'ErrorCode' in one).length, Entries: results };
    },
  });
}

/** The condition keys of the Service Authorization Reference for which entries have values. */
function demandOf(
  { DetailType: detailType, EventBusName: bus, Source: source }: Entry,
  context: CallContext,
) {
  const { accountId, partition, region } = context.place;
  const own = `arn:${partition}:events:${region}:${accountId}:event-bus/default`;
  if (bus !== undefined && bus !== 'default' && bus !== own) {
    throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  }
  return {
    action: 'events:PutEvents',
    resource: own,
    conditions: {
      ...(source !== undefined && { 'events:source': [source] }),
      ...(detailType !== undefined && { 'events:detail-type': [detailType] }),
    },
  };
}

/** The size of an entry (EventBridge User Guide, "Calculating PutEvents event entry size"). */
function sizeOf({ Detail, DetailType, Resources = [], Source, Time: time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  const bytes = texts.reduce((sum, one) => sum + Buffer.byteLength(one ?? ''), 0);
  return bytes + (time === undefined ? 0 : timeBytes);
}

function failureOf(entry: Entry): EntryResult | undefined {
  const missing = (['Source', 'DetailType', 'Detail'] as const).find(
    (name) => entry[name] === undefined || entry[name] === '',
  );
  if (missing !== undefined) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    };
  }
  if (entry.Source?.startsWith('aws.') === true) {
    return { ErrorCode: 'NotAuthorizedForSource', ErrorMessage: 'Not authorized for the source.' };
  }
  return readDetail(entry) === undefined
    ? { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
    : undefined;
}

/** Returns undefined for a detail that is not the JSON of an object. */
function readDetail({ Detail: text = '' }: Entry): BusEvent['detail'] | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    const isObject = typeof detail === 'object' && detail !== null && !Array.isArray(detail);
    return isObject ? { ...detail } : undefined;
  } catch {
    return undefined;
  }
}

function toEvent(entry: Entry, { clock, place }: CallContext): BusEvent {
  const at = entry.Time === undefined ? clock.now() : entry.Time * 1000;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': entry.DetailType ?? '',
    source: entry.Source ?? '',
    account: place.accountId,
    time: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: place.region,
    resources: entry.Resources ?? [],
    detail: readDetail(entry) ?? {},
  };
}
