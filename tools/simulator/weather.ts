/**
 * Bad weather on demand: disturbances between a vehicle and the cloud. Each kind works alone, and
 * all of it derives from the vehicle's seed.
 */
import { type Random, between, createRandom, happens, waitingTime } from './random.ts';

/** The disturbances; an absent kind does not happen. Chances are from 0 to 1. */
export interface Weather {
  /**
   * The connection drops without a DISCONNECT: after `onlineMs`, for `offlineMs`, both on average.
   */
  readonly offline?: { readonly onlineMs: number; readonly offlineMs: number };
  /** Every message leaves late, in order. Milliseconds. */
  readonly slow?: { readonly minMs: number; readonly maxMs: number };
  /** A message is sent twice. */
  readonly duplicate?: { readonly chance: number };
  /** A message is delayed by up to `maxMs`, and later messages overtake it. */
  readonly outOfOrder?: { readonly chance: number; readonly maxMs: number };
  /** The vehicle's clock is wrong by up to `maxMs`, in either direction. */
  readonly clockWrong?: { readonly maxMs: number };
  /** A command is rejected although nothing prevents it. */
  readonly rejects?: { readonly chance: number };
  /** A command is neither carried out nor responded to. */
  readonly ignores?: { readonly chance: number };
  /** A command is carried out in time, and the response is late. Milliseconds. */
  readonly respondsLate?: { readonly chance: number; readonly minMs: number; readonly maxMs: number };
  /** A response is lost; the command is carried out. */
  readonly losesResponses?: { readonly chance: number };
}

/** Name of a disturbance, for example `offline`. */
export type WeatherKind = keyof Weather;

/** The defaults of each kind. */
export const usualWeather = {
  offline: { onlineMs: 60_000, offlineMs: 15_000 },
  slow: { minMs: 200, maxMs: 3_000 },
  duplicate: { chance: 0.1 },
  outOfOrder: { chance: 0.1, maxMs: 5_000 },
  clockWrong: { maxMs: 600_000 },
  rejects: { chance: 0.5 },
  ignores: { chance: 0.5 },
  respondsLate: { chance: 0.5, minMs: 31_000, maxMs: 60_000 },
  losesResponses: { chance: 0.5 },
} as const satisfies Required<Weather>;

/** The effect of the weather on one command. */
export type CommandReaction = 'CARRIED_OUT' | 'REJECTED' | 'IGNORED';

/** The weather of one vehicle. */
export interface LocalWeather {
  /** Milliseconds by which the vehicle's clock is ahead; negative when it is behind. */
  readonly clockAheadMs: number;
  /**
   * Returns when the connection drops, and for how long; undefined when it does not. Milliseconds.
   */
  nextOutage(): { readonly inMs: number; readonly forMs: number } | undefined;
  /**
   * Returns the delay of a message at the moment `now`, in milliseconds; two delays when it is sent
   * twice.
   */
  departures(now: number): readonly [number, ...number[]];
  commandReaction(): CommandReaction;
  /** Returns the delay of a command's responses in milliseconds. */
  responseDelay(): number;
  /** True when the next response is lost. */
  losesResponse(): boolean;
}

const atOnce = [0] as const;

/**
 * Creates the weather of the vehicle with this seed. Each kind has its own random stream, so that
 * one does not change another.
 */
export function createWeather(seed: string, weather: Weather): LocalWeather {
  const streamOf = (kind: WeatherKind): Random => createRandom(`${seed}/weather/${kind}`);
  const { clockWrong } = weather;
  return {
    clockAheadMs:
      clockWrong === undefined
        ? 0
        : Math.round(between(streamOf('clockWrong'), -clockWrong.maxMs, clockWrong.maxMs)),
    nextOutage: outages(weather, streamOf),
    departures: departures(weather, streamOf),
    ...commandWeather(weather, streamOf),
  };
}

function outages({ offline }: Weather, streamOf: (kind: WeatherKind) => Random): LocalWeather['nextOutage'] {
  if (offline === undefined) {
    return () => undefined;
  }
  const random = streamOf('offline');
  return () => ({
    inMs: waitingTime(random, offline.onlineMs),
    forMs: waitingTime(random, offline.offlineMs),
  });
}

function departures(
  { slow, duplicate, outOfOrder }: Weather,
  streamOf: (kind: WeatherKind) => Random,
): LocalWeather['departures'] {
  if (slow === undefined && duplicate === undefined && outOfOrder === undefined) {
    return () => atOnce;
  }
  const [slowness, doubling, disorder] = [streamOf('slow'), streamOf('duplicate'), streamOf('outOfOrder')];
  let lastLeaves = 0;
  return (now) => {
    const wait = slow === undefined ? 0 : between(slowness, slow.minMs, slow.maxMs);
    // A slow network keeps the order.
    lastLeaves = Math.max(lastLeaves, now + wait);
    const isHeld = outOfOrder !== undefined && happens(disorder, outOfOrder.chance);
    const held = outOfOrder === undefined ? 0 : between(disorder, 0, outOfOrder.maxMs);
    const leaves = lastLeaves - now + (isHeld ? held : 0);
    const isTwice = duplicate !== undefined && happens(doubling, duplicate.chance);
    return isTwice ? [leaves, leaves + between(doubling, 0, 1_000)] : [leaves];
  };
}

function commandWeather(
  { rejects, ignores, respondsLate, losesResponses }: Weather,
  streamOf: (kind: WeatherKind) => Random,
): Pick<LocalWeather, 'commandReaction' | 'responseDelay' | 'losesResponse'> {
  const [refusal, silence] = [streamOf('rejects'), streamOf('ignores')];
  const [lateness, loss] = [streamOf('respondsLate'), streamOf('losesResponses')];
  return {
    commandReaction() {
      if (ignores !== undefined && happens(silence, ignores.chance)) {
        return 'IGNORED';
      }
      return rejects !== undefined && happens(refusal, rejects.chance) ? 'REJECTED' : 'CARRIED_OUT';
    },
    responseDelay() {
      if (respondsLate === undefined || !happens(lateness, respondsLate.chance)) {
        return 0;
      }
      return between(lateness, respondsLate.minMs, respondsLate.maxMs);
    },
    losesResponse: () => losesResponses !== undefined && happens(loss, losesResponses.chance),
  };
}
