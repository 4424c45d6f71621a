/** An owner sells a vehicle: the code, its date, and what remains of the earlier accesses. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storedAccess } from '../support/access-ends.ts';
import { grant } from '../support/accesses.ts';
import { listClaims } from '../support/claims.ts';
import { send, sentOf } from '../support/commands.ts';
import {
  type GivenPeople,
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  givenAccess,
  givenPeople,
  givenPerson,
  givenVehicleOf,
} from '../support/given.ts';
import { stayingSignedIn } from '../support/long-session.ts';
import { givenMessages, givenMinutes, givenState, givenTrack } from '../support/live-items.ts';
import {
  accept,
  acceptTransfer,
  cancelOffer,
  expireCodes,
  invite,
  leave,
  listAccesses,
  nameVehicle,
  offer,
  ok,
  share,
} from '../support/sharing.ts';
import { isOpen, startAs } from '../support/subscriptions.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let people: GivenPeople;
let owner: Person;
let driver: Person;
let buyer: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  people = await givenPeople(world());
  owner = stayingSignedIn(world(), people.owner);
});

beforeEach(async () => {
  vehicle = await givenVehicleOf(people);
  [driver, buyer] = await Promise.all([givenPerson(world(), ['owners']), givenPerson(world(), ['owners'])]);
});

const inDays = (days: number) => new Date(world().clock.now() + days * 86_400_000).toISOString();
const canConvert = async (person: Person) =>
  codeOf(await person.ask(convert, { vin: vehicle.vin })) === 'none';
const setStatus = ({ referenceId }: GivenVehicle, status: string) =>
  setAttribute(world(), 'VehicleRegistry', { referenceId }, 'status', status);
const offered = async (notBefore?: string) =>
  (await ok('offerVehicle', offer(owner, vehicle, notBefore))).code;

async function linesOf() {
  const lines = (await itemsOf(world(), 'VehicleHistory')).filter(
    ({ referenceId }) => referenceId === vehicle.referenceId,
  );
  return lines.sort((one, two) => one.atId.localeCompare(two.atId));
}

async function historySeenBy(person: Person): Promise<readonly string[]> {
  const response = await person.ask(
    'query ($id: ID!) { vehicleHistory(referenceId: $id) { items { event } } }',
    { id: vehicle.referenceId },
  );
  // The field that the document requests.
  const page = response.data?.['vehicleHistory'] as { readonly items: readonly { readonly event: string }[] };
  return page.items.map(({ event }) => event);
}

/** Makes the owner's access an hour old, with telemetry from since then; returns its minute. */
async function givenPast(): Promise<number> {
  const { referenceId } = vehicle;
  const since = new Date(world().clock.now() - 3_600_000).toISOString();
  const { principalId: ownerId } = owner;
  await setAttribute(world(), 'Ownership', { ownerId, referenceId }, 'since', since);
  const viewers = { [ownerId]: { role: 'OWNER', since } };
  await setAttribute(world(), 'VehicleState', { referenceId }, 'viewers', viewers);
  const before = world().clock.now() - 120_000;
  const minute = Math.floor(before / 60_000) * 60_000;
  await givenMessages(world(), referenceId, [
    { at: before, eventId: 'before', signals: { 'Vehicle.Speed': 71 } },
  ]);
  const hour = Math.floor(before / 3_600_000) * 3_600_000;
  await givenMinutes(world(), referenceId, [
    { start: hour - 60_000, signals: { 'Vehicle.Speed': [1, 71, 71, 71] } },
  ]);
  await givenTrack(world(), referenceId, [[minute, 48.71, 11.71]]);
  await givenState(world(), referenceId, {
    version: 1,
    signals: { 'Vehicle.Speed': [71, before, before] },
    openHours: [hour],
  });
  return minute;
}

