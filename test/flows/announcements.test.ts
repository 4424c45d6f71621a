/**
 * Announcements: what happens to the accesses and the identity of a vehicle reaches everyone with
 * access by subscription, and owners by e-mail.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createLiveStateClient } from '../../client/live-state.ts';
import type { VehicleAccessEvent } from '../../domain/generated/schema-types.ts';
import { end, grant } from '../support/accesses.ts';
import { claimIn, givenCar, givenCode, confirmClaim, stopClaim } from '../support/claims.ts';
import { invoke } from '../support/commands.ts';
import {
  type GivenVehicle,
  type Person,
  givenAccess,
  givenDevice,
  givenPeople,
  givenPerson,
  givenPermit,
  givenVehicle,
} from '../support/given.ts';
import { givenMailbox } from '../support/mailboxes.ts';
import { accept, acceptTransfer, invite, offer, ok } from '../support/sharing.ts';
import { type Started, eventsOf, isOpen, startAs } from '../support/subscriptions.ts';
import { itemsOf } from '../support/tables.ts';
import { requireOutput } from '../support/vehicles-on-the-wire.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

const document = `subscription ($referenceId: ID!) {
  onVehicleAccess(referenceId: $referenceId) { referenceId eventId at event role }
}`;

let operator: Person;
let provisioner: Person;
let owner: Person;
let ownersAddress: string;
const started: Started[] = [];

beforeAll(async () => {
  ({ provisioner, operator, owner } = await givenPeople(world()));
  ownersAddress = await givenMailbox(world(), owner, { locale: 'en-GB' });
});
afterEach(() => world().faults.clear());
afterAll(() => started.forEach(({ connection }) => connection.socket.terminate()));

async function subscribe(person: Person, { referenceId }: Pick<GivenVehicle, 'referenceId'>) {
  const one = await startAs(world(), person, document, { referenceId });
  started.push(one);
  expect(one.reply.type).toBe('start_ack');
  return one;
}

/** A vehicle of the owner, whose announcements so far are done. */
async function ownedVehicle(): Promise<GivenVehicle> {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  await world().streams.settled();
  return vehicle;
}

const eventsIn = (one: Started) =>
  eventsOf<VehicleAccessEvent>(one, 'onVehicleAccess').map(({ event, role }) =>
    `${event} ${role ?? ''}`.trim(),
  );

/** The subjects of the e-mails to an address, from a number of messages on. */
const subjectsTo = (address: string, from = 0) =>
  world()
    .outbox.list(address)
    .slice(from)
    .map(({ subject }) => subject);

const countTo = (address: string) => world().outbox.list(address).length;

/** The texts of the e-mails to an address, from a number of messages on. */
const textsTo = (address: string, from = 0) =>
  world()
    .outbox.list(address)
    .slice(from)
    .map(({ body, subject }) => `${subject} ${body}`)
    .join();

/** The record of the newest line of a vehicle's history, as Lambda passes it. */
async function newestRecord({ referenceId }: GivenVehicle) {
  const lines = (await itemsOf(world(), 'VehicleHistory')).filter((line) => line.referenceId === referenceId);
  const line = lines.sort((one, other) => one.atId.localeCompare(other.atId)).at(-1);
  const image = Object.entries(line ?? {}).map(([name, value]) => [name, { S: String(value) }]);
  return { dynamodb: { SequenceNumber: '1', NewImage: Object.fromEntries(image) as object } };
}

it('reaches the client of client/, each event once', async () => {
  const vehicle = await ownedVehicle();
  const client = createLiveStateClient({
    url: world().outputs.RealtimeUrl,
    graphqlUrl: world().outputs.GraphqlUrl,
    token: () => Promise.resolve(owner.accessToken),
    WebSocket,
  });
  const events: string[] = [];
  const live = new Promise<void>((resolve) => {
    client.watchVehicle(
      { referenceId: vehicle.referenceId },
      {
        onAccess: ({ event }) => void events.push(event),
        onStatus: (status) => status === 'LIVE' && resolve(),
      },
    );
  });
  await live;

  await givenPermit(operator, vehicle);
  await expect.poll(() => events).toEqual(['REISSUE_PERMITTED']);
  await invoke(world(), 'AnnounceEvents', { Records: [await newestRecord(vehicle)] });
  await grant(operator, { vehicle, person: await givenPerson(world(), ['owners']) }, { role: 'DRIVER' });

  await expect.poll(() => events).toEqual(['REISSUE_PERMITTED', 'ACCESS_GRANTED']);
  client.close();
});

