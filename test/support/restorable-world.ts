/**
 * A world in which every law between tables has something to compare: vehicles in each status,
 * accesses, codes, a claim, a request for a VIN, sealed entries, and sagas that are unfinished.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { TableName } from '../../domain/tables.ts';
import type { ItemKey } from '../../tools/restore/laws/law.ts';
import { type StackTables, openStackTables } from '../../tools/session/stack-tables.ts';
import { givenCar, givenConfirmed } from './claims.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  convertAsOperator,
  givenDevice,
  givenPeople,
  givenPerson,
  givenVehicle,
  givenVehicleOf,
  provisionVehicle,
} from './given.ts';
import { tableOf } from './provisioning.ts';
import { setReporting } from './reporting.ts';
import { givenRequest } from './reveals.ts';
import { invite, offer, ok, share } from './sharing.ts';
import { revokeReferenceId } from './vehicle-erasures.ts';
import { europeanVin } from './vins.ts';
import type { TestWorld } from './world.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';

/** What a test finds in the world. */
export interface RestorableWorld {
  /** Owned, shared, offered and claimed, with positions switched off and another reporting. */
  readonly vehicle: GivenVehicle;
  /** Its TCU was removed. */
  readonly withoutTcu: GivenVehicle;
  readonly revoked: GivenVehicle;
}

/** Fills an empty world through the API. */
export async function givenRestorableWorld(world: TestWorld): Promise<RestorableWorld> {
  const people = await givenPeople(world);
  const { operator, owner, provisioner } = people;
  const [driver, officer] = [
    await givenPerson(world, ['owners']),
    await givenPerson(world, ['privacy-officers']),
  ];
  const vehicle = await givenVehicleOf(people);
  const [withoutTcu, suspended, revoked, dissolving] = [
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
    await givenVehicleOf(people),
    await givenVehicle(provisioner),
  ];
  await share(owner, driver, vehicle);
  await ok('inviteToVehicle', invite(owner, vehicle));
  await ok('offerVehicle', offer(owner, vehicle));
  await givenRequest(officer, vehicle.referenceId);
  await done(setReporting(operator, [vehicle], { parkedSeconds: 600 }));
  await done(
    owner.ask('mutation ($id: ID!) { setPrivacyMode(referenceId: $id, positions: OFF) { positions } }', {
      id: vehicle.referenceId,
    }),
  );
  await done(
    operator.ask(
      'mutation ($ids: [ID!]!) { suspendVehicles(referenceIds: $ids, reason: THEFT) { items { errorType } } }',
      {
        ids: [suspended.referenceId],
      },
    ),
  );
  await done(removeTcu(await givenPerson(world, ['service-technicians']), withoutTcu));
  await done(revokeReferenceId(officer, revoked.referenceId));
  await givenUnfinished(world, { officer, provisioner }, dissolving);
  await givenClaim(world, vehicle);
  await done(operator.ask(convertAsOperator, { vin: vehicle.vin }));
  await world.streams.settled();
  return { vehicle, withoutTcu, revoked };
}

function removeTcu(technician: Person, { deviceId, referenceId }: GivenVehicle) {
  return technician.ask('mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { status } }', {
    input: { referenceId, currentDeviceId: deviceId },
  });
}

/** A provisioning that stopped before its thing exists, and a revocation whose thing still does. */
async function givenUnfinished(
  world: TestWorld,
  { officer, provisioner }: Record<'officer' | 'provisioner', Person>,
  { referenceId }: GivenVehicle,
): Promise<void> {
  const deviceId = await givenDevice(provisioner);
  const certificateSigningRequest = await signingRequest();
  world.faults.inject({ service: 'iot', operation: 'CreateThing', kind: 'kill-caller-before', times: 9 });
  const response = await provisioner.ask(provisionVehicle, {
    input: { vin: europeanVin(), deviceId, certificateSigningRequest },
  });
  world.faults.clear();
  if (codeOf(response) === 'none') {
    throw new Error('The provisioning did not stop.');
  }
  world.faults.inject({ service: 'iot', operation: 'DeleteThing', kind: 'internal-error', times: 99 });
  await revokeReferenceId(officer, referenceId);
  world.faults.clear();
}

/** A claim that waits for the owner of the vehicle. */
async function givenClaim(world: TestWorld, vehicle: GivenVehicle): Promise<void> {
  const car = await givenCar(world, vehicle);
  try {
    const { status } = await givenConfirmed(await givenPerson(world, ['owners']), car);
    if (status !== 'WAITING') {
      throw new Error(`The claim is ${status}.`);
    }
  } finally {
    await car.device.end();
  }
}

async function done(call: ReturnType<Person['ask']>): Promise<void> {
  const response = await call;
  if (response.errors.length > 0) {
    throw new Error(response.text);
  }
}

/** Opens the tables of a world as the command does; the caller closes them. */
export function stackTablesOf(world: TestWorld): Promise<StackTables> {
  return openStackTables(
    { ...(world.outputsFile !== undefined && { outputsFile: world.outputsFile }) },
    world.administrator,
  );
}

/** Changes one item as long as the work takes; undefined deletes it. Returns the work's result. */
export async function withChanged<Result>(
  world: TestWorld,
  { key, table }: ItemKey,
  change: (item: Record<string, unknown>) => Record<string, unknown> | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const { before, write } = await openItem(world, { key, table });
  await write(change({ ...key, ...before }));
  try {
    return await work();
  } finally {
    await write(before);
  }
}

async function openItem(
  world: TestWorld,
  { key, table }: { readonly key: ItemKey['key']; readonly table: TableName },
) {
  const TableName = tableOf(world, table);
  const send = async <Result>(work: (client: DynamoDBDocumentClient) => Promise<Result>) => {
    const { administrator: credentials, url: endpoint } = world;
    const client = new DynamoDBClient({ endpoint, region: world.place.region, credentials });
    try {
      return await work(DynamoDBDocumentClient.from(client));
    } finally {
      client.destroy();
    }
  };
  const { Item: before } = await send((client) =>
    client.send(new GetCommand({ TableName, Key: key, ConsistentRead: true })),
  );
  const write = (item: Record<string, unknown> | undefined) =>
    send(async (client): Promise<unknown> =>
      item === undefined
        ? client.send(new DeleteCommand({ TableName, Key: key }))
        : client.send(new PutCommand({ TableName, Item: item })),
    );
  return { before, write };
}
