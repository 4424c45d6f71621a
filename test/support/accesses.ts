/** Grants and ends access through the API, and reads what was written. */
import type { VehicleAccess } from '../../domain/generated/schema-types.ts';
import type { World } from 'local-aws';
import type { ApiResponse, GivenVehicle, Person } from './given.ts';
import { itemsOf } from './tables.ts';

const accessFields = 'referenceId ownerId role since until verifiedBy';

/** A person’s access to a vehicle. */
export interface AccessKey {
  readonly vehicle: Pick<GivenVehicle, 'referenceId'>;
  readonly person: Pick<Person, 'principalId'>;
}

/** Grants or changes an access. */
export function grant(
  operator: Person,
  { vehicle, person }: AccessKey,
  change: { readonly role?: 'OWNER' | 'DRIVER'; readonly until?: string | null } = {},
): Promise<ApiResponse> {
  const input = {
    referenceId: vehicle.referenceId,
    ownerId: person.principalId,
    role: change.role ?? 'OWNER',
    until: change.until,
  };
  return operator.ask(
    `mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { ${accessFields} vehicle { referenceId } } }`,
    { input },
  );
}

/** Ends a person’s access to a vehicle, as an operator. */
export function end(operator: Person, { vehicle, person }: AccessKey): Promise<ApiResponse> {
  const input = { referenceId: vehicle.referenceId, ownerId: person.principalId };
  return operator.ask(`mutation ($input: EndAccessInput!) { endAccess(input: $input) { ${accessFields} } }`, {
    input,
  });
}

/** Returns the access in a response. Throws when there is none. */
export function accessIn({ data, text }: ApiResponse): VehicleAccess {
  const access = data?.['grantAccess'] ?? data?.['endAccess'];
  if (access === null || access === undefined) {
    throw new Error(`The response has no access: ${text}`);
  }
  // The fields that both documents request, in the schema’s types.
  return access as VehicleAccess;
}

/** Returns the lines about accesses in a vehicle’s history, oldest first. */
export async function accessHistoryOf(world: World, { referenceId }: Pick<GivenVehicle, 'referenceId'>) {
  const lines = (await itemsOf(world, 'VehicleHistory')).filter(
    (line) => line.referenceId === referenceId && line.event.startsWith('ACCESS_'),
  );
  return lines.sort((one, other) => one.atId.localeCompare(other.atId));
}
