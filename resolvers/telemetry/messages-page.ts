/** Converts Telemetry's items into a page of messages, within the iterations of a handler. */
import type {
  QueryVehicleTelemetryArgs,
  TelemetryMessage,
  VehicleTelemetryPage,
} from '../../domain/generated/schema-types.ts';
import { iterationBudget } from '../../domain/page.ts';
import { telemetryValues } from '../../domain/signal-values.ts';
import { type StoredMoment, keyParts, momentsIn } from '../../domain/stored-moments.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import type { TimeRange } from '../../domain/time-range.ts';
import { effectiveTime } from '../../domain/vehicle-state.ts';
import { toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { type MessagePosition, positionOf, toToken } from './message-position.ts';
import { shownValues } from './shown-values.ts';

type MessagesContext = TelemetryContext<QueryVehicleTelemetryArgs, unknown, Page<TelemetryItem>>;

/**
 * The messages whose effective time is in the range and that have one of the wanted signals. The
 * page ends within a chunk when it is full, or when the iterations are used up.
 */
export function messagesPage(ctx: MessagesContext, range: TimeRange): VehicleTelemetryPage {
  const { items, nextToken } = ctx.prev.result;
  const limit = requirePageLimit(ctx.args);
  const begin = positionOf(ctx.args.nextToken);
  const messages: TelemetryMessage[] = [];
  /** The last message that was looked at; the caller may see it. */
  let position: MessagePosition | undefined = begin;
  let isFull = false;
  let spent = 0;
  for (const item of items) {
    for (const moment of isFull ? [] : momentsToRead(ctx, item, range, begin)) {
      isFull = isFull || messages.length >= limit || spent >= iterationBudget;
      if (!isFull) {
        const message = toMessage(ctx, item, moment);
        spent += 1 + (ctx.args.signals ?? message.signals).length;
        position = { key: item.observedAtEventId, offset: moment[0] };
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

/**
 * The observations of an item in the requested order, from the beginning of the page and within the
 * range. An item outside of the range takes no iteration.
 */
function momentsToRead(
  ctx: MessagesContext,
  item: TelemetryItem,
  range: TimeRange,
  begin: MessagePosition | undefined,
): readonly StoredMoment[] {
  const moments = momentsIn(item.signals);
  const first = moments[0];
  const last = moments[moments.length - 1];
  if (first === undefined || last === undefined) {
    return [];
  }
  if (timeOf(item, last) < range.from || timeOf(item, first) >= range.to) {
    return [];
  }
  const isOldestFirst = ctx.args.order === 'OLDEST_FIRST';
  const inOrder = isOldestFirst || moments.length === 1 ? moments : moments.slice().reverse();
  const isBegin = begin?.key === item.observedAtEventId;
  if (moments.length === 1) {
    return isBegin ? [] : moments;
  }
  return inOrder.filter((moment) => {
    const at = timeOf(item, moment);
    const isUnread = !isBegin || (isOldestFirst ? moment[0] > begin.offset : moment[0] < begin.offset);
    return isUnread && at >= range.from && at < range.to;
  });
}

function timeOf(item: TelemetryItem, [offset]: StoredMoment): number {
  return effectiveTime(toMilliSeconds(keyParts(item).time) + offset, item.receivedAt);
}

function toMessage(ctx: MessagesContext, item: TelemetryItem, moment: StoredMoment): TelemetryMessage {
  return {
    eventId: keyParts(item).eventId,
    observedAt: toTimestamp(timeOf(item, moment)),
    receivedAt: toTimestamp(item.receivedAt),
    signals: shownValues(ctx.stash.vehicle, telemetryValues(moment[1], ctx.args.signals)),
  };
}
