/** The documents about access to vehicles, and what tests look at of their answers. */
import type { VehicleAccess } from '../../domain/generated/schema-types.ts';
import type { World } from 'local-aws';
import type { Answer, GivenVehicle, Person } from './given.ts';
import { itemsOf } from './tables.ts';

const accessFields = 'referenceId ownerId role since until verifiedBy';

/** Whose access to which vehicle. */
export interface AccessKey {
  readonly vehicle: Pick<GivenVehicle, 'referenceId'>;
  readonly person: Pick<Person, 'principalId'>;
}

/** Asks for an access to be given or changed. */
export function grant(
  operator: Person,
  { vehicle, person }: AccessKey,
  wish: { readonly role?: 'OWNER' | 'DRIVER'; readonly until?: string | null } = {},
): Promise<Answer> {
  const input = {
    referenceId: vehicle.referenceId,
    ownerId: person.principalId,
    role: wish.role ?? 'OWNER',
    until: wish.until,
  };
  return operator.ask(
    `mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { ${accessFields} vehicle { referenceId } } }`,
    { input },
  );
}

/** Asks for an access to be ended. */
export function end(operator: Person, { vehicle, person }: AccessKey): Promise<Answer> {
  const input = { referenceId: vehicle.referenceId, ownerId: person.principalId };
  return operator.ask(`mutation ($input: EndAccessInput!) { endAccess(input: $input) { ${accessFields} } }`, {
    input,
  });
}

/** The access that an answer tells; fails the test when it tells none. */
export function accessIn({ data, text }: Answer): VehicleAccess {
  const access = data?.['grantAccess'] ?? data?.['endAccess'];
  if (access === null || access === undefined) {
    throw new Error(`No access was told: ${text}`);
  }
  // The fields that both documents ask for, in the schema's types.
  return access as VehicleAccess;
}

/** What a vehicle's history says of accesses, oldest first. */
export async function accessHistoryOf(world: World, { referenceId }: Pick<GivenVehicle, 'referenceId'>) {
  const lines = (await itemsOf(world, 'VehicleHistory')).filter(
    (line) => line.referenceId === referenceId && line.event.startsWith('ACCESS_'),
  );
  return lines.sort((one, other) => one.atId.localeCompare(other.atId));
}
