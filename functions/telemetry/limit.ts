/**
 * The limit of messages and bytes of one vehicle in a minute of receipt. What is over it costs no
 * call. The use of the minute is part of the state and follows from the records alone, in their
 * order, so every attempt decides alike
 * (docs/decisions/0082-a-limit-of-messages-for-each-vehicle.md).
 */
import type { VehicleStateDocument } from '../../domain/vehicle-state.ts';
import { logWarning } from '../runtime/log.ts';
import type { AcceptedRecord } from './accept.ts';
import { type MinuteUse, minuteOf, useOf } from './minute-use.ts';
import { saysMoving } from './motion-evidence.ts';
import { bytesOfVehiclePerMinute, messagesOfVehiclePerMinute } from './settings.ts';

/** The records after the limit was applied. */
export interface Limited {
  /** All records; one over the limit has no messages. */
  readonly records: readonly AcceptedRecord[];
  readonly overLimit: number;
  /** Undefined for a vehicle without a counted message. */
  readonly use: (MinuteUse & { readonly hasGrown: boolean }) | undefined;
}

/**
 * Takes the messages out of records that are over the limit. What they say about motion stays: it
 * decides whether a door may be unlocked.
 */
export function limitRecords(
  records: readonly AcceptedRecord[],
  state: VehicleStateDocument | undefined,
): Limited {
  const before = useOf(state);
  let use = before;
  let overLimit = 0;
  const limited = records.map((record) => {
    if (!isCounted(record)) {
      return record;
    }
    const next = addTo(use, record);
    if (next.messages > messagesOfVehiclePerMinute || next.bytes > bytesOfVehiclePerMinute) {
      overLimit += 1;
      return withoutMessages(record);
    }
    use = next;
    return record;
  });
  return { records: limited, overLimit, use: use && { ...use, hasGrown: use !== before } };
}

/** A record without anything to store or note costs nothing. Presence events are AWS IoT's. */
function isCounted({ hasRefusedMotion, messages, source }: AcceptedRecord): boolean {
  return source.kind !== 'PRESENCE' && (messages.length > 0 || hasRefusedMotion);
}

/** Records arrive nearly in order of receipt; one of an earlier minute counts in the present. */
function addTo(use: MinuteUse | undefined, { payloadBytes: bytes, receivedAt }: AcceptedRecord): MinuteUse {
  const minute = minuteOf(receivedAt);
  return use === undefined || use.minute < minute
    ? { minute, messages: 1, bytes }
    : { ...use, messages: use.messages + 1, bytes: use.bytes + bytes };
}

function withoutMessages(record: AcceptedRecord): AcceptedRecord {
  const isMoving = record.messages.some(({ signals }) => saysMoving(signals));
  const hasRefusedMotion = record.hasRefusedMotion || isMoving;
  return { ...record, messages: [], refusals: [], hasRefusedMotion };
}

/** The vehicles that this execution environment has reported in a minute. */
const reported = { minute: 0, vehicles: new Set<string>() };

/** Logs each vehicle with refused messages, once a minute. */
export function reportOverLimit(
  vehicles: readonly { readonly vehicle: { readonly referenceId: string }; readonly overLimit: number }[],
): void {
  const minute = minuteOf(Date.now());
  if (reported.minute !== minute) {
    reported.minute = minute;
    reported.vehicles.clear();
  }
  for (const { overLimit, vehicle } of vehicles) {
    if (overLimit > 0 && !reported.vehicles.has(vehicle.referenceId)) {
      reported.vehicles.add(vehicle.referenceId);
      logWarning('A vehicle is over its limit of messages', { referenceId: vehicle.referenceId });
    }
  }
}