/** Every path to a vehicle, for a person. */
function pathsTo(commandId: string, minute: number) {
  const { referenceId } = vehicle;
  const range = {
    from: new Date(minute - 86_400_000).toISOString(),
    to: new Date(minute + 86_400_000).toISOString(),
  };
  const variables = { id: referenceId, vin: vehicle.vin, commandId, ...range };
  const ask = (person: Person, declared: string, field: string) =>
    person.ask(`query (${declared}) { ${field} }`, variables);
  return {
    vehicleState: (person: Person) =>
      ask(person, '$id: ID!', 'vehicleState(referenceId: $id) { signals { name number } }'),
    vehicleTelemetry: (person: Person) =>
      ask(
        person,
        '$id: ID!, $from: AWSDateTime!, $to: AWSDateTime!',
        'vehicleTelemetry(referenceId: $id, from: $from, to: $to) { items { observedAt signals { number } } }',
      ),
    vehicleTelemetrySummary: (person: Person) =>
      ask(
        person,
        '$id: ID!, $from: AWSDateTime!, $to: AWSDateTime!',
        `vehicleTelemetrySummary(
          referenceId: $id, from: $from, to: $to, resolution: MINUTE, signals: ["Vehicle.Speed"]
        ) { items { start } }`,
      ),
    vehicleTrack: (person: Person) =>
      person.ask(
        `query ($id: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
          vehicleTrack(referenceId: $id, from: $from, to: $to) { hours { latitudes } }
        }`,
        {
          id: referenceId,
          from: new Date(minute - 3_600_000).toISOString(),
          to: new Date(minute + 3_600_000).toISOString(),
        },
      ),
    remoteCommands: (person: Person) =>
      ask(person, '$id: ID!', 'remoteCommands(referenceId: $id) { items { commandId } }'),
    remoteCommand: (person: Person) =>
      ask(
        person,
        '$id: ID!, $commandId: ID!',
        'remoteCommand(referenceId: $id, commandId: $commandId) { commandId }',
      ),
    vehicle: (person: Person) => ask(person, '$id: ID!', 'vehicle(referenceId: $id) { referenceId }'),
    vehicleHistory: (person: Person) =>
      ask(person, '$id: ID!', 'vehicleHistory(referenceId: $id) { items { event } }'),
    vehicleAccesses: (person: Person) => listAccesses(person, vehicle),
    ownershipClaims: (person: Person) => listClaims(person, vehicle),
    referenceIdForVin: (person: Person) => ask(person, '$vin: String!', 'referenceIdForVin(vin: $vin)'),
    sendRemoteCommand: (person: Person) => send(person, vehicle),
    inviteToVehicle: (person: Person) => invite(person, vehicle),
    offerVehicle: (person: Person) => offer(person, vehicle),
    cancelOffer: (person: Person) => cancelOffer(person, vehicle),
    nameVehicle: (person: Person) => nameVehicle(person, vehicle, 'Mine'),
  };
}

