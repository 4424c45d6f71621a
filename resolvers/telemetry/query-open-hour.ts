/**
 * Summaries by the minute: computes the minutes of an open hour from its messages. A minute is in a
 * page as a whole, so one that the page cuts is left to the next page.
 */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import { columnReader, isInColumns, openColumns, readElement } from '../../domain/chunk-columns.ts';
import type { QueryVehicleTelemetrySummaryArgs } from '../../domain/generated/schema-types.ts';
import { readMessage, valueIn } from '../../domain/message-values.ts';
import { mergeSummaries, summaryOfValue } from '../../domain/merge-summaries.ts';
import { hourMs } from '../../domain/open-hours.ts';
import { messagesWithinBudget, openHourBudget } from '../../domain/page.ts';
import { summaryKeyOf } from '../../domain/signal-numbers.ts';
import { isSummarised } from '../../domain/signals.ts';
import { isInRows, keyParts, rowsIn } from '../../domain/stored-moments.ts';
import {
  type TelemetryItem,
  type TelemetrySummaryItem,
  clockToleranceMs,
  summaryLengths,
} from '../../domain/telemetry.ts';
import { type StoredSummary, effectiveTime } from '../../domain/vehicle-state.ts';
import { toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { Page } from '../runtime/page.ts';
import { columnOf } from './column-moments.ts';
import type { MinutesPage, TelemetryContext } from './context.ts';
import { minutesOfPage } from './minutes-page.ts';
import { requireVisibleRange } from './range.ts';

type OpenHourContext = TelemetryContext<
  QueryVehicleTelemetrySummaryArgs,
  Page<TelemetryItem> | null,
  Page<TelemetrySummaryItem>
>;

/** Skipped until the hours before it are read, when the page is full, and for hours and days. */
export function request(ctx: OpenHourContext): DynamoDBQueryRequest {
  const range = requireVisibleRange(ctx);
  const { minutes } = ctx.stash;
  if (range === undefined || minutes === undefined || !isNext(ctx, minutes)) {
    runtime.earlyReturn(ctx.prev.result, { skipTo: 'NEXT' });
  }
  return {
    operation: 'Query',
    query: {
      expression: '#referenceId = :referenceId AND #key BETWEEN :from AND :to',
      expressionNames: { '#referenceId': 'referenceId', '#key': 'observedAtEventId' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':from': toTimestamp(minutes.fromKey),
        // Keys hold the time by the vehicle's clock, which may be ahead by the tolerance.
        ':to': toTimestamp(endOf(minutes) + clockToleranceMs),
      }),
    },
    scanIndexForward: true,
    consistentRead: true,
    limit: messagesWithinBudget(ctx.args.signals.length),
  };
}

/**
 * Adds the minutes to the page and returns what the last step read. Fails with SERVICE_UNAVAILABLE.
 */
export function response(ctx: OpenHourContext): Page<TelemetrySummaryItem> {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const { minutes } = ctx.stash;
  const page = ctx.result ?? undefined;
  if (page !== undefined && minutes !== undefined) {
    ctx.stash.minutes = withOpenHour(ctx, minutes, page);
  }
  return ctx.prev.result;
}

function isNext(ctx: OpenHourContext, minutes: MinutesPage): boolean {
  const { from, items, openHour, to } = minutes;
  return openHour !== undefined && from >= openHour && from < to && items.length < minutesOfPage(ctx);
}

function endOf({ openHour, to }: MinutesPage): number {
  return Math.min((openHour ?? to) + hourMs, to);
}

function withOpenHour(
  ctx: OpenHourContext,
  minutes: MinutesPage,
  messages: Page<TelemetryItem>,
): MinutesPage {
  const { items, firstUnread } = withinBudget(ctx, messages);
  const until = endOfWhatWasRead(minutes, messages, firstUnread);
  const sums: Record<string, Record<string, StoredSummary>> = {};
  /** Key times of the messages that are left to the next page. */
  const left: number[] = [];
  items.forEach((item) => {
    const at = timeOf(item);
    if (at >= minutes.from && at < until) {
      const start = toTimestamp(at - (at % summaryLengths.MINUTE));
      const sumsOfMinute = sums[start] ?? {};
      addItem(ctx, sumsOfMinute, item.signals);
      sums[start] = sumsOfMinute;
    } else if (at >= minutes.from) {
      left.push(keyTimeOf(item));
    }
  });
  const starts = Object.keys(sums).sort();
  const taken = starts.slice(0, minutesOfPage(ctx) - minutes.items.length);
  const next = starts[taken.length];
  return {
    ...minutes,
    // The field's response gives them the schema's shape, because each handler's loops are limited.
    open: taken.map((start) => ({ start, signals: sums[start] ?? {} })),
    ...(next === undefined
      ? nextOf(minutes, items, until, left[0] ?? (firstUnread && keyTimeOf(firstUnread)))
      : beginningAt(toMilliSeconds(next), toMilliSeconds(next))),
  };
}

