/** A track: checks the caller's access and reads the items of the range's hours. */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTrackArgs } from '../../domain/generated/schema-types.ts';
import { hourOf } from '../../domain/open-hours.ts';
import { type TrackItem, maxTracks, trackKey } from '../../domain/tracks.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { Page } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { requireTrackRange } from './track-range.ts';

type TracksContext = TelemetryContext<QueryVehicleTrackArgs, Page<TrackItem> | null>;

const nothing: Page<TrackItem> = { items: [] };

/** One page has all hours: AppSync takes 1 MB, and an item has less than 2 KB. */
export function request(ctx: TracksContext): DynamoDBQueryRequest {
  const range = requireTrackRange(ctx);
  if (range === undefined) {
    runtime.earlyReturn(nothing, { skipTo: 'NEXT' });
  }
  return {
    operation: 'Query',
    query: {
      expression: '#referenceId = :referenceId AND #key BETWEEN :first AND :last',
      expressionNames: { '#referenceId': 'referenceId', '#key': 'resolutionStart' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':first': trackKey(toTimestamp(hourOf(range.from))),
        ':last': trackKey(toTimestamp(range.to - 1)),
      }),
    },
    scanIndexForward: true,
    // An hour that was just closed has left the open ones, which the step before has read.
    consistentRead: true,
    limit: maxTracks,
  };
}

/** Returns the oldest hours first. */
export function response(ctx: TracksContext): Page<TrackItem> {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  return ctx.result ?? nothing;
}