describe('an accepted offer', () => {
  it('makes the buyer the only owner, from now on', async () => {
    await share(owner, driver, vehicle);
    const code = await offered();

    const access = await ok('acceptTransfer', acceptTransfer(buyer, code));

    expect(access).toMatchObject({ role: 'OWNER', until: null, isOpen: true, verifiedBy: 'TRANSFER' });
    expect([await canConvert(owner), await canConvert(driver), await canConvert(buyer)]).toEqual([
      false,
      false,
      true,
    ]);
    const { items } = await ok('vehicleAccesses', listAccesses(buyer, vehicle));
    expect(items.map(({ ownerId }) => ownerId)).toEqual([buyer.principalId]);
    expect(await historySeenBy(buyer)).toEqual(['OWNERSHIP_TRANSFERRED']);
    const lines = (await linesOf()).map(({ event, ownerId }) => [event, ownerId]);
    expect(lines.slice(-4).sort()).toEqual(
      [
        ['TRANSFER_OFFERED', undefined],
        ['ACCESS_ENDED', owner.principalId],
        ['ACCESS_ENDED', driver.principalId],
        ['OWNERSHIP_TRANSFERRED', buyer.principalId],
      ].sort(),
    );
  });

  it('closes every earlier connection, including the buyer’s own as a driver', async () => {
    await share(owner, buyer, vehicle, { name: 'Buyer' });
    const document = 'subscription ($id: ID!) { onVehicleState(referenceId: $id) { version } }';
    const start = (person: Person) => startAs(world(), person, document, { id: vehicle.referenceId });
    const started = [await start(owner), await start(buyer)];

    const access = await ok('acceptTransfer', acceptTransfer(buyer, await offered()));
    await Promise.all(started.map(({ connection }) => connection.closed));
    const again = await start(buyer);

    expect(access).toMatchObject({ name: 'Buyer', role: 'OWNER' });
    expect(again.reply.type).toBe('start_ack');
    await world().lambda.settled();
    expect(isOpen(again)).toBe(true);
    for (const person of [owner, buyer]) {
      expect(await storedAccess(world(), { vehicle, person })).not.toHaveProperty('endState');
    }
    again.connection.socket.terminate();
  });

  it('leaves the buyer nothing older, and the seller nothing at all, on every path', async () => {
    const { referenceId } = vehicle;
    const minute = await givenPast();
    const { commandId } = sentOf(await send(owner, vehicle));
    const paths = pathsTo(commandId, minute);
    for (const path of [
      'vehicleState',
      'vehicleTelemetry',
      'vehicleTelemetrySummary',
      'vehicleTrack',
    ] as const) {
      expect((await paths[path](owner)).text, path).toContain(
        path === 'vehicleTelemetrySummary' ? 'start' : '71',
      );
    }
    expect((await paths.remoteCommands(owner)).text).toContain(commandId);

    await ok('acceptTransfer', acceptTransfer(buyer, await offered()));

    expect((await paths.vehicleState(buyer)).data).toEqual({ vehicleState: { signals: [] } });
    expect((await paths.vehicleTelemetry(buyer)).data).toEqual({ vehicleTelemetry: { items: [] } });
    expect((await paths.vehicleTelemetrySummary(buyer)).data).toEqual({
      vehicleTelemetrySummary: { items: [] },
    });
    expect((await paths.vehicleTrack(buyer)).data).toEqual({ vehicleTrack: { hours: [] } });
    expect((await paths.remoteCommands(buyer)).data).toEqual({ remoteCommands: { items: [] } });
    expect(codeOf(await paths.remoteCommand(buyer))).toBe('COMMAND_NOT_FOUND');
    const refused: Record<string, string> = {};
    for (const [name, path] of Object.entries(paths)) {
      const response = await path(owner);
      refused[name] = codeOf(response) === 'none' ? response.text : codeOf(response);
    }
    expect(refused).toEqual(
      Object.fromEntries(Object.keys(paths).map((name) => [name, 'VEHICLE_NOT_FOUND'])),
    );
    const mine = await owner.ask('{ myVehicles(limit: 100) { items { referenceId } } }');
    expect(mine.text).not.toContain(referenceId);
    for (const field of ['onVehicleState', 'onRemoteCommand', 'onVehicleAccess']) {
      const document = `subscription ($id: ID!) { ${field}(referenceId: $id) { referenceId } }`;
      const { connection, reply } = await startAs(world(), owner, document, { id: referenceId });
      expect(reply.type, field).toBe('error');
      connection.socket.terminate();
    }
  });

  it('returns the same access when it is accepted again, and to no other person', async () => {
    const code = await offered();
    const first = await ok('acceptTransfer', acceptTransfer(buyer, code));

    expect(await ok('acceptTransfer', acceptTransfer(buyer, code))).toEqual(first);
    expect(codeOf(await acceptTransfer(driver, code))).toBe('OFFER_NOT_FOUND');
    expect(codeOf(await acceptTransfer(owner, code))).toBe('OFFER_NOT_FOUND');
  });

  it('makes every earlier code void', async () => {
    const invited = await ok('inviteToVehicle', invite(owner, vehicle));
    const code = await offered();
    await ok('acceptTransfer', acceptTransfer(buyer, code));

    expect(codeOf(await accept(driver, invited.code))).toBe('INVITATION_NOT_FOUND');
    await leave(buyer, vehicle);
    expect(codeOf(await acceptTransfer(buyer, code))).toBe('OFFER_NOT_FOUND');
  });
});

