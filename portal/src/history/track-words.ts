/** What a track shows, in words. */
import type { Words } from '../i18n/words.tsx';
import type { HistoryTimes } from './history-times.ts';
import { compassOf, distanceOf, samePlace, type PlacedPoint, type Plane } from './track-shape.ts';

type Speech = Pick<Words, 'translate' | 'quantities'>;

/** Returns the sentence about a track, its title. */
export function trackFinding(
  points: readonly PlacedPoint[],
  times: HistoryTimes,
  { translate, quantities }: Speech,
): string {
  const distances = points.map(({ plane }) => distanceOf(plane));
  const max = Math.max(...distances);
  if (max < samePlace) {
    return translate('track.stayed');
  }
  const at = points[distances.indexOf(max)]?.at ?? 0;
  const far = { distance: quantities.trip(max), when: times.when(at) };
  const last = distances.at(-1) ?? 0;
  return last < samePlace
    ? translate('track.returned', far)
    : translate('track.left', { ...far, last: quantities.trip(last) });
}

/** Returns where a point is, seen from the first place of the day. */
export function placeWords(plane: Plane, { translate, quantities }: Speech): string {
  const distance = distanceOf(plane);
  return distance < samePlace
    ? translate('track.first')
    : translate('track.place', { distance: quantities.trip(distance), direction: compassOf(plane) });
}
