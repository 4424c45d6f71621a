/** What may be kept on this device of a car, and for how long. */
import type { VehicleState } from '../../../client/index.ts';
import { isPosition } from '../../../domain/positions.ts';
import type { CarAccess } from '../cars/car-access.ts';
import type { PortalConfig } from '../config.ts';

/** The last state of a car that this device received. */
export interface KeptState {
  readonly state: VehicleState;
  /** Epoch milliseconds of this device at which it arrived. */
  readonly at: number;
  readonly clockAheadMs: number;
}

/** What opens the page without a network, of one person. */
export interface KeptPerson {
  readonly principalId: string;
  /** The session by its mark in this browser, so that no other session is taken for it. */
  readonly sessionId: string;
  /** Minutes for which an access token is valid. */
  readonly accessTokenMinutes: number;
  /** `config.json`, which holds nothing secret. */
  readonly config: PortalConfig;
  readonly cars: readonly CarAccess[];
  /** Epoch milliseconds at which the list of cars was read. */
  readonly at: number;
}

/** Everything that is kept of one person, by Reference ID. */
export interface Kept {
  readonly person: KeptPerson;
  readonly states: ReadonlyMap<string, KeptState>;
}

/** As long as a session lasts without a new sign-in. */
const maxAgeMs = 7 * 86_400_000;

/** A record from the future was written by a clock that was wrong, so its age is not known. */
const maxAheadMs = 3_600_000;

/** True for a record that must be deleted. */
export const isExpired = ({ at }: { readonly at: number }, now: number): boolean =>
  now - at > maxAgeMs || at - now > maxAheadMs;

/** Values of a state without texts, and with a position of about a kilometre. */
export function withoutDetails(state: VehicleState): VehicleState {
  const { connectivity, referenceId, updatedAt, version } = state;
  const signals = state.signals.flatMap((signal) => {
    const { name, number, boolean, observedAt, receivedAt } = signal;
    const kept = { name, number, boolean, text: null, observedAt, receivedAt };
    if (!isPosition(name)) {
      return [kept];
    }
    const isPlace = name.endsWith('.Latitude') || name.endsWith('.Longitude');
    return isPlace && typeof number === 'number' ? [{ ...kept, number: Math.round(number * 100) / 100 }] : [];
  });
  return { referenceId, version, signals, connectivity, updatedAt };
}

/** The form of a VIN (`domain/vin.ts`), wherever it stands in a text. */
const vinLike = /[0-9A-HJ-NPR-Za-hj-npr-z]{17}/;

/** A car of the list; a name that a person chose may hold a VIN, and then is left out. */
export function withoutVin(access: CarAccess): CarAccess {
  return vinLike.test(access.vehicleName ?? '') ? { ...access, vehicleName: null } : access;
}
