/**
 * The number of people with access to a vehicle is bounded, and so is their share of the vehicle’s
 * item. No sequence of grants exceeds the bounds.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ViewerAccess, maxViewers, viewersOf } from '../../domain/viewers.ts';
import { streamRecord } from '../functions/telemetry/ingest-setup.ts';
import { end, grant } from '../support/accesses.ts';
import { callsDuring } from '../support/conversions.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let operator: Person;
let provisioner: Person;
let vehicle: GivenVehicle;
let kinesis: KinesisClient;

beforeAll(async () => {
  operator = await givenPerson(world(), ['operators']);
  provisioner = await givenPerson(world(), ['provisioners']);
  const { url: endpoint, place, administrator: credentials } = world();
  // This client uses HTTP/2 by default, which the local gateway does not support.
  const { requestHandler } = new DynamoDBClient({}).config;
  kinesis = new KinesisClient({ endpoint, region: place.region, credentials, requestHandler });
});
afterAll(() => kinesis.destroy());
beforeEach(async () => {
  vehicle = await givenVehicle(provisioner);
});

/** Returns a person who never signs in. */
const somePerson = () => ({ principalId: randomUUID() });
const past = (seconds: number) => new Date(world().clock.now() - seconds * 1000).toISOString();
const expired = (): ViewerAccess => ({ role: 'DRIVER', since: past(7200), until: past(3600) });
const viewersOfCount = (count: number, access: () => ViewerAccess) =>
  Object.fromEntries(Array.from({ length: count }, () => [randomUUID(), access()]));

async function stateItem() {
  return (await itemsOf(world(), 'VehicleState')).find((one) => one.referenceId === vehicle.referenceId);
}
const storedViewers = async () => Object.keys((await stateItem())?.viewers ?? {});
const openAccesses = async () =>
  (await itemsOf(world(), 'Ownership')).filter(
    ({ referenceId, until }) => referenceId === vehicle.referenceId && until === undefined,
  );

/** Repeats the request until it does not conflict with another change. */
async function settled(ask: () => Promise<ApiResponse>): Promise<string> {
  for (;;) {
    const code = codeOf(await ask());
    if (code !== 'CONFLICT') {
      return code;
    }
  }
}

describe('open accesses', () => {
  it(`are ${maxViewers} after 24 concurrent grants, in Ownership and among the viewers`, async () => {
    const persons = Array.from({ length: 24 }, somePerson);

    const codes = await Promise.all(
      persons.map((person) => settled(() => grant(operator, { vehicle, person }))),
    );

    const open = (await openAccesses()).map(({ ownerId }) => ownerId).sort();
    expect(codes.filter((code) => code === 'none')).toHaveLength(maxViewers);
    expect(codes.filter((code) => code === 'ACCESS_LIMIT_REACHED')).toHaveLength(24 - maxViewers);
    expect(open).toHaveLength(maxViewers);
    expect((await storedViewers()).sort()).toEqual(open);
  });

  it('of a full vehicle can be changed and ended, and an ended one makes room', async () => {
    const [first, ...others] = Array.from({ length: maxViewers }, somePerson);
    const newcomer = somePerson();
    if (first === undefined) {
      throw new Error('The first person was not created.');
    }
    for (const person of [first, ...others]) {
      await grant(operator, { vehicle, person });
    }

    const refused = codeOf(await grant(operator, { vehicle, person: newcomer }));
    const again = codeOf(await grant(operator, { vehicle, person: first }));
    const changed = codeOf(await grant(operator, { vehicle, person: first }, { role: 'DRIVER' }));
    const ended = codeOf(await end(operator, { vehicle, person: first }));
    const admitted = codeOf(await grant(operator, { vehicle, person: newcomer }));

    expect({ refused, again, changed, ended, admitted }).toEqual({
      refused: 'ACCESS_LIMIT_REACHED',
      again: 'none',
      changed: 'none',
      ended: 'none',
      admitted: 'none',
    });
    expect(await storedViewers()).toHaveLength(maxViewers);
  });
});

