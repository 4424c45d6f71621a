/** A vehicle's state without what was observed in an erased time. */
import { type ErasedRange, isErased, overlaps } from '../../domain/erased-times.ts';
import { unpackSignals } from '../../domain/stored-signals.ts';
import { summaryLengths } from '../../domain/telemetry.ts';
import { type OpenMinute, type VehicleStateDocument, effectiveTime } from '../../domain/vehicle-state.ts';
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
  // Only the ingest function and this one write this text.
  const minutes = JSON.parse(state.openMinutes ?? '[]') as readonly OpenMinute[];
  const keptSignals = signals.filter(([, [, at, receivedAt]]) => !isOfTime(effectiveTime(at, receivedAt)));
  const keptMinutes = minutes.filter(({ start }) => !overlaps(range, start, summaryLengths.MINUTE));
  const next: VehicleStateDocument = {
    ...others(state, isOfTime),
    signals:
      keptSignals.length === signals.length ? state.signals : packSignals(Object.fromEntries(keptSignals)),
    // No message after the range was stored yet, if none before its end is newer.
    newestObservedAt: isOfTime(state.newestObservedAt) ? range.until : state.newestObservedAt,
    ...(keptMinutes.length > 0 && { openMinutes: JSON.stringify(keptMinutes) }),
  };
  return isSame(state, next) ? state : { ...next, version: state.version + 1, updatedAt: at };
}

/** Everything but signals and minutes. */
function others(state: VehicleStateDocument, isOfTime: (at: number) => boolean): VehicleStateDocument {
  const { openMinutes: _, notStandingAt, ...kept } = state;
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
    one.openMinutes === other.openMinutes &&
    one.notStandingAt === other.notStandingAt &&
    one.connectivity === other.connectivity &&
    one.newestObservedAt === other.newestObservedAt
  );
}
