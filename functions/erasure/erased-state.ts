/** A vehicle's state without what was observed in an erased time. */
import { type ErasedRange, isErased } from '../../domain/erased-times.ts';
import { type OpenHour, hourMs, openHoursOf, packOpenHours } from '../../domain/open-hours.ts';
import { unpackSignals } from '../../domain/stored-signals.ts';
import { type VehicleStateDocument, effectiveTime } from '../../domain/vehicle-state.ts';
import { packSignals } from '../telemetry/pack-signals.ts';

/**
 * The state as it is written at `at` (epoch ms), or the same one when it has nothing of the time.
 * The sequence number stays, without which records would be ingested again. A connection that lasts
 * stays shown. A vehicle without a speed counts as not standing, so leaving out the time of motion
 * permits no command.
 */
export function withoutTime(
  state: VehicleStateDocument,
  range: ErasedRange,
  at: number,
): VehicleStateDocument {
  const isOfTime = (at: number): boolean => isErased({ [range.from]: range.until }, at);
  const signals = Object.entries(unpackSignals(state.signals));
  const keptSignals = signals.filter(([, [, at, receivedAt]]) => !isOfTime(effectiveTime(at, receivedAt)));
  const signalsLeft =
    keptSignals.length === signals.length ? state.signals : packSignals(Object.fromEntries(keptSignals));
  const hours = openHoursOf(state).filter((hour) => !isWithin(hour, range));
  const openHours = packOpenHours(hours, signalsLeft);
  const next: VehicleStateDocument = {
    ...others(state, isOfTime),
    signals: signalsLeft,
    // No message after the range was stored yet, if none before its end is newer.
    newestObservedAt: isOfTime(state.newestObservedAt) ? range.until : state.newestObservedAt,
    ...(openHours !== undefined && { openHours }),
  };
  return isSame(state, next) ? state : { ...next, version: state.version + 1, updatedAt: at };
}

/** True for an hour that lies within the range; any other hour keeps messages of other times. */
function isWithin({ start }: OpenHour, { from, until }: ErasedRange): boolean {
  return from <= start && start + hourMs - 1 <= until;
}

/**
 * Everything but signals and hours. The use of the limit begins again, because it is relative to
 * `updatedAt`.
 */
function others(state: VehicleStateDocument, isOfTime: (at: number) => boolean): VehicleStateDocument {
  const { openHours: _, openMinutes: __, used: ___, notStandingAt, ...kept } = state;
  const { connection, connectivity, connectivitySince, disconnectReason, ...rest } = kept;
  const hasEnded = connectivity === 'DISCONNECTED' && isOfTime(connectivitySince ?? 0);
  return {
    ...rest,
    ...(notStandingAt !== undefined && !isOfTime(notStandingAt) && { notStandingAt }),
    ...(hasEnded
      ? { connectivity: 'UNKNOWN' }
      : {
          connectivity,
          ...(connectivitySince !== undefined && { connectivitySince }),
          ...(connection !== undefined && { connection }),
          ...(disconnectReason !== undefined && { disconnectReason }),
        }),
  };
}

function isSame(one: VehicleStateDocument, other: VehicleStateDocument): boolean {
  return (
    one.signals === other.signals &&
    one.openHours === other.openHours &&
    one.openMinutes === other.openMinutes &&
    one.notStandingAt === other.notStandingAt &&
    one.connectivity === other.connectivity &&
    one.newestObservedAt === other.newestObservedAt
  );
}
