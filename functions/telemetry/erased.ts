/** Refuses what was observed in an erased time: a replay of it, or a message that was late. */
import { type ErasedTimes, isErased } from '../../domain/erased-times.ts';
import { type VehicleStateDocument, effectiveTime } from '../../domain/vehicle-state.ts';
import type { AcceptedMessage, AcceptedRecord } from './accept.ts';
import { saysMoving } from './motion-evidence.ts';

/** A record without what was observed in an erased time. */
export interface KeptRecord {
  readonly record: AcceptedRecord;
  /** Messages of an erased time. An earlier attempt may have stored them. */
  readonly erased: readonly AcceptedMessage[];
}

/**
 * Takes out of a record what was observed in an erased time; everything else of it counts. The
 * receipt of a refused message counts when the message says that the vehicle moves: the vehicle's
 * clock may be behind. The times of connections are compared only while none is known, because the
 * end of a connection that began before the erasure must still count.
 */
export function withoutErased(
  record: AcceptedRecord,
  times: ErasedTimes | undefined,
  state: VehicleStateDocument | undefined,
): KeptRecord {
  if (times === undefined) {
    return { record, erased: [] };
  }
  const { presence, receivedAt } = record;
  const isOfErased = ({ observedAt }: AcceptedMessage): boolean =>
    isErased(times, effectiveTime(observedAt, receivedAt));
  const erased = record.messages.filter(isOfErased);
  const isPresenceKnown = state !== undefined && state.connectivity !== 'UNKNOWN';
  if (erased.length === 0 && (presence === undefined || isPresenceKnown || !isErased(times, presence.at))) {
    return { record, erased };
  }
  const { presence: _, ...others } = record;
  const isMotionRefused = !isErased(times, receivedAt) && erased.some(({ signals }) => saysMoving(signals));
  return {
    record: {
      ...others,
      ...(presence !== undefined && (isPresenceKnown || !isErased(times, presence.at)) && { presence }),
      messages: record.messages.filter((message) => !isOfErased(message)),
      hasRefusedMotion: record.hasRefusedMotion || isMotionRefused,
    },
    erased,
  };
}