describe('expired viewers', () => {
  const give = (viewers: Readonly<Record<string, ViewerAccess>>) =>
    setAttribute(world(), 'VehicleState', { referenceId: vehicle.referenceId }, 'viewers', viewers);

  it('need no room, and are removed by the next grant', async () => {
    await give(viewersOfCount(maxViewers, expired));
    const person = somePerson();

    expect(codeOf(await grant(operator, { vehicle, person }))).toBe('none');
    expect(await storedViewers()).toEqual([person.principalId]);
  });

  it('are removed by the end of an access', async () => {
    const [ending, staying] = [somePerson(), somePerson()];
    for (const person of [ending, staying]) {
      await grant(operator, { vehicle, person });
    }
    await give({ ...(await stateItem())?.viewers, ...viewersOfCount(3, expired) });

    expect(codeOf(await end(operator, { vehicle, person: ending }))).toBe('none');
    expect(await storedViewers()).toEqual([staying.principalId]);
  });

  it('are removed by the next messages, and cost nothing after that', async () => {
    const person = somePerson();
    await grant(operator, { vehicle, person });
    await give({ ...(await stateItem())?.viewers, ...viewersOfCount(250, expired) });

    const full = await writeUnitsOfMessage();
    // Removing them may take half a second. On a busy machine, a later message tries again.
    for (let tries = 0; tries < 40 && (await storedViewers()).length > 1; tries += 1) {
      await sendMessage();
    }
    const pruned = await writeUnitsOfMessage();

    expect(full).toBeGreaterThan(20);
    expect(pruned).toBe(1);
    expect(await storedViewers()).toEqual([person.principalId]);
  });

  it('do not include a viewer whose access is renewed while a message is ingested', async () => {
    const person = somePerson();
    await give({ [person.principalId]: expired() });

    const [, code] = await Promise.all([sendMessage(), settled(() => grant(operator, { vehicle, person }))]);

    expect(code).toBe('none');
    expect(viewersOf((await stateItem())?.viewers, past(0))).toEqual([person.principalId]);
  });

  async function sendMessage(): Promise<void> {
    const { referenceId } = vehicle;
    const payload = { eventId: randomUUID(), observedAt: Date.now(), signals: { 'Vehicle.Speed': 30 } };
    const record = streamRecord(referenceId, 0, payload);
    const [stream = ''] = world().resourcesOfType('AWS::Kinesis::Stream');
    await kinesis.send(
      new PutRecordsCommand({
        StreamName: world().resource(stream).ref,
        Records: [{ PartitionKey: referenceId, Data: Buffer.from(record.kinesis.data, 'base64') }],
      }),
    );
    await world().streams.settled();
  }

  /**
   * Returns the write units of VehicleState for a message, without those that remove expired
   * viewers.
   */
  async function writeUnitsOfMessage(): Promise<number> {
    const calls = await callsDuring(world(), sendMessage);
    const writes = calls.flatMap(({ operation, consumed = [] }) =>
      operation === 'UpdateItem' || operation === 'BatchExecuteStatement' ? consumed : [],
    );
    return writes.filter(({ table }) => table.includes('VehicleState'))[0]?.units ?? 0;
  }
});

describe('a full item', () => {
  const maxBytes = 400 * 1024;

  it('accepts no grant, and an access to its vehicle can still be ended', async () => {
    const [present, newcomer] = [somePerson(), somePerson()];
    await grant(operator, { vehicle, person: present });
    const { referenceId } = vehicle;
    await setAttribute(world(), 'VehicleState', { referenceId }, 'filling', 'x'.repeat(maxBytes - 304));

    const granted = codeOf(await grant(operator, { vehicle, person: newcomer }));
    const ended = codeOf(await end(operator, { vehicle, person: present }));

    expect([granted, ended]).toEqual(['SERVICE_UNAVAILABLE', 'none']);
    expect(await openAccesses()).toEqual([]);
    expect(await storedViewers()).toEqual([]);
  });
});
