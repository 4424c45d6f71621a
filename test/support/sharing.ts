/** Shares, leaves and transfers vehicles through the API. */
import type {
  Invitation,
  OfferCancellation,
  VehicleAccess,
  VehicleOffer,
} from '../../domain/generated/schema-types.ts';
import { type ApiResponse, type GivenVehicle, type Person, codeOf } from './given.ts';
import { itemsOf, setAttribute } from './tables.ts';
import type { TestWorld } from './world.ts';

type Vehicle = Pick<GivenVehicle, 'referenceId'>;

const accessFields =
  'referenceId accessId ownerId name vehicleName role since until isOpen verifiedBy vehicle { status }';

/** What an owner may choose in an invitation. */
export interface InvitationChoice {
  readonly role?: 'OWNER' | 'DRIVER';
  readonly until?: string;
  readonly name?: string;
}

/** Invites to a vehicle; by default a driver without an end. */
export function invite(
  owner: Person,
  { referenceId }: Vehicle,
  { name = 'Guest', role = 'DRIVER', until }: InvitationChoice = {},
): Promise<ApiResponse> {
  return owner.ask(
    `mutation ($input: InviteToVehicleInput!) {
      inviteToVehicle(input: $input) { referenceId code validUntil role until name }
    }`,
    { input: { referenceId, role, name, until } },
  );
}

/** Accepts the invitation to a vehicle that has this code. */
export function accept(person: Person, code: string): Promise<ApiResponse> {
  return person.ask(`mutation ($code: String!) { acceptInvitation(code: $code) { ${accessFields} } }`, {
    code,
  });
}

/** Offers a vehicle to a buyer. */
export function offer(owner: Person, { referenceId }: Vehicle, notBefore?: string): Promise<ApiResponse> {
  return owner.ask(
    `mutation ($referenceId: ID!, $notBefore: AWSDateTime) {
      offerVehicle(referenceId: $referenceId, notBefore: $notBefore) { referenceId code notBefore validUntil }
    }`,
    { referenceId, notBefore },
  );
}

/** Cancels the offer of a vehicle. */
export function cancelOffer(owner: Person, { referenceId }: Vehicle): Promise<ApiResponse> {
  return owner.ask(
    'mutation ($referenceId: ID!) { cancelOffer(referenceId: $referenceId) { referenceId wasOpen } }',
    { referenceId },
  );
}

/** Accepts the offer of a vehicle that has this code. */
export function acceptTransfer(person: Person, code: string): Promise<ApiResponse> {
  return person.ask(`mutation ($code: String!) { acceptTransfer(code: $code) { ${accessFields} } }`, {
    code,
  });
}

/** Ends the person’s access to a vehicle, at their request. */
export function leave(person: Person, { referenceId }: Vehicle): Promise<ApiResponse> {
  return person.ask(
    `mutation ($referenceId: ID!) { leaveVehicle(referenceId: $referenceId) { ${accessFields} } }`,
    { referenceId },
  );
}

/** Ends an access by its `accessId`. */
export function endByAccessId(
  person: Person,
  { referenceId }: Vehicle,
  accessId: string,
): Promise<ApiResponse> {
  return person.ask(`mutation ($input: EndAccessInput!) { endAccess(input: $input) { ${accessFields} } }`, {
    input: { referenceId, accessId },
  });
}

/** Changes the name that the person has for a vehicle. */
export function nameVehicle(person: Person, { referenceId }: Vehicle, name: string): Promise<ApiResponse> {
  return person.ask(
    `mutation ($referenceId: ID!, $name: String!) {
      nameVehicle(referenceId: $referenceId, name: $name) { ${accessFields} }
    }`,
    { referenceId, name },
  );
}

/** Changes the name of another person’s access to a vehicle. */
export function nameAccess(
  person: Person,
  { referenceId }: Vehicle,
  accessId: string,
  name: string,
): Promise<ApiResponse> {
  return person.ask(`mutation ($input: NameAccessInput!) { nameAccess(input: $input) { ${accessFields} } }`, {
    input: { referenceId, accessId, name },
  });
}

/** Lists who has access to a vehicle. */
export function listAccesses(person: Person, { referenceId }: Vehicle): Promise<ApiResponse> {
  return person.ask(
    `query ($referenceId: ID!) {
      vehicleAccesses(referenceId: $referenceId, limit: 100) { items { ${accessFields} } }
    }`,
    { referenceId },
  );
}

/** The result of each field, in the schema’s types. */
interface Results {
  readonly inviteToVehicle: Invitation;
  readonly acceptInvitation: VehicleAccess;
  readonly offerVehicle: VehicleOffer;
  readonly cancelOffer: OfferCancellation;
  readonly acceptTransfer: VehicleAccess;
  readonly leaveVehicle: VehicleAccess;
  readonly endAccess: VehicleAccess;
  readonly nameVehicle: VehicleAccess;
  readonly nameAccess: VehicleAccess;
  readonly vehicleAccesses: { readonly items: readonly VehicleAccess[] };
}

/** Returns the result of a call that succeeded; throws with its error otherwise. */
export async function ok<Field extends keyof Results>(
  field: Field,
  call: Promise<ApiResponse>,
): Promise<Results[Field]> {
  const response = await call;
  const result = response.data?.[field];
  if (response.errors.length > 0 || result === null || result === undefined) {
    throw new Error(`${field} failed with ${codeOf(response)}.`);
  }
  // The fields that the documents request, in the schema’s types.
  return result as Results[Field];
}

/** Shares a vehicle with a person by an invitation; returns the access. */
export async function share(
  owner: Person,
  person: Person,
  vehicle: Vehicle,
  choice: InvitationChoice = {},
): Promise<VehicleAccess> {
  const { code } = await ok('inviteToVehicle', invite(owner, vehicle, choice));
  return ok('acceptInvitation', accept(person, code));
}

/** Makes the open codes of a vehicle expire now, without a change of the clock. */
export async function expireCodes(world: TestWorld, { referenceId }: Vehicle): Promise<void> {
  const past = new Date(world.clock.now() - 1).toISOString();
  for (const item of await itemsOf(world, 'Invitations')) {
    if ('referenceId' in item && item.referenceId === referenceId) {
      await setAttribute(world, 'Invitations', { codeHash: item.codeHash }, 'validUntil', past);
    }
  }
}

/** Repeats a call while it fails with CONFLICT, as a client does. */
export async function untilDecided(call: () => Promise<ApiResponse>): Promise<ApiResponse> {
  for (;;) {
    const response = await call();
    if (codeOf(response) !== 'CONFLICT') {
      return response;
    }
  }
}
