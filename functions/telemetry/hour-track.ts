/** Collects the last position of each minute while an hour's messages are read, in any order. */
import { type MessageValues, valueIn } from '../../domain/message-values.ts';
import { type TrackColumns, latitudeName, longitudeName } from '../../domain/tracks.ts';

/** Five decimal places, about a metre: more is noise of the receiver and makes tracks longer. */
const unitsPerDegree = 100_000;

/** A value with its effective time in epoch milliseconds. */
interface Timed {
  readonly at: number;
  readonly value: number;
}

/** The last values of a minute, which may be of different messages. */
interface MinutePosition {
  latitude?: Timed;
  longitude?: Timed;
}

/** The last position of each minute of an hour, for the track. */
export class HourTrack {
  readonly #minutes = new Map<number, MinutePosition>();

  /** Adds a message of the effective time `at`, in the given minute of the hour. */
  add(minute: number, at: number, values: MessageValues): void {
    const latitude = valueIn(values, latitudeName);
    const longitude = valueIn(values, longitudeName);
    if (typeof latitude !== 'number' && typeof longitude !== 'number') {
      return;
    }
    const position = this.#minutes.get(minute) ?? {};
    this.#minutes.set(minute, {
      ...position,
      ...(isLater(latitude, at, position.latitude) && { latitude: { at, value: latitude } }),
      ...(isLater(longitude, at, position.longitude) && { longitude: { at, value: longitude } }),
    });
  }

  /** The minutes that have both values. */
  columns(): TrackColumns {
    const points = [...this.#minutes]
      .sort(([one], [other]) => one - other)
      .flatMap(([minute, { latitude, longitude }]) =>
        latitude === undefined || longitude === undefined
          ? []
          : [{ minute, latitude: latitude.value, longitude: longitude.value }],
      );
    return {
      minutes: points.map(({ minute }) => minute),
      latitudes: points.map(({ latitude }) => rounded(latitude)),
      longitudes: points.map(({ longitude }) => rounded(longitude)),
    };
  }
}

/** Of values of the same time, the one read last counts: readers follow the keys' order. */
function isLater(value: unknown, at: number, known: Timed | undefined): value is number {
  return typeof value === 'number' && (known === undefined || at >= known.at);
}

const rounded = (degrees: number): number => Math.round(degrees * unitsPerDegree) / unitsPerDegree;