describe('an event of a vehicle’s history', () => {
  it('reaches everyone with access within a second, and names no person', async () => {
    const [driver, other] = [await givenPerson(world(), ['owners']), await givenPerson(world(), ['owners'])];
    const vehicle = await ownedVehicle();
    await grant(operator, { vehicle, person: driver }, { role: 'DRIVER' });
    await world().streams.settled();
    const [owners, drivers] = [await subscribe(owner, vehicle), await subscribe(driver, vehicle)];

    const before = Date.now();
    await grant(operator, { vehicle, person: other }, { role: 'DRIVER' });
    await expect
      .poll(() => [eventsIn(owners), eventsIn(drivers)], { interval: 5 })
      .toEqual([['ACCESS_GRANTED DRIVER'], ['ACCESS_GRANTED DRIVER']]);

    expect(Date.now() - before).toBeLessThan(1000);
    const texts = JSON.stringify(owners.connection.received);
    expect([driver, other].filter(({ principalId }) => texts.includes(principalId))).toEqual([]);
  });

  it('does not reach a person whose access ended by it', async () => {
    const driver = await givenPerson(world(), ['owners']);
    const vehicle = await ownedVehicle();
    await grant(operator, { vehicle, person: driver }, { role: 'DRIVER' });
    await world().streams.settled();
    const [owners, drivers] = [await subscribe(owner, vehicle), await subscribe(driver, vehicle)];

    await end(operator, { vehicle, person: driver });
    await drivers.connection.closed;
    await expect.poll(() => eventsIn(owners)).toEqual(['ACCESS_ENDED DRIVER']);

    expect(eventsIn(drivers)).toEqual([]);
    expect(isOpen(owners)).toBe(true);
  });

  it('of provisioning is not announced', async () => {
    const vehicle = await ownedVehicle();
    const owners = await subscribe(owner, vehicle);
    const count = countTo(ownersAddress);

    await givenPermit(operator, vehicle);
    await world().streams.settled();
    await invoke(world(), 'AnnounceEvents', {
      Records: [
        {
          dynamodb: {
            SequenceNumber: '1',
            NewImage: {
              referenceId: { S: vehicle.referenceId },
              at: { S: new Date().toISOString() },
              atId: { S: 'any' },
              event: { S: 'ACTIVATED' },
            },
          },
        },
      ],
    });

    await expect.poll(() => eventsIn(owners)).toEqual(['REISSUE_PERMITTED']);
    expect(countTo(ownersAddress)).toBe(count + 1);
  });
});