describe('an offer', () => {
  it('cannot be accepted before its date, which the clock at the decision decides', async () => {
    const notBefore = inDays(1 / 2880);
    const code = await offered(notBefore);

    const early = await acceptTransfer(buyer, code);
    world().clock.advance(30_000);

    expect(codeOf(early)).toBe('OFFER_NOT_DUE');
    expect(early.errors[0]?.errorInfo).toEqual({ notBefore });
    expect(codeOf(await acceptTransfer(buyer, code))).toBe('none');
  });

  it('fails alike when it is unknown, cancelled, replaced, expired, a co-owner’s whose access ended, or another tenant’s', async () => {
    const southern = await givenPerson(world(), ['owners'], ['south']);
    const second = await givenPerson(world(), ['owners']);
    await givenAccess(people.operator, second, vehicle);
    const refused = [await acceptTransfer(buyer, '0000-0000-0000-0000')];
    const replaced = await offered();
    const cancelled = await offered();
    refused.push(await acceptTransfer(southern, cancelled), await acceptTransfer(buyer, replaced));
    const wasOpen = [
      (await ok('cancelOffer', cancelOffer(second, vehicle))).wasOpen,
      (await ok('cancelOffer', cancelOffer(owner, vehicle))).wasOpen,
    ];
    refused.push(await acceptTransfer(buyer, cancelled));
    const { code } = await ok('offerVehicle', offer(second, vehicle));
    await leave(second, vehicle);
    refused.push(await acceptTransfer(buyer, code));
    const expired = await offered();
    await expireCodes(world(), vehicle);
    refused.push(await acceptTransfer(buyer, expired));

    expect(wasOpen).toEqual([true, false]);
    expect(refused.map(codeOf)).toEqual(refused.map(() => 'OFFER_NOT_FOUND'));
    expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
    expect((await linesOf()).filter(({ event }) => event === 'TRANSFER_CANCELLED')).toHaveLength(1);
  });

  it('cannot be accepted while the vehicle is suspended, and can without a TCU', async () => {
    const code = await offered();
    await setStatus(vehicle, 'SUSPENDED');
    const whileSuspended = codeOf(await acceptTransfer(buyer, code));
    await setStatus(vehicle, 'WITHOUT_TCU');

    expect(whileSuspended).toBe('OFFER_NOT_FOUND');
    expect(await ok('acceptTransfer', acceptTransfer(buyer, code))).toMatchObject({ role: 'OWNER' });
  });

  it('is void after an end is set for its maker’s access', async () => {
    const code = await offered();
    await grant(people.operator, { vehicle, person: owner }, { until: inDays(1) });

    expect(codeOf(await acceptTransfer(buyer, code))).toBe('OFFER_NOT_FOUND');
    expect((await ok('cancelOffer', cancelOffer(owner, vehicle))).wasOpen).toBe(false);
    expect(await canConvert(owner)).toBe(true);
  });

  it('is made only by an owner whose access has no end, and at most 90 days ahead', async () => {
    await share(owner, driver, vehicle);
    const codes = [codeOf(await offer(driver, vehicle)), codeOf(await cancelOffer(driver, vehicle))];
    codes.push(codeOf(await offer(buyer, vehicle)), codeOf(await cancelOffer(buyer, vehicle)));
    codes.push(codeOf(await offer(owner, vehicle, inDays(91))));
    await grant(people.operator, { vehicle, person: owner }, { until: inDays(1) });
    codes.push(codeOf(await offer(owner, vehicle)));

    expect(codes).toEqual([
      'ACTION_NOT_ALLOWED',
      'ACTION_NOT_ALLOWED',
      'VEHICLE_NOT_FOUND',
      'VEHICLE_NOT_FOUND',
      'INVALID_ARGUMENT',
      'ACTION_NOT_ALLOWED',
    ]);
  });
});
