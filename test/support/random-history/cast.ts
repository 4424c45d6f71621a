/**
 * The people, vehicles and devices of one random history, what responses have named so far, and how
 * an action chooses among them.
 */
import { type Random, happens, pick, wholeBetween } from '../../../tools/simulator/random.ts';
import { type ApiResponse, type Person, codeOf } from '../given.ts';
import type { TestWorld } from '../world.ts';
import type { Followers } from './followers.ts';
import type { Garage } from './garage.ts';
import type { Naming } from './names.ts';
import type { Acknowledged } from './violations.ts';

/** The people of all histories of a world. */
export interface People {
  readonly provisioner: Person;
  readonly operator: Person;
  readonly technician: Person;
  readonly privacyOfficer: Person;
  readonly owners: readonly [Person, ...Person[]];
}

/** A one-time code that a response has shown. */
export interface ShownCode {
  readonly code: string;
  readonly referenceId: string;
  readonly purpose: 'INVITATION' | 'TRANSFER';
}

/** A claim that waits, as far as its claimant knows. */
export interface WaitingClaim {
  readonly claimId: string;
  readonly referenceId: string;
  readonly claimant: Person;
}

/** Everything that the actions of one history share. */
export interface Cast extends People {
  readonly world: TestWorld;
  readonly vins: readonly [string, ...string[]];
  readonly deviceIds: readonly [string, ...string[]];
  /** VIN → the Reference ID that a response has named last. */
  readonly referenceIds: Map<string, string>;
  /** Every response that named the Reference ID of a VIN. */
  readonly namings: Naming[];
  /** Reference ID → the device that a response has named last. */
  readonly devices: Map<string, string>;
  /** Reference ID → the person who became its owner last, as far as a response said so. */
  readonly owned: Map<string, Person>;
  readonly codes: ShownCode[];
  readonly claims: WaitingClaim[];
  readonly garage: Garage;
  readonly followers: Followers;
}

/** The outcome of one action. */
export interface Outcome {
  readonly call: string;
  /** The error's code; `none` without an error. */
  readonly code: string;
  /** What the response acknowledged. */
  readonly effects?: readonly Acknowledged[];
  /** From the call to its response, for a call that faults may delay. */
  readonly tookMs?: number;
}

/** One action of an actor. */
export type Action = (cast: Cast, random: Random) => Promise<Outcome>;

/** Both roles of an access. */
export const accessRoles = ['OWNER', 'DRIVER'] as const;

/** Returns the Reference ID of a vehicle of the history, or one that was never issued. */
export function someVehicle(cast: Cast, random: Random): string {
  const known = [...cast.referenceIds.values()];
  return known[wholeBetween(random, 0, known.length - 1)] ?? '00000000-0000-4000-8000-000000000000';
}

/** Returns the vehicle's device as far as the cast knows it, and sometimes another one. */
export function likelyDevice(cast: Cast, random: Random, referenceId: string): string {
  const [other, known] = [pick(random, cast.deviceIds), cast.devices.get(referenceId)];
  return happens(random, 0.8) ? (known ?? other) : other;
}

/** Returns the vehicle's owner as far as the cast knows it, and sometimes another person. */
export function likelyOwner(cast: Cast, random: Random, referenceId: string): Person {
  const [other, known] = [pick(random, cast.owners), cast.owned.get(referenceId)];
  return happens(random, 0.85) ? (known ?? other) : other;
}

/** Notes the Reference ID that a response named for a VIN. */
export function note(cast: Cast, vin: string, referenceId: string, askedAt: string): void {
  cast.referenceIds.set(vin, referenceId);
  cast.namings.push({ vehicle: cast.vins.indexOf(vin), referenceId, askedAt });
}

/** Lets no further action name a vehicle whose Reference ID has ended. */
export function forget({ referenceIds }: Cast, ended: string): void {
  for (const [vin, referenceId] of referenceIds) {
    if (referenceId === ended) {
      referenceIds.delete(vin);
    }
  }
}

/** Returns the present time of the world, ISO 8601 in UTC with milliseconds. */
export function timeOf({ world }: Pick<Cast, 'world'>): string {
  return new Date(world.clock.now()).toISOString();
}

/** Returns the outcome of a response, with its effect unless it failed. */
export function outcomeOf(call: string, response: ApiResponse, effect?: Acknowledged): Outcome {
  const code = codeOf(response);
  return code === 'none' && effect !== undefined ? { call, code, effects: [effect] } : { call, code };
}

/** Returns the field's result; undefined without one. */
export function resultOf<Result>({ data }: ApiResponse, field: string): Result | undefined {
  // The documents request the fields of the type that the caller names.
  return (data?.[field] ?? undefined) as Result | undefined;
}