describe('an e-mail', () => {
  it('goes to owners and to the person whose access ended, each in their language', async () => {
    const driver = await givenPerson(world(), ['owners']);
    const address = await givenMailbox(world(), driver, { locale: 'de' });
    const vehicle = await ownedVehicle();
    await grant(operator, { vehicle, person: driver }, { role: 'DRIVER' });
    await world().streams.settled();
    const [count, drivers] = [countTo(ownersAddress), countTo(address)];

    await end(operator, { vehicle, person: driver });
    await world().streams.settled();

    expect(drivers).toBe(0);
    expect(subjectsTo(ownersAddress, count)).toEqual(['An access to a vehicle ended']);
    const [message] = world().outbox.list(address);
    expect(message).toMatchObject({
      from: 'vehicles@example.com',
      to: [address],
      subject: 'Ein Zugriff auf ein Fahrzeug wurde beendet',
      body: expect.stringContaining('Ihr Zugriff') as string,
    });
    const texts = JSON.stringify(world().outbox.list(ownersAddress));
    expect([vehicle.vin, vehicle.referenceId].filter((one) => texts.includes(one))).toEqual([]);
  });

  it('about a permit for other keys goes to drivers too, and nothing about accesses does', async () => {
    const [driver, other] = [await givenPerson(world(), ['owners']), await givenPerson(world(), ['owners'])];
    const vehicle = await ownedVehicle();
    await grant(operator, { vehicle, person: driver }, { role: 'DRIVER' });
    const address = await givenMailbox(world(), driver);

    await givenPermit(operator, vehicle);
    await grant(operator, { vehicle, person: other }, { role: 'DRIVER' });
    await world().streams.settled();

    expect(subjectsTo(address)).toEqual(['New keys were permitted for one of your vehicles']);
    expect(world().outbox.list(address)[0]?.body).toContain('a vehicle that you may drive');
  });

  it('about the end of a Reference ID goes to everyone who had access', async () => {
    const [officer, driver] = [
      await givenPerson(world(), ['privacy-officers']),
      await givenPerson(world(), ['owners']),
    ];
    const vehicle = await ownedVehicle();
    await grant(operator, { vehicle, person: driver }, { role: 'DRIVER' });
    await world().streams.settled();
    const address = await givenMailbox(world(), driver);
    const count = countTo(ownersAddress);

    await officer.ask(
      'mutation ($id: ID!) { revokeReferenceId(referenceId: $id, reason: IDENTITY_DISCLOSED) { status } }',
      { id: vehicle.referenceId },
    );
    await world().streams.settled();

    const subject = 'The identity of one of your vehicles ended';
    expect(subjectsTo(ownersAddress, count)).toEqual([subject]);
    expect(subjectsTo(address)).toEqual([subject]);
  });

  it('goes to no address that is not verified', async () => {
    const second = await givenPerson(world(), ['owners']);
    const address = await givenMailbox(world(), second, { isVerified: false });
    const vehicle = await ownedVehicle();
    await givenAccess(operator, second, vehicle);

    await givenPermit(operator, vehicle);
    await world().streams.settled();

    expect(countTo(address)).toBe(0);
  });

  it('is not sent again when a record of the stream repeats', async () => {
    const vehicle = await ownedVehicle();
    const owners = await subscribe(owner, vehicle);
    const count = countTo(ownersAddress);
    await givenPermit(operator, vehicle);
    await world().streams.settled();

    await invoke(world(), 'AnnounceEvents', { Records: [await newestRecord(vehicle)] });

    const events = () =>
      eventsOf<VehicleAccessEvent>(owners, 'onVehicleAccess').map(({ eventId }) => eventId);
    await expect.poll(events).toHaveLength(2);
    expect(new Set(events()).size).toBe(1);
    expect(countTo(ownersAddress)).toBe(count + 1);
  });

  it.each(['throttle', 'internal-error', 'kill-caller-before'] as const)(
    'is sent after %s of SES, and other vehicles do not wait for it',
    async (kind) => {
      const [vehicle, other] = [await ownedVehicle(), await ownedVehicle()];
      const others = await subscribe(owner, other);
      const count = countTo(ownersAddress);
      const times = kind === 'kill-caller-before' ? 1 : 5;
      const fault = world().faults.inject({ service: 'ses', operation: 'SendEmail', kind, times });

      await givenPermit(operator, vehicle);
      await givenPermit(operator, other);
      await expect.poll(() => eventsIn(others)[0]).toBe('REISSUE_PERMITTED');
      await world().streams.settled();

      expect(fault.fired()).toBe(times);
      expect(subjectsTo(ownersAddress, count)).toHaveLength(2);
      expect(world().queues.messages(requireOutput(world(), 'AnnouncementDeadLettersUrl'))).toEqual([]);
    },
  );
});

