/**
 * The people and vehicles of the authorization matrix: a person of every role, and vehicles in
 * every relation to the owner.
 */
import { randomUUID } from 'node:crypto';
import { type Role, roles } from '../../../domain/roles.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
  provisionVehicle,
} from '../given.ts';
import { grant } from '../accesses.ts';
import { givenCar, givenConfirmed } from '../claims.ts';
import { acceptTransfer, invite, offer, ok } from '../sharing.ts';
import { newInput } from '../tour/provision.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { europeanVin } from '../vins.ts';
import type { TestWorld } from '../world.ts';

/** A vehicle’s relation to the owner and to the tenant. */
export const relations = [
  'own',
  'shared',
  'ended',
  'expired',
  'sold',
  'invited',
  'claiming',
  'another person’s',
  'not active',
  'given by another tenant',
  'another tenant’s',
  'unknown',
] as const;

/** How a vehicle relates to the person who asks. */
export type Relation = (typeof relations)[number];

/** The ids in the variables of a document. */
export interface Target {
  readonly vin: string;
  readonly referenceId: string;
  readonly deviceId: string;
  readonly certificateSigningRequest: string;
  /** A code of an open invitation to the vehicle, which is for the owner. */
  readonly code?: string;
  /** The owner's claim to the vehicle, which waits for the present owner; and another person's. */
  readonly claimId?: string;
  readonly otherClaimId?: string;
}

/** All people and vehicles of the matrix. */
export interface Cast {
  readonly people: Readonly<Record<Role, Person>>;
  readonly targets: Readonly<Record<Relation, Target>>;
  /** A person with access to every vehicle of the tenant, who calls nothing. */
  readonly guest: { readonly principalId: string };
}

/** Creates the people and vehicles through the API. */
export async function givenCast(world: TestWorld): Promise<Cast> {
  const people = await givenPersonOfEachRole(world, 'acme');
  const strangers = await givenPersonOfEachRole(world, 'rival');
  const guest = { principalId: randomUUID() };
  const { operators: operator, owners: owner, provisioners: provisioner } = people;
  const ofTenant = async (role?: 'OWNER' | 'DRIVER') => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, guest, vehicle);
    if (role !== undefined) {
      await givenAccess(operator, owner, vehicle, role);
    }
    return vehicle;
  };
  const [sold, invited, expired] = [
    await ofTenant('OWNER'),
    await ofTenant(),
    await givenExpiredVehicle(world, operator, owner, () => ofTenant()),
  ];
  const seller = await givenPerson(world, ['owners']);
  await givenAccess(operator, seller, invited);
  await ok('acceptTransfer', acceptTransfer(seller, (await ok('offerVehicle', offer(owner, sold))).code));
  await givenAccess(operator, guest, sold);
  const { code } = await ok('inviteToVehicle', invite(seller, invited));
  const ended = await ofTenant('OWNER');
  await endAccess(operator, owner, ended);
  const [theirs, given] = [
    await givenVehicle(strangers.provisioners),
    await givenVehicle(strangers.provisioners),
  ];
  await givenAccess(strangers.operators, strangers.owners, theirs);
  await givenAccess(strangers.operators, owner, given);
  return {
    people,
    guest,
    targets: {
      own: await ofTenant('OWNER'),
      shared: await ofTenant('DRIVER'),
      ended,
      expired,
      sold,
      invited: { ...invited, code },
      claiming: await givenClaimedVehicle(world, people, () => ofTenant()),
      'another person’s': await ofTenant(),
      'not active': await givenStoppedVehicle(world, people),
      'given by another tenant': given,
      'another tenant’s': theirs,
      unknown: {
        vin: europeanVin(),
        referenceId: randomUUID(),
        deviceId: `tcu-${randomUUID()}`,
        certificateSigningRequest: await signingRequest(),
      },
    },
  };
}

async function givenPersonOfEachRole(
  world: TestWorld,
  tenantId: string,
): Promise<Readonly<Record<Role, Person>>> {
  const entries: [Role, Person][] = [];
  for (const role of roles) {
    entries.push([role, await givenPerson(world, [role], [tenantId])]);
  }
  // One entry for each role.
  return Object.fromEntries(entries) as Record<Role, Person>;
}

async function endAccess(operator: Person, owner: Person, { referenceId }: GivenVehicle): Promise<void> {
  const response = await operator.ask(
    'mutation ($input: EndAccessInput!) { endAccess(input: $input) { until } }',
    { input: { referenceId, ownerId: owner.principalId } },
  );
  if (response.errors.length > 0) {
    throw new Error(`Access was not ended: ${codeOf(response)}`);
  }
}

/** Creates a vehicle to which the owner's access has passed its end. */
async function givenExpiredVehicle(
  world: TestWorld,
  operator: Person,
  owner: Person,
  make: () => Promise<GivenVehicle>,
): Promise<GivenVehicle> {
  const vehicle = await make();
  const until = new Date(world.clock.now() + 60_000).toISOString();
  await grant(operator, { vehicle, person: owner }, { until });
  world.clock.advance(60_001);
  return vehicle;
}

/** Creates a vehicle to which the owner and another person have claims that wait. */
async function givenClaimedVehicle(
  world: TestWorld,
  { operators: operator, owners: owner }: Readonly<Record<Role, Person>>,
  make: () => Promise<GivenVehicle>,
): Promise<Target> {
  const vehicle = await make();
  // The guest's access ends in the course of the matrix, but a claim waits only for an owner.
  await givenAccess(operator, { principalId: randomUUID() }, vehicle);
  const car = await givenCar(world, vehicle);
  const { claimId } = await givenConfirmed(owner, car);
  const other = await givenConfirmed(await givenPerson(world, ['owners']), car);
  await car.device.end();
  return { ...vehicle, claimId, otherClaimId: other.claimId };
}

/** Creates a vehicle whose provisioning was killed right after the reservation. */
async function givenStoppedVehicle(
  world: TestWorld,
  { operators, provisioners }: Readonly<Record<Role, Person>>,
): Promise<Target> {
  const input = await newInput(provisioners);
  const stop = { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'kill-caller-after' } as const;
  const fault = world.faults.inject(stop);
  await provisioners.ask(provisionVehicle, { input });
  fault.remove();
  const response = await operators.ask('{ vehicles { items { referenceId status deviceId } } }');
  // The shape that the document requests.
  const { items } = response.data?.['vehicles'] as { items: { referenceId: string; deviceId: string }[] };
  const referenceId = items.find(({ deviceId }) => deviceId === input.deviceId)?.referenceId;
  if (referenceId === undefined) {
    throw new Error('The vehicle was not reserved.');
  }
  return { ...input, referenceId };
}
