/** The largest inputs of tracks. */
import { maxTrackHours, maxTracks } from '../../domain/tracks.ts';
import { type Case, firstHour, openText, owned, pageOf, referenceId, state, times } from './largest-items.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Every minute has the longest values. */
export const fullTrack = JSON.stringify({
  minutes: times(60, (minute) => minute),
  latitudes: times(60, (minute) => -48.12301 - minute / 1000),
  longitudes: times(60, (minute) => -171.12301 - minute / 1000),
});

/** The longest range begins and ends within an hour, so both have to be cut. */
const from = firstHour * hourMs + minuteMs;
export const longestTrackArgs = {
  referenceId,
  from: new Date(from).toISOString(),
  to: new Date(from + maxTrackHours * hourMs).toISOString(),
};

/** Every hour that the range touches, with a position in each minute. */
export const fullTracks = pageOf(maxTracks, (index) => ({
  resolutionStart: `TRACK#${new Date((firstHour + index) * hourMs).toISOString()}`,
  track: fullTrack,
}));

/** A day on the road, without open hours and with the most. */
export const trackCases = [0, 200].map((count): Case => [
  'vehicleTrack',
  `a day, with ${count} open hours`,
  {
    args: longestTrackArgs,
    responses: {
      ...owned,
      vehicleStates: {
        result: {
          ...state,
          state: { ...state.state, openHours: openText(times(count, (index) => firstHour + index)) },
        },
      },
      telemetrySummaries: fullTracks,
    },
  },
]);
