/** What operators, owners and drivers do about accesses: grants, ends, invitations and offers. */
import { happens, pick, wholeBetween } from '../../../tools/simulator/random.ts';
import type {
  AccessRole,
  Invitation,
  OfferCancellation,
  VehicleAccess,
  VehicleOffer,
} from '../../../domain/generated/schema-types.ts';
import { end, grant } from '../accesses.ts';
import type { Person } from '../given.ts';
import { accept, acceptTransfer, cancelOffer, invite, leave, offer } from '../sharing.ts';
import {
  type Action,
  type Cast,
  type Outcome,
  accessRoles,
  likelyOwner,
  outcomeOf,
  resultOf,
  someVehicle,
} from './cast.ts';

/** Grants an access as an operator. */
export const grantAccess: Action = async (cast, random) => {
  const [referenceId, person] = [someVehicle(cast, random), pick(random, cast.owners)];
  return grantTo(cast, referenceId, person, pick(random, ['OWNER', 'OWNER', 'DRIVER'] as const));
};

/** Grants a person access in a role. */
export async function grantTo(
  cast: Cast,
  referenceId: string,
  person: Person,
  role: AccessRole,
): Promise<Outcome> {
  const response = await grant(cast.operator, { vehicle: { referenceId }, person }, { role });
  const call = `grantAccess as ${role}`;
  const outcome = outcomeOf(call, response, {
    call,
    referenceId,
    anyOf: grantsOf(person.principalId, role),
  });
  if (role === 'OWNER' && outcome.code === 'none') {
    cast.owned.set(referenceId, person);
  }
  return outcome;
}

/** Ends an access as an operator. */
export const endAccess: Action = async (cast, random) => {
  const [referenceId, person] = [someVehicle(cast, random), pick(random, cast.owners)];
  const response = await end(cast.operator, { vehicle: { referenceId }, person });
  const ended = resultOf<VehicleAccess>(response, 'endAccess');
  const line = { event: 'ACCESS_ENDED', ownerId: person.principalId, ...until(ended) } as const;
  return outcomeOf('endAccess', response, { call: 'endAccess', referenceId, anyOf: [line] });
};

/** Leaves a vehicle, which may end the drivers' accesses too. */
export const leaveVehicle: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const person = pick(random, [likelyOwner(cast, random, referenceId), pick(random, cast.owners)]);
  const response = await leave(person, { referenceId });
  const ended = resultOf<VehicleAccess>(response, 'leaveVehicle');
  const line = { event: 'ACCESS_ENDED', ownerId: person.principalId, ...until(ended) } as const;
  return outcomeOf('leaveVehicle', response, { call: 'leaveVehicle', referenceId, anyOf: [line] });
};

/** Makes a code for another person's access. */
export const inviteToVehicle: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const owner = likelyOwner(cast, random, referenceId);
  const [role, name] = [pick(random, accessRoles), pick(random, ['Guest', 'Neighbour'])];
  const response = await invite(owner, { referenceId }, { role, name });
  const made = resultOf<Invitation>(response, 'inviteToVehicle');
  if (made !== undefined) {
    cast.codes.push({ code: made.code, referenceId, purpose: 'INVITATION' });
  }
  const call = `inviteToVehicle as ${role}`;
  const line = { event: 'INVITED', role, actorId: owner.principalId } as const;
  return outcomeOf(call, response, { call, referenceId, anyOf: [line] });
};

/** Makes a code with which another person takes the vehicle over. */
export const offerVehicle: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const owner = likelyOwner(cast, random, referenceId);
  const response = await offer(owner, { referenceId });
  const made = resultOf<VehicleOffer>(response, 'offerVehicle');
  if (made !== undefined) {
    cast.codes.push({ code: made.code, referenceId, purpose: 'TRANSFER' });
  }
  const line = { event: 'TRANSFER_OFFERED', actorId: owner.principalId } as const;
  return outcomeOf('offerVehicle', response, { call: 'offerVehicle', referenceId, anyOf: [line] });
};

/** Makes the code of an offer void. */
export const cancelSomeOffer: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const owner = likelyOwner(cast, random, referenceId);
  const response = await cancelOffer(owner, { referenceId });
  const call = 'cancelOffer';
  const wasOpen = resultOf<OfferCancellation>(response, call)?.wasOpen === true;
  const line = { event: 'TRANSFER_CANCELLED', actorId: owner.principalId } as const;
  return outcomeOf(call, response, wasOpen ? { call, referenceId, anyOf: [line] } : undefined);
};

/** Uses a code of the history, which another person may have used and which may be void. */
export const useCode: Action = async (cast, random): Promise<Outcome> => {
  const earlier = wholeBetween(random, 0, cast.codes.length - 1);
  const shown = happens(random, 0.6) ? cast.codes.at(-1) : cast.codes[earlier];
  const person = pick(random, cast.owners);
  if (shown === undefined) {
    return inviteToVehicle(cast, random);
  }
  const { code, purpose, referenceId } = shown;
  const isOffer = purpose === 'TRANSFER';
  const call = isOffer ? 'acceptTransfer' : 'acceptInvitation';
  const response = await (isOffer ? acceptTransfer(person, code) : accept(person, code));
  const access = resultOf<VehicleAccess>(response, call);
  if (access?.role === 'OWNER') {
    cast.owned.set(referenceId, person);
  }
  const { principalId: ownerId } = person;
  const transfer = { event: 'OWNERSHIP_TRANSFERRED', ownerId, at: access?.since ?? '' } as const;
  const anyOf = isOffer ? [transfer] : grantsOf(ownerId, access?.role ?? 'DRIVER');
  return outcomeOf(call, response, { call, referenceId, anyOf });
};

/** The lines by which a person may have an access with this role. */
export function grantsOf(ownerId: string, role: 'OWNER' | 'DRIVER') {
  const events = ['ACCESS_GRANTED', 'OWNERSHIP_TRANSFERRED'] as const;
  return events.map((event) => ({ event, ownerId, role }));
}

function until(ended: VehicleAccess | undefined): { readonly at?: string } {
  const at = ended?.until;
  return typeof at === 'string' ? { at } : {};
}
