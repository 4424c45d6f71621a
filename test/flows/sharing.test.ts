/** Owners share their vehicle by one-time codes, end drivers' accesses, and everyone may leave. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { maxInvitations } from '../../domain/invitations.ts';
import { callsDuring } from '../support/conversions.ts';
import { storedAccess } from '../support/access-ends.ts';
import { grant } from '../support/accesses.ts';
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
import {
  accept,
  endByAccessId,
  expireCodes,
  invite,
  leave,
  listAccesses,
  nameAccess,
  nameVehicle,
  ok,
  share,
} from '../support/sharing.ts';
import { eventsOf, isOpen, startAs } from '../support/subscriptions.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let people: GivenPeople;
let owner: Person;
let guest: Person;
let other: Person;
let southern: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  people = await givenPeople(world());
  owner = people.owner;
  southern = await givenPerson(world(), ['owners'], ['south']);
});

beforeEach(async () => {
  vehicle = await givenVehicleOf(people);
  [guest, other] = await Promise.all([givenPerson(world(), ['owners']), givenPerson(world(), ['owners'])]);
});

const inMinutes = (minutes: number) => new Date(world().clock.now() + minutes * 60_000).toISOString();
const canConvert = async (person: Person) =>
  codeOf(await person.ask(convert, { vin: vehicle.vin })) === 'none';
const stored = (person: Person) => storedAccess(world(), { person, vehicle });

async function historyOf(): Promise<readonly string[]> {
  const lines = (await itemsOf(world(), 'VehicleHistory')).filter(
    ({ referenceId }) => referenceId === vehicle.referenceId,
  );
  const ordered = lines.sort((one, two) => one.atId.localeCompare(two.atId));
  return ordered.map(({ event }) => event).filter((event) => event !== 'RESERVED' && event !== 'ACTIVATED');
}

describe('an invitation', () => {
  it('gives its access to the first person who accepts, and is in the history', async () => {
    const invitation = await ok('inviteToVehicle', invite(owner, vehicle, { name: 'Ann' }));
    const before = await canConvert(guest);

    const access = await ok('acceptInvitation', accept(guest, invitation.code));

    expect(invitation.code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(invitation).toMatchObject({ referenceId: vehicle.referenceId, role: 'DRIVER', until: null });
    expect([before, await canConvert(guest)]).toEqual([false, true]);
    expect(access).toMatchObject({
      referenceId: vehicle.referenceId,
      ownerId: guest.principalId,
      name: 'Ann',
      role: 'DRIVER',
      until: null,
      isOpen: true,
      verifiedBy: 'INVITATION',
    });
    expect(codeOf(await accept(other, invitation.code))).toBe('INVITATION_NOT_FOUND');
    expect(await historyOf()).toEqual(['ACCESS_GRANTED', 'INVITED', 'ACCESS_GRANTED']);
    expect(await stored(guest)).toMatchObject({ grantedBy: owner.principalId });
  });

  it('returns the same access when the same person accepts again, and none once it has ended', async () => {
    const { code } = await ok('inviteToVehicle', invite(owner, vehicle));
    const first = await ok('acceptInvitation', accept(guest, code));

    const again = await ok('acceptInvitation', accept(guest, code.toLowerCase().replaceAll('-', ' ')));
    await leave(guest, vehicle);

    expect(again).toEqual(first);
    expect(codeOf(await accept(guest, code))).toBe('INVITATION_NOT_FOUND');
    expect((await historyOf()).filter((event) => event === 'ACCESS_GRANTED')).toHaveLength(2);
  });

  it('fails alike for a code that is unknown, malformed, used, expired, replaced or another tenant’s', async () => {
    const make = async (name: string) => (await ok('inviteToVehicle', invite(owner, vehicle, { name }))).code;
    const [used, expired, replaced, foreign] = [
      await make('used'),
      await make('expired'),
      await make('replaced'),
      await make('foreign'),
    ];
    await ok('acceptInvitation', accept(other, used));
    await make('replaced');
    const refused = [
      await accept(guest, '0000-0000-0000-0000'),
      await accept(guest, 'not a code'),
      await accept(guest, used),
      await accept(guest, replaced),
      await accept(southern, foreign),
    ];
    await expireCodes(world(), vehicle);
    refused.push(await accept(guest, expired));

    expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
    expect(refused.map(codeOf)).toEqual(refused.map(() => 'INVITATION_NOT_FOUND'));
    expect(await canConvert(guest)).toBe(false);
  });

  it('makes the same calls for an unknown code as for a used one', async () => {
    const { code } = await ok('inviteToVehicle', invite(owner, vehicle));
    await accept(other, code);
    const callsOf = async (text: string) => {
      const calls = await callsDuring(world(), () => accept(guest, text));
      return calls.map(({ operation, service }) => `${service}:${operation}`);
    };

    expect(await callsOf('0000-0000-0000-0000')).toEqual(await callsOf(code));
  });

  it('is void when the access of the owner who made it ends, changes or begins again', async () => {
    const second = await givenPerson(world(), ['owners']);
    await givenAccess(people.operator, second, vehicle);
    const codes: string[] = [];
    const make = async () => codes.push((await ok('inviteToVehicle', invite(owner, vehicle))).code);
    await make();
    await grant(people.operator, { vehicle, person: owner }, { role: 'DRIVER' });
    const afterChange = codeOf(await accept(guest, codes[0] ?? ''));
    await grant(people.operator, { vehicle, person: owner });
    const asOwnerAgain = codeOf(await accept(guest, codes[0] ?? ''));
    await make();
    await leave(owner, vehicle);
    const afterEnd = codeOf(await accept(guest, codes[1] ?? ''));
    await grant(people.operator, { vehicle, person: owner });

    const refused = [afterChange, asOwnerAgain, afterEnd];
    expect(refused).toEqual(refused.map(() => 'INVITATION_NOT_FOUND'));
    expect(codeOf(await accept(guest, codes[1] ?? ''))).toBe('INVITATION_NOT_FOUND');
  });

  it('never outlasts the access of the owner who made it', async () => {
    const until = inMinutes(60);
    await grant(people.operator, { vehicle, person: owner }, { until });

    const invitation = await ok('inviteToVehicle', invite(owner, vehicle, { until: inMinutes(120) }));
    const access = await ok('acceptInvitation', accept(guest, invitation.code));

    expect([invitation.until, access.until]).toEqual([until, until]);
    await grant(people.operator, { vehicle, person: owner }, { until: null });
  });

  it('ends with the owner’s access also when the owner got the end after inviting', async () => {
    const made = await ok('inviteToVehicle', invite(owner, vehicle, { role: 'OWNER' }));
    const until = inMinutes(60);
    await grant(people.operator, { vehicle, person: owner }, { until });

    const access = await ok('acceptInvitation', accept(guest, made.code));

    expect([made.until, access.until]).toEqual([null, until]);
    expect(access.role).toBe('OWNER');
  });

  it('makes no owner of a suspended vehicle, but a driver', async () => {
    const codes = [];
    for (const role of ['OWNER', 'DRIVER'] as const) {
      codes.push((await ok('inviteToVehicle', invite(owner, vehicle, { role, name: role }))).code);
    }
    const key = { referenceId: vehicle.referenceId };
    await setAttribute(world(), 'VehicleRegistry', key, 'status', 'SUSPENDED');

    expect(codeOf(await accept(guest, codes[0] ?? ''))).toBe('INVITATION_NOT_FOUND');
    expect(await ok('acceptInvitation', accept(guest, codes[1] ?? ''))).toMatchObject({ role: 'DRIVER' });
    await setAttribute(world(), 'VehicleRegistry', key, 'status', 'ACTIVE');
    expect(await ok('acceptInvitation', accept(guest, codes[0] ?? ''))).toMatchObject({ role: 'OWNER' });
  });

  it('takes nothing from a person with access, and gives an owner’s role to a driver', async () => {
    const made = await ok('inviteToVehicle', invite(owner, vehicle, { role: 'OWNER', name: 'Co-owner' }));
    const own = await ok('acceptInvitation', accept(owner, made.code));
    const driver = await share(owner, guest, vehicle, { name: 'Driver', until: inMinutes(60) });

    const promoted = await ok('acceptInvitation', accept(guest, made.code));
    const kept = await share(owner, guest, vehicle, { name: 'Driver again', until: inMinutes(10) });

    const later = await ok(
      'inviteToVehicle',
      invite(owner, vehicle, { role: 'OWNER', until: inMinutes(30) }),
    );
    const unlimited = await share(owner, other, vehicle, { name: 'Driver' });

    expect(await ok('acceptInvitation', accept(other, later.code))).toEqual(unlimited);
    expect(own).toMatchObject({ role: 'OWNER', verifiedBy: 'OPERATOR' });
    expect(promoted).toMatchObject({ role: 'OWNER', until: null, since: driver.since, name: 'Driver' });
    expect(kept).toEqual(promoted);
  });

  it('is limited in number for a vehicle, and refused for a full vehicle', async () => {
    const responses = [];
    for (let count = 0; count <= maxInvitations; count += 1) {
      responses.push(codeOf(await invite(owner, vehicle, { name: `Guest ${count}` })));
    }
    const again = await ok('inviteToVehicle', invite(owner, vehicle, { name: 'Guest 3' }));
    for (let count = 0; count < 19; count += 1) {
      await givenAccess(people.operator, { principalId: randomUUID() }, vehicle, 'DRIVER');
    }

    expect(responses).toEqual([
      ...Array.from({ length: maxInvitations }, () => 'none'),
      'INVITATION_LIMIT_REACHED',
    ]);
    expect(codeOf(await accept(guest, again.code))).toBe('ACCESS_LIMIT_REACHED');
  });

  it.each([
    ['a name with a VIN', { name: 'WVWZZZ1JZXW000001' }, 'INVALID_ARGUMENT'],
    ['an empty name', { name: '' }, 'INVALID_ARGUMENT'],
    ['an end in the past', { until: '2020-01-01T00:00:00Z' }, 'INVALID_ARGUMENT'],
  ])('is refused for %s', async (_what, choice, code) => {
    expect(codeOf(await invite(owner, vehicle, choice))).toBe(code);
  });

  it('cannot be made by a driver, a stranger or a former owner', async () => {
    await share(owner, guest, vehicle);
    const codes = [codeOf(await invite(guest, vehicle)), codeOf(await invite(other, vehicle))];
    await givenAccess(people.operator, other, vehicle);
    await leave(other, vehicle);

    expect([...codes, codeOf(await invite(other, vehicle))]).toEqual([
      'ACTION_NOT_ALLOWED',
      'VEHICLE_NOT_FOUND',
      'VEHICLE_NOT_FOUND',
    ]);
  });
});

describe('everyone with access', () => {
  it('sees who else has it, by name and without ids of others', async () => {
    await share(owner, guest, vehicle, { name: 'Ann' });
    await share(owner, other, vehicle, { name: 'Bob' });
    await leave(other, vehicle);

    const seenBy = async (person: Person) =>
      (await ok('vehicleAccesses', listAccesses(person, vehicle))).items.map(({ name, ownerId, role }) => [
        name,
        role,
        ownerId === null ? 'hidden' : ownerId === person.principalId ? 'own' : 'another’s',
      ]);

    expect(await seenBy(guest)).toEqual(
      expect.arrayContaining([
        [null, 'OWNER', 'hidden'],
        ['Ann', 'DRIVER', 'own'],
      ]),
    );
    expect(await seenBy(owner)).toEqual(
      expect.arrayContaining([
        [null, 'OWNER', 'own'],
        ['Ann', 'DRIVER', 'hidden'],
      ]),
    );
    expect((await seenBy(guest)).length).toBe(2);
    expect((await seenBy(people.operator)).length).toBe(3);
    expect(codeOf(await listAccesses(other, vehicle))).toBe('VEHICLE_NOT_FOUND');
  });

  it('keeps the vehicle’s name private, and shows an access’s name to all', async () => {
    const { accessId } = await share(owner, guest, vehicle, { name: 'Ann' });
    const { items } = await ok('vehicleAccesses', listAccesses(guest, vehicle));
    const ofOwner = items.find((item) => item.role === 'OWNER')?.accessId ?? '';

    const named = await ok('nameVehicle', nameVehicle(guest, vehicle, 'My blue car'));
    const renamed = await ok('nameAccess', nameAccess(guest, vehicle, accessId, 'Anna'));
    const byOwner = await ok('nameAccess', nameAccess(owner, vehicle, accessId, 'Anna from work'));
    const refused = [
      await nameAccess(guest, vehicle, ofOwner, 'Boss'),
      await nameAccess(guest, vehicle, '0000000000', 'Unknown'),
      await nameAccess(other, vehicle, accessId, 'Ann'),
      await nameVehicle(other, vehicle, 'Theirs'),
      await nameVehicle(guest, vehicle, 'WVWZZZ1JZXW000001'),
    ];

    expect([named.vehicleName, renamed.name, byOwner.name]).toEqual([
      'My blue car',
      'Anna',
      'Anna from work',
    ]);
    expect([byOwner.vehicleName, byOwner.ownerId]).toEqual([null, null]);
    expect(refused.map(codeOf)).toEqual([
      'ACTION_NOT_ALLOWED',
      'ACCESS_NOT_FOUND',
      'VEHICLE_NOT_FOUND',
      'VEHICLE_NOT_FOUND',
      'INVALID_ARGUMENT',
    ]);
    await grant(people.operator, { vehicle, person: guest }, { role: 'OWNER' });
    expect(await stored(guest)).toMatchObject({ name: 'Anna from work', vehicleName: 'My blue car' });
  });
});

describe('an owner', () => {
  it('ends a driver’s access at once, on every path', async () => {
    const { accessId } = await share(owner, guest, vehicle);
    const document = 'subscription ($id: ID!) { onVehicleState(referenceId: $id) { version } }';
    const started = await startAs(world(), guest, document, { id: vehicle.referenceId });

    const ended = await ok('endAccess', endByAccessId(owner, vehicle, accessId));
    await started.connection.closed;

    expect(ended).toMatchObject({ accessId, isOpen: false, ownerId: null });
    expect(await canConvert(guest)).toBe(false);
    expect(isOpen(started)).toBe(false);
    expect(eventsOf(started, 'onVehicleState')).toEqual([]);
    expect(await historyOf()).toEqual(['ACCESS_GRANTED', 'INVITED', 'ACCESS_GRANTED', 'ACCESS_ENDED']);
    expect(codeOf(await endByAccessId(owner, vehicle, accessId))).toBe('ACCESS_NOT_FOUND');
  });

  it('cannot end another owner’s access or their own, and a driver none', async () => {
    const second = await share(owner, guest, vehicle, { role: 'OWNER', name: 'Co-owner' });
    const driver = await share(owner, other, vehicle, { name: 'Driver' });
    const own = (await ok('vehicleAccesses', listAccesses(owner, vehicle))).items.find(
      ({ ownerId }) => ownerId === owner.principalId,
    );

    const codes = [
      codeOf(await endByAccessId(owner, vehicle, second.accessId)),
      codeOf(await endByAccessId(owner, vehicle, own?.accessId ?? '')),
      codeOf(await endByAccessId(other, vehicle, second.accessId)),
      codeOf(await endByAccessId(other, vehicle, driver.accessId)),
    ];

    expect(codes).toEqual(codes.map(() => 'ACTION_NOT_ALLOWED'));
  });

  it('names an access, and an operator a person, in exactly one way', async () => {
    const { accessId } = await share(owner, guest, vehicle);
    const end = (person: Person, input: object) =>
      person.ask('mutation ($input: EndAccessInput!) { endAccess(input: $input) { until } }', {
        input: { referenceId: vehicle.referenceId, ...input },
      });

    const responses = [
      await end(owner, { ownerId: guest.principalId }),
      await end(people.operator, { accessId }),
      await end(owner, {}),
      await end(owner, { ownerId: guest.principalId, accessId }),
    ];

    expect(responses.map(codeOf)).toEqual([
      'ACTION_NOT_ALLOWED',
      'ACTION_NOT_ALLOWED',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
    ]);
  });
});

describe('a person who leaves', () => {
  it('loses their own access only, while an owner remains', async () => {
    await share(owner, guest, vehicle, { name: 'Ann' });
    await share(owner, other, vehicle, { name: 'Bob' });

    const left = await ok('leaveVehicle', leave(guest, vehicle));

    expect(left).toMatchObject({ isOpen: false, ownerId: guest.principalId });
    expect([await canConvert(guest), await canConvert(other), await canConvert(owner)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(await ok('leaveVehicle', leave(guest, vehicle))).toEqual(left);
    expect((await historyOf()).filter((event) => event === 'ACCESS_ENDED')).toHaveLength(1);
  });

  it('ends the drivers’ accesses as the last owner, and closes their connections', async () => {
    await share(owner, guest, vehicle, { name: 'Ann' });
    await share(owner, other, vehicle, { name: 'Bob' });
    const document = 'subscription ($id: ID!) { onVehicleState(referenceId: $id) { version } }';
    const started = await Promise.all(
      [owner, guest, other].map((one) => startAs(world(), one, document, { id: vehicle.referenceId })),
    );

    await ok('leaveVehicle', leave(owner, vehicle));
    await Promise.all(started.map(({ connection }) => connection.closed));

    expect([await canConvert(owner), await canConvert(guest), await canConvert(other)]).toEqual([
      false,
      false,
      false,
    ]);
    await world().lambda.settled();
    for (const person of [owner, guest, other]) {
      expect(await stored(person)).not.toHaveProperty('endState');
    }
    expect((await historyOf()).filter((event) => event === 'ACCESS_ENDED')).toHaveLength(3);
  });

  it('leaves no driver longer than the last remaining owner', async () => {
    const until = inMinutes(0.5);
    await share(owner, guest, vehicle, { name: 'Ann' });
    await givenAccess(people.operator, other, vehicle);
    await grant(people.operator, { vehicle, person: other }, { until });

    await ok('leaveVehicle', leave(owner, vehicle));
    const meanwhile = await canConvert(guest);
    world().clock.advance(30_000);

    expect(await stored(guest)).toMatchObject({ role: 'DRIVER', until });
    const history = await historyOf();
    expect(history.filter((event) => event === 'ACCESS_SHORTENED')).toHaveLength(1);
    // Of the owner, the other owner with and without the end, and the driver.
    expect(history.filter((event) => event === 'ACCESS_GRANTED')).toHaveLength(4);
    expect([meanwhile, await canConvert(guest)]).toEqual([true, false]);
  });

  it('gets VEHICLE_NOT_FOUND without ever having had access', async () => {
    expect(codeOf(await leave(guest, vehicle))).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(await leave(southern, vehicle))).toBe('VEHICLE_NOT_FOUND');
  });
});
