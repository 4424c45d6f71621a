/**
 * Writes live state and telemetry as the ingest function does, for tests that read without a
 * connected vehicle.
 */
import type { StoredSummary, VehicleStateDocument, StoredSignals } from '../../domain/vehicle-state.ts';
import type { SignalScalar } from '../../domain/telemetry-message.ts';
import type { TelemetryResolution } from '../../domain/generated/schema-types.ts';
import {
  summaryKey,
  telemetryKey,
  type TelemetryItem,
  type TelemetrySummaryItem,
} from '../../domain/telemetry.ts';
import { putItems, setAttribute } from './tables.ts';
import type { TestWorld } from './world.ts';
import { packSignals } from '../../functions/telemetry/pack-signals.ts';
import { packMessage } from '../../domain/message-values.ts';
import { hourOf, packOpenHours } from '../../domain/open-hours.ts';
import { type PackedHourItem, packedHourKey } from '../../domain/packed-hours.ts';
import { summaryKeyOf } from '../../domain/signal-numbers.ts';
import { type TrackItem, trackKey } from '../../domain/tracks.ts';

/** A message of a vehicle. */
export interface GivenMessage {
  readonly at: number;
  /** 40 milliseconds after `at` where it is absent. */
  readonly receivedAt?: number;
  readonly eventId: string;
  readonly signals: Readonly<Record<string, SignalScalar>>;
}

const sequenceNumber = '49590338271490256608559692538361571095921575989136588898';
const expiresAt = 4_000_000_000;

/** Writes messages into the table. */
export async function givenMessages(
  world: TestWorld,
  referenceId: string,
  messages: readonly GivenMessage[],
): Promise<void> {
  const items = messages.map(({ at, eventId, receivedAt = at + 40, signals }): TelemetryItem => ({
    referenceId,
    observedAtEventId: telemetryKey(new Date(at).toISOString(), eventId),
    receivedAt,
    signals: packMessage(Object.entries(signals)),
    sequenceNumber,
    expiresAt,
  }));
  await putItems(world, 'Telemetry', items);
}

/** Writes summaries by the start of their interval (epoch milliseconds). */
export async function givenSummaries(
  world: TestWorld,
  referenceId: string,
  resolution: TelemetryResolution,
  rows: readonly { readonly start: number; readonly signals: Readonly<Record<string, StoredSummary>> }[],
): Promise<void> {
  const items = rows.map(({ start, signals }): TelemetrySummaryItem => ({
    referenceId,
    resolutionStart: summaryKey(resolution, new Date(start).toISOString()),
    signals: JSON.stringify(underNumbers(signals)),
    version: 1,
    expiresAt,
  }));
  await putItems(world, 'TelemetrySummaries', items);
}

/** Writes minutes by their start (epoch milliseconds), into the items of their hours. */
export async function givenMinutes(
  world: TestWorld,
  referenceId: string,
  minutes: readonly {
    readonly start: number;
    readonly signals: Readonly<Record<string, StoredSummary>>;
  }[],
): Promise<void> {
  const hours = new Set(minutes.map(({ start }) => hourOf(start)));
  const items = [...hours].map((hour): PackedHourItem => {
    const own = minutes.filter(({ start }) => hourOf(start) === hour);
    return {
      referenceId,
      resolutionStart: packedHourKey(new Date(hour).toISOString()),
      minutes: JSON.stringify(
        own.map(({ start, signals }) => [(start - hour) / 60_000, underNumbers(signals)]),
      ),
      version: 1,
      expiresAt,
    };
  });
  await putItems(world, 'TelemetrySummaries', items);
}

/** A position of a vehicle: minute of its beginning in epoch milliseconds, latitude, longitude. */
export type GivenPoint = readonly [start: number, latitude: number, longitude: number];

/** Writes positions by the minute, into the tracks of their hours. */
export async function givenTrack(
  world: TestWorld,
  referenceId: string,
  points: readonly GivenPoint[],
): Promise<void> {
  const hours = new Set(points.map(([start]) => hourOf(start)));
  const items = [...hours].map((hour): TrackItem => {
    const own = points.filter(([start]) => hourOf(start) === hour);
    const track = {
      minutes: own.map(([start]) => (start - hour) / 60_000),
      latitudes: own.map(([, latitude]) => latitude),
      longitudes: own.map(([, , longitude]) => longitude),
    };
    return {
      referenceId,
      resolutionStart: trackKey(new Date(hour).toISOString()),
      track: JSON.stringify(track),
      version: 1,
      expiresAt,
    };
  });
  await putItems(world, 'TelemetrySummaries', items);
}

const underNumbers = (signals: Readonly<Record<string, StoredSummary>>) =>
  Object.fromEntries(Object.entries(signals).map(([name, summary]) => [summaryKeyOf(name), summary]));

/** Writes a vehicle’s state and keeps its viewers. */
export async function givenState(
  world: TestWorld,
  referenceId: string,
  known: {
    readonly version: number;
    readonly signals: StoredSignals;
    /** Epoch milliseconds of the open hours; none where it is absent. */
    readonly openHours?: readonly number[];
  } & Partial<Pick<VehicleStateDocument, 'connectivity' | 'connectivitySince' | 'updatedAt'>>,
): Promise<void> {
  const { signals, openHours = [], ...facts } = known;
  const open = openHours.map((start) => ({ start, openedAt: world.clock.now(), isLate: false }));
  const packed = packOpenHours(open, packSignals(signals));
  const state: VehicleStateDocument = {
    updatedAt: world.clock.now(),
    connectivity: 'CONNECTED',
    sequenceNumber,
    newestObservedAt: world.clock.now(),
    ...facts,
    signals: packSignals(signals),
    ...(packed !== undefined && { openHours: packed }),
  };
  await setAttribute(world, 'VehicleState', { referenceId }, 'state', state);
}

/** Writes that the vehicle had speed 0 an hour ago, which UNLOCK_DOORS requires. */
export function givenStanding(world: TestWorld, referenceId: string): Promise<void> {
  const at = world.clock.now() - 3_600_000;
  return givenState(world, referenceId, { version: 1, signals: { 'Vehicle.Speed': [0, at, at] } });
}