/** The items that the iterations suffice for, and the first one beyond them. */
interface ItemsWithinBudget {
  readonly items: readonly TelemetryItem[];
  readonly firstUnread: TelemetryItem | undefined;
}

/** A page of chunks may have more observations than the handler can read. */
function withinBudget(ctx: OpenHourContext, { items }: Page<TelemetryItem>): ItemsWithinBudget {
  let left = openHourBudget - items.length;
  const read = items.filter(({ signals: text }) => {
    left -= iterationsOf(text, ctx.args.signals.length);
    return left >= 0;
  });
  return { items: read, firstUnread: items[read.length] };
}

/** The most that `addItem` takes for an item, and one for the item itself. */
function iterationsOf(text: string, signals: number): number {
  if (isInColumns(text)) {
    return 1 + signals * (1 + openColumns(text).steps.length);
  }
  return 1 + (isInRows(text) ? rowsIn(text).length * (1 + signals) : signals);
}

/**
 * The end of the whole minutes that were read. Later keys have later effective times, as long as
 * the vehicle's clock is not set back.
 */
function endOfWhatWasRead(
  minutes: MinutesPage,
  { items, nextToken }: Page<TelemetryItem>,
  firstUnread: TelemetryItem | undefined,
): number {
  const last = firstUnread ?? items[items.length - 1];
  const end = endOf(minutes);
  const isCut = firstUnread !== undefined || (nextToken ?? undefined) !== undefined;
  if (!isCut || last === undefined) {
    return end;
  }
  const lastAt = timeOf(last);
  return lastAt >= end ? end : lastAt - (lastAt % summaryLengths.MINUTE);
}

type Position = Pick<MinutesPage, 'from' | 'fromKey'>;

/** The key of a message is at most the tolerance after its effective time. */
const beginningAt = (from: number, fromKey: number): Position => ({
  from,
  fromKey: Math.min(fromKey, from + clockToleranceMs),
});

/**
 * Where the next page begins after whole minutes up to `until`; `firstLeft` is the key time of the
 * first message that was left. A minute that alone has more messages than a page is left out until
 * its hour is closed.
 */
function nextOf(
  minutes: MinutesPage,
  items: readonly TelemetryItem[],
  until: number,
  firstLeft: number | undefined,
): Position {
  if (until >= endOf(minutes)) {
    return beginningAt(until, until);
  }
  if (until > minutes.from) {
    return beginningAt(until, firstLeft ?? until);
  }
  const [first] = items;
  const last = items[items.length - 1];
  const fromKey = firstLeft ?? (last === undefined ? 0 : keyTimeOf(last));
  // If the clock is ahead, the page began before the minute.
  const wasEarly = first !== undefined && timeOf(first) < minutes.from;
  const again = beginningAt(minutes.from, fromKey);
  const following = minutes.from + summaryLengths.MINUTE;
  return wasEarly && again.fromKey > minutes.fromKey ? again : beginningAt(following, following);
}

function keyTimeOf(item: TelemetryItem): number {
  return toMilliSeconds(keyParts(item).time);
}

/** All observations of a chunk are of one minute, by their effective times too. */
function timeOf(item: TelemetryItem): number {
  return effectiveTime(keyTimeOf(item), item.receivedAt);
}

/** Adds the requested values of an item to the summaries of its minute. */
function addItem(ctx: OpenHourContext, sums: Record<string, StoredSummary>, text: string): void {
  if (isInColumns(text)) {
    addColumns(ctx, sums, text);
  } else if (isInRows(text)) {
    rowsIn(text).forEach((row) => addValues(ctx, sums, row[1]));
  } else {
    addValues(ctx, sums, text);
  }
}

function addColumns(ctx: OpenHourContext, sums: Record<string, StoredSummary>, text: string): void {
  const chunk = openColumns(text);
  const { signals } = ctx.args;
  signals.forEach((name, index) => {
    const column = columnOf(chunk, name);
    // A name may repeat.
    if (column !== undefined && isSummarised(name) && signals.indexOf(name) === index) {
      const key = summaryKeyOf(name);
      const reader = columnReader(column);
      reader.elements.forEach((element) => {
        const value = readElement(reader, element);
        if (typeof value === 'number') {
          sums[key] = mergeSummaries(sums[key], summaryOfValue(value));
        }
      });
    }
  });
}

function addValues(ctx: OpenHourContext, sums: Record<string, StoredSummary>, text: string): void {
  const values = readMessage(text);
  const { signals } = ctx.args;
  signals.forEach((name, index) => {
    const value = valueIn(values, name);
    // A name may repeat.
    if (typeof value === 'number' && isSummarised(name) && signals.indexOf(name) === index) {
      const key = summaryKeyOf(name);
      sums[key] = mergeSummaries(sums[key], summaryOfValue(value));
    }
  });
}
