/**
 * An announcement with a fault at each of its AWS calls: subscribers get the event and the owner
 * gets the e-mail, once unless the function died between SES and the mark.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from 'local-aws';
import {
  type GivenVehicle,
  type Person,
  givenAccess,
  givenPeople,
  givenPermit,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { functionRole } from '../support/commands.ts';
import {
  type CallPoint,
  faultKinds,
  pointsOfFunction,
  timesToReachTheFunction,
} from '../support/fault-sweep.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { givenMailbox } from '../support/mailboxes.ts';
import { type Started, eventsOf, startAs } from '../support/subscriptions.ts';
import { requireOutput } from '../support/vehicles-on-the-wire.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let operator: Person;
let provisioner: Person;
let owner: Person;
let address: string;
let points: readonly CallPoint[];
const started: Started[] = [];

beforeAll(async () => {
  ({ provisioner, operator, owner } = await givenPeople(world()));
  address = await givenMailbox(world(), owner);
  const vehicle = await ownedVehicle();
  const from = world().calls.next();
  await givenPermit(operator, vehicle);
  await world().streams.settled();
  points = pointsOfFunction(world(), 'AnnounceEvents', from);
});
afterAll(() => started.forEach(({ connection }) => connection.socket.terminate()));

async function ownedVehicle(): Promise<GivenVehicle> {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  await world().streams.settled();
  return vehicle;
}

it('calls the state, the marks, Cognito and SES', () => {
  expect(points.map(({ service, operation }) => `${service}:${operation}`)).toEqual([
    'dynamodb:GetItem',
    'dynamodb:GetItem',
    'cognito-idp:ListUsers',
    'ses:SendEmail',
    'dynamodb:UpdateItem',
  ]);
});

/** Refused for good, the e-mail is passed over; the others see a call that can be repeated. */
const mailsAfter = (kind: FaultKind, { operation }: CallPoint): readonly number[] => {
  if (operation === 'SendEmail' && kind === 'access-denied') {
    return [0];
  }
  const isAfterSending =
    operation === 'SendEmail' ? kind !== 'kill-caller-before' : operation === 'UpdateItem';
  const isLost = kind.startsWith('kill-caller') || kind === 'timeout-after-success';
  return isAfterSending && isLost ? [1, 2, 3, 4] : [1];
};

describe.each(shareOf(faultKinds, 0, 2))('the fault %s at each call', (kind) => {
  it('neither silences nor blocks the announcement', { timeout: 300_000 }, async () => {
    // Another person for each kind, because permits are limited by person and hour.
    const permitting = await givenPerson(world(), ['operators']);
    for (const point of sampleOf(points, 2, faultKinds.indexOf(kind))) {
      const vehicle = await ownedVehicle();
      const { referenceId } = vehicle;
      const document =
        'subscription ($referenceId: ID!) { onVehicleAccess(referenceId: $referenceId) { eventId event } }';
      const subscriber = await startAs(world(), owner, document, { referenceId });
      started.push(subscriber);
      const before = world().outbox.list(address).length;
      const fault = world().faults.inject({
        ...{ ...point, kind, times: timesToReachTheFunction[kind] },
        principal: functionRole(world(), 'AnnounceEvents'),
      });

      await givenPermit(permitting, vehicle);
      await world().streams.settled();

      const place = `${point.operation} ${point.nth}`;
      expect(fault.fired(), place).toBeGreaterThan(0);
      fault.remove();
      expect(mailsAfter(kind, point), place).toContain(world().outbox.list(address).length - before);
      const events = eventsOf<{ readonly event: string }>(subscriber, 'onVehicleAccess');
      expect(new Set(events.map(({ event }) => event)), place).toEqual(new Set(['REISSUE_PERMITTED']));
    }
    expect(world().queues.messages(requireOutput(world(), 'AnnouncementDeadLettersUrl'))).toEqual([]);
  });
});
