/** Converts Telemetry's items into a page of messages, within the iterations of a handler. */
import { emptyMoments, isInColumns, openColumns } from '../../domain/chunk-columns.ts';
import type {
  QueryVehicleTelemetryArgs,
  TelemetryMessage,
  VehicleTelemetryPage,
} from '../../domain/generated/schema-types.ts';
import { iterationBudget } from '../../domain/page.ts';
import { telemetryValues } from '../../domain/signal-values.ts';
import { type StoredMoment, keyParts, rowsIn } from '../../domain/stored-moments.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import type { TimeRange } from '../../domain/time-range.ts';
import { effectiveTime } from '../../domain/vehicle-state.ts';
import { toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';
import { type ColumnMoment, fillMoments, iterationsOf } from './column-moments.ts';
import type { TelemetryContext } from './context.ts';
import { type MessagePosition, positionOf, toToken } from './message-position.ts';
import { mayShowPositions, shownValues } from './shown-values.ts';

type MessagesContext = TelemetryContext<QueryVehicleTelemetryArgs, unknown, Page<TelemetryItem>>;

/** An observation of an item: the text of its values, or the values of a chunk in columns. */
type Moment = StoredMoment | ColumnMoment;

/**
 * The messages whose effective time is in the range and that have one of the wanted signals. The
 * page ends within a chunk when it is full, or when the iterations are used up. A chunk in columns
 * is decoded as a whole, and so is the first one of a page, unless others around the range came
 * before it. Then the next page begins with it.
 */
export function messagesPage(ctx: MessagesContext, range: TimeRange): VehicleTelemetryPage {
  const { items, nextToken } = ctx.prev.result;
  const limit = requirePageLimit(ctx.args);
  const begin = positionOf(ctx.args.nextToken);
  const messages: TelemetryMessage[] = [];
  /** The last message that was looked at; the caller may see it. */
  let position: MessagePosition | undefined = begin;
  let hasMoved = false;
  let isFull = false;
  let spent = 0;
  for (const item of items) {
    const isRead: boolean = !isFull && isNear(ctx, item, range, begin);
    const cost: number =
      isRead && isInColumns(item.signals) ? iterationsOf(item.signals, ctx.args.signals) : 0;
    isFull = isFull || (cost > 0 && hasMoved && spent + cost > iterationBudget);
    const chunk = cost > 0 && !isFull ? openColumns(item.signals) : undefined;
    const ofChunk: ColumnMoment[] = chunk === undefined ? [] : emptyMoments(chunk);
    const all: readonly Moment[] = chunk === undefined ? rowsIn(item.signals) : ofChunk;
    const shown: readonly Moment[] = isRead && !isFull ? momentsToRead(ctx, item, all, { range, begin }) : [];
    const [first] = shown;
    if (chunk !== undefined && first !== undefined) {
      isFull = spent > 0 && spent + cost > iterationBudget;
      if (isFull) {
        position = positionBefore(ctx, item, first);
      } else {
        const hidesPositions = !mayShowPositions(ctx.stash.vehicle);
        fillMoments(ofChunk, chunk, { wanted: ctx.args.signals, hidesPositions });
      }
    }
    spent += cost;
    for (const moment of shown) {
      isFull = isFull || messages.length >= limit || (cost === 0 && hasMoved && spent >= iterationBudget);
      if (!isFull) {
        const message = toMessage(ctx, item, moment);
        spent += cost > 0 ? 0 : 1 + (ctx.args.signals ?? message.signals).length;
        position = { key: item.observedAtEventId, offset: moment[0] };
        hasMoved = true;
        if (message.signals.length > 0) {
          messages.push(message);
        }
      }
    }
  }
  return {
    items: messages,
    nextToken: isFull && position !== undefined ? toToken(position) : (nextToken ?? null),
  };
}

/** False for an item outside of the range, or ended by the page before. Takes no iteration. */
function isNear(
  ctx: MessagesContext,
  item: TelemetryItem,
  range: TimeRange,
  begin: MessagePosition | undefined,
): boolean {
  const [first, last] = endsOf(item);
  const end = ctx.args.order === 'OLDEST_FIRST' ? last : first;
  const isUnread = begin?.key !== item.observedAtEventId || begin.offset !== end;
  return isUnread && timeOf(item, last) >= range.from && timeOf(item, first) < range.to;
}

/** The offsets of the first observation and of the last one. */
function endsOf({ signals }: TelemetryItem): readonly [first: number, last: number] {
  if (isInColumns(signals)) {
    const { last, steps } = openColumns(signals);
    return [+(steps[0] ?? ''), last];
  }
  const rows = rowsIn(signals);
  const [first] = rows;
  const last = rows[rows.length - 1];
  return [first?.[0] ?? 0, last?.[0] ?? 0];
}

/**
 * The observations of an item in the requested order, from the beginning of the page and within the
 * range.
 */
function momentsToRead(
  ctx: MessagesContext,
  item: TelemetryItem,
  moments: readonly Moment[],
  { begin, range }: { readonly begin: MessagePosition | undefined; readonly range: TimeRange },
): readonly Moment[] {
  const isOldestFirst = ctx.args.order === 'OLDEST_FIRST';
  const inOrder = isOldestFirst || moments.length === 1 ? moments : moments.slice().reverse();
  // The only one is in the range, because its item is.
  if (moments.length === 1) {
    return moments;
  }
  const isBegin = begin?.key === item.observedAtEventId;
  return inOrder.filter(([offset]) => {
    const at = timeOf(item, offset);
    const isUnread = !isBegin || (isOldestFirst ? offset > begin.offset : offset < begin.offset);
    return isUnread && at >= range.from && at < range.to;
  });
}

/** The position of a page that begins with this observation, which the caller may see. */
function positionBefore(ctx: MessagesContext, item: TelemetryItem, [offset]: Moment): MessagePosition {
  return { key: item.observedAtEventId, offset: offset + (ctx.args.order === 'OLDEST_FIRST' ? -1 : 1) };
}

function timeOf(item: TelemetryItem, offset: number): number {
  return effectiveTime(toMilliSeconds(keyParts(item).time) + offset, item.receivedAt);
}

function toMessage(ctx: MessagesContext, item: TelemetryItem, [offset, stored]: Moment): TelemetryMessage {
  return {
    eventId: keyParts(item).eventId,
    observedAt: toTimestamp(timeOf(item, offset)),
    receivedAt: toTimestamp(item.receivedAt),
    signals:
      typeof stored === 'string'
        ? shownValues(ctx.stash.vehicle, telemetryValues(stored, ctx.args.signals))
        : stored,
  };
}
