/** Calls and messages of privacy mode. */
import { randomUUID } from 'node:crypto';
import type { PositionsMode } from '../../domain/generated/schema-types.ts';
import type { ApiResponse, GivenVehicle, Person } from './given.ts';

type Vehicle = Pick<GivenVehicle, 'referenceId'>;

/** Switches the positions of a vehicle. */
export function switchPositions(
  person: Person,
  { referenceId }: Vehicle,
  positions: PositionsMode,
): Promise<ApiResponse> {
  return person.ask(
    `mutation ($referenceId: ID!, $positions: PositionsMode!) {
      setPrivacyMode(referenceId: $referenceId, positions: $positions) { referenceId positions version }
    }`,
    { referenceId, positions },
  );
}

/** The four signals that say where a vehicle is. */
export const positionSignals = {
  'Vehicle.CurrentLocation.Latitude': 48.1,
  'Vehicle.CurrentLocation.Longitude': 11.5,
  'Vehicle.CurrentLocation.Heading': 90,
  'Vehicle.CurrentLocation.Altitude': 520,
} as const;

/** A telemetry message, in JSON. */
export function message(signals: Readonly<Record<string, number>>, observedAt = Date.now()): string {
  return JSON.stringify({ eventId: randomUUID(), observedAt, signals });
}