describe('owners learn by e-mail and subscription', () => {
  it('of a claim to their vehicle before it takes effect, and the claimant of its end', async () => {
    const vehicle = await ownedVehicle();
    const claimant = await givenPerson(world(), ['owners']);
    const address = await givenMailbox(world(), claimant);
    const owners = await subscribe(owner, vehicle);
    const car = await givenCar(world(), vehicle);
    const count = countTo(ownersAddress);

    const { claimId, code } = await givenCode(claimant, car);
    const claim = claimIn(await confirmClaim(claimant, claimId, code));
    await expect.poll(() => eventsIn(owners)).toEqual(['CLAIM_WAITING OWNER']);
    await world().streams.settled();
    const whileWaiting = [countTo(ownersAddress) - count, countTo(address)];
    claimIn(await stopClaim(owner, claimId));
    await expect.poll(() => eventsIn(owners)).toEqual(['CLAIM_WAITING OWNER', 'CLAIM_STOPPED OWNER']);
    await world().streams.settled();
    await car.device.end();

    expect(claim.status).toBe('WAITING');
    expect(whileWaiting).toEqual([1, 0]);
    expect(subjectsTo(ownersAddress, count)).toEqual([
      'A person claims one of your vehicles',
      'A claim to a vehicle was stopped',
    ]);
    expect(textsTo(address)).toContain('your claim to a vehicle was stopped');
    const said = textsTo(ownersAddress, count) + JSON.stringify(owners.connection.received);
    expect([claimant.principalId, address, code, vehicle.vin].filter((one) => said.includes(one))).toEqual(
      [],
    );
  });

  it('of a transfer: the seller of the offer and of the end, the buyer of the new ownership', async () => {
    const vehicle = await ownedVehicle();
    const buyer = await givenPerson(world(), ['owners']);
    const address = await givenMailbox(world(), buyer);
    const count = countTo(ownersAddress);

    const { code } = await ok('offerVehicle', offer(owner, vehicle));
    await world().streams.settled();
    const atOffer = subjectsTo(ownersAddress, count);
    await ok('acceptTransfer', acceptTransfer(buyer, code));
    await world().streams.settled();

    expect(atOffer).toEqual(['A code to hand over one of your vehicles was made']);
    expect(subjectsTo(ownersAddress, count + 1)).toEqual(['An access to a vehicle ended']);
    expect(textsTo(ownersAddress, count + 1)).toContain('your access to a vehicle ended');
    expect(subjectsTo(address)).toContain('One of your vehicles has a new owner');
    expect(textsTo(ownersAddress, count) + textsTo(address)).not.toContain(code);
  });

  it('of a code for another person, and of the access that it gave', async () => {
    const vehicle = await ownedVehicle();
    const owners = await subscribe(owner, vehicle);
    const guest = await givenPerson(world(), ['owners']);
    const address = await givenMailbox(world(), guest);
    const count = countTo(ownersAddress);

    const { code } = await ok('inviteToVehicle', invite(owner, vehicle));
    await expect.poll(() => eventsIn(owners)).toEqual(['INVITED DRIVER']);
    await ok('acceptInvitation', accept(guest, code));
    await expect.poll(() => eventsIn(owners)).toEqual(['INVITED DRIVER', 'ACCESS_GRANTED DRIVER']);
    await world().streams.settled();

    expect(subjectsTo(ownersAddress, count)).toEqual([
      'A code for access to one of your vehicles was made',
      'An access to one of your vehicles was given or changed',
    ]);
    expect(textsTo(ownersAddress, count)).not.toContain(code);
    expect(countTo(address)).toBe(0);
  });

  it('of a change of the TCU, and not of its provisioning', async () => {
    const technician = await givenPerson(world(), ['service-technicians']);
    const vehicle = await ownedVehicle();
    const owners = await subscribe(owner, vehicle);
    const count = countTo(ownersAddress);
    const newDeviceId = await givenDevice(provisioner);
    const change = async (field: 'replaceTcu' | 'removeTcu', input: object): Promise<void> => {
      const type = field === 'replaceTcu' ? 'ReplaceTcuInput' : 'RemoveTcuInput';
      const document = `mutation ($input: ${type}!) { ${field}(input: $input) { status } }`;
      const { referenceId } = vehicle;
      const { errors } = await technician.ask(document, { input: { referenceId, ...input } });
      expect(errors).toEqual([]);
    };

    await change('replaceTcu', { currentDeviceId: vehicle.deviceId, newDeviceId });
    await givenVehicle(provisioner, { vin: vehicle.vin, deviceId: newDeviceId });
    await change('removeTcu', { currentDeviceId: newDeviceId });
    await expect.poll(() => eventsIn(owners)).toEqual(['TCU_REPLACED', 'TCU_REMOVED']);
    await world().streams.settled();

    expect(subjectsTo(ownersAddress, count)).toEqual([
      'The communication unit of one of your vehicles is being replaced',
      'The communication unit of one of your vehicles was taken out',
    ]);
    const said = textsTo(ownersAddress, count) + JSON.stringify(owners.connection.received);
    expect(
      [technician.principalId, vehicle.deviceId, newDeviceId].filter((one) => said.includes(one)),
    ).toEqual([]);
  });
});
