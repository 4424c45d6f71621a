/**
 * Where a vehicle drove, by the minute, for its owners and drivers from the beginning of their
 * access on.
 */
import type { QueryVehicleTrackArgs, TrackHour, VehicleTrack } from '../../domain/generated/schema-types.ts';
import { hourMs } from '../../domain/open-hours.ts';
import type { TimeRange } from '../../domain/time-range.ts';
import { type TrackItem, maxTrackHours, readTrack, trackWithin } from '../../domain/tracks.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { Page } from '../runtime/page.ts';
import { requireRange } from '../runtime/range.ts';
import type { TelemetryContext } from './context.ts';
import { requireTrackRange } from './track-range.ts';

type TrackContext = TelemetryContext<QueryVehicleTrackArgs, unknown, Page<TrackItem>>;

/**
 * Stores caller, Reference ID and time range in the stash. Fails with INVALID_ARGUMENT for an
 * invalid range or one that is too long.
 */
export function request(ctx: TrackContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  const range = requireRange(ctx.args);
  if (range.to - range.from > maxTrackHours * hourMs) {
    fail('INVALID_ARGUMENT', { argument: 'to' });
  }
  ctx.stash.range = range;
  return {};
}

/** The hours that the steps read, without those that have no position. */
export function response(ctx: TrackContext): VehicleTrack {
  const range = requireTrackRange(ctx);
  if (range === undefined) {
    return { hours: [], openFrom: null };
  }
  const { openFrom } = ctx.stash;
  return {
    hours: ctx.prev.result.items.flatMap((item) => toHour(item, range)),
    openFrom: openFrom === undefined ? null : toTimestamp(openFrom),
  };
}

/** The part of an hour that is in the range; nothing when that has no position. */
function toHour({ resolutionStart, track }: TrackItem, range: TimeRange): TrackHour[] {
  const start = resolutionStart.split('#')[1] ?? '';
  const columns = trackWithin(readTrack(track), toMilliSeconds(start), range);
  return columns.minutes.length === 0 ? [] : [{ start, ...columns }];
}
