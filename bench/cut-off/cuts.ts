/**
 * What cuts a vehicle or a person off, and one round of each: the cut while the vehicle publishes,
 * and the times that the other end observed.
 */
import type { World } from 'local-aws';
import {
  type ApiResponse,
  type GivenVehicle,
  type PeoplesWorld,
  type Person,
  codeOf,
  givenAccess,
  givenDevice,
  givenPerson,
  givenVehicle,
} from '../../test/support/given.ts';
import { stayingSignedIn } from '../../test/support/long-session.ts';
import { startAs } from '../../test/support/subscriptions.ts';
import { type SentMessage, talk } from './talking-vehicle.ts';

/** Signed-in persons, one for each role that cuts something off or is cut off. */
export interface CutPeople {
  readonly provisioner: Person;
  readonly operator: Person;
  readonly officer: Person;
  readonly owner: Person;
  /** Takes the vehicle over in a transfer. */
  readonly buyer: Person;
}

/** One round; times by `performance.now()`. */
export interface Round {
  readonly respondedAt: number;
  /** When the session or the connection ended. */
  readonly closedAt: number;
  readonly referenceId: string;
  /** The vehicle's messages; empty when a person was cut off. */
  readonly sent: readonly SentMessage[];
  /** When the person received an event, in order; empty when a vehicle was cut off. */
  readonly receivedAt: readonly number[];
}

/** Runs one round of a cut with a new vehicle. */
export type Cut = (world: World, place: PeoplesWorld, people: CutPeople) => Promise<Round>;

/** Messages or events before the cut, so that the stream is running. */
const before = 3;
const stateChanges = `subscription ($referenceId: ID!) {
  onVehicleState(referenceId: $referenceId) { referenceId version }
}`;

/** Creates the people of every round, in one tenant, and signs them in. */
export async function givenCutPeople(place: PeoplesWorld): Promise<CutPeople> {
  const [provisioner, operator, officer, owner, buyer] = [
    await givenPerson(place, ['provisioners']),
    await givenPerson(place, ['operators']),
    // A revocation needs a recent sign-in, and the rounds take longer.
    stayingSignedIn(place, await givenPerson(place, ['privacy-officers'])),
    await givenPerson(place, ['owners']),
    await givenPerson(place, ['owners']),
  ];
  return { provisioner, operator, officer, owner, buyer };
}

/** Returns a round in which `cut` takes a publishing vehicle off. */
function ofVehicle(
  cut: (people: CutPeople, vehicle: GivenVehicle, newDeviceId: string) => Promise<ApiResponse>,
): Cut {
  return async (world, _place, people) => {
    const vehicle = await givenVehicle(people.provisioner);
    const newDeviceId = await givenDevice(people.provisioner);
    const talking = await talk(world, vehicle);
    await talking.acknowledged(before);
    const respondedAt = await responseTo(cut(people, vehicle, newDeviceId));
    return {
      respondedAt,
      closedAt: await talking.closedAt,
      referenceId: vehicle.referenceId,
      sent: talking.sent,
      receivedAt: [],
    };
  };
}

/** Returns a round in which `cut` ends the owner's access while a vehicle publishes. */
function ofPerson(
  prepare: (people: CutPeople, vehicle: GivenVehicle) => Promise<() => Promise<ApiResponse>>,
): Cut {
  return async (world, place, people) => {
    const vehicle = await givenVehicle(people.provisioner);
    const { referenceId } = vehicle;
    await givenAccess(people.operator, people.owner, vehicle);
    const cut = await prepare(people, vehicle);
    const { connection } = await startAs(place, people.owner, stateChanges, { referenceId });
    const receivedAt: number[] = [];
    const running = new Promise<void>((resolve) => {
      connection.socket.on('message', () => {
        // The messages after the start are events, keep-alives and the error that ends it.
        if (connection.received.at(-1)?.type === 'data') {
          receivedAt.push(performance.now());
        }
        if (receivedAt.length >= before) {
          resolve();
        }
      });
    });
    const closedAt = connection.closed.then(() => performance.now());
    const talking = await talk(world, vehicle);
    await running;
    const respondedAt = await responseTo(cut());
    const round = { respondedAt, closedAt: await closedAt, referenceId, sent: [], receivedAt };
    await talking.hangUp();
    return round;
  };
}

/** Every cut by the name of its mutation. */
export const cuts: Readonly<Record<string, Cut>> = {
  replaceTcu: ofVehicle(({ operator }, { referenceId, deviceId: currentDeviceId }, newDeviceId) =>
    operator.ask('mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { referenceId } }', {
      input: { referenceId, currentDeviceId, newDeviceId },
    }),
  ),
  suspendVehicles: ofVehicle(({ operator }, { referenceId }) =>
    operator.ask(
      `mutation ($ids: [ID!]!) {
        suspendVehicles(referenceIds: $ids, reason: THEFT) { items { status errorType } }
      }`,
      { ids: [referenceId] },
    ),
  ),
  revokeReferenceId: ofVehicle(({ officer }, { referenceId }) =>
    officer.ask(
      `mutation ($id: ID!) { revokeReferenceId(referenceId: $id, reason: IDENTITY_DISCLOSED) { status } }`,
      { id: referenceId },
    ),
  ),
  endAccess: ofPerson(({ operator, owner }, { referenceId }) =>
    Promise.resolve(() =>
      operator.ask('mutation ($input: EndAccessInput!) { endAccess(input: $input) { until } }', {
        input: { referenceId, ownerId: owner.principalId },
      }),
    ),
  ),
  leaveVehicle: ofPerson(({ owner }, { referenceId }) =>
    Promise.resolve(() =>
      owner.ask('mutation ($id: ID!) { leaveVehicle(referenceId: $id) { until } }', { id: referenceId }),
    ),
  ),
  acceptTransfer: ofPerson(async ({ owner, buyer }, { referenceId }) => {
    const { data, text } = await owner.ask(
      'mutation ($id: ID!) { offerVehicle(referenceId: $id) { code } }',
      { id: referenceId },
    );
    // The field that the document requests.
    const offer = data?.['offerVehicle'] as { readonly code: string } | null | undefined;
    if (offer === null || offer === undefined) {
      throw new Error(`The vehicle was not offered: ${text}`);
    }
    return () =>
      buyer.ask('mutation ($code: String!) { acceptTransfer(code: $code) { since } }', { code: offer.code });
  }),
};

/** Returns the time at which the caller has the response. Throws when it is an error. */
async function responseTo(call: Promise<ApiResponse>): Promise<number> {
  const response = await call;
  const respondedAt = performance.now();
  if (codeOf(response) !== 'none') {
    throw new Error(`The cut failed: ${response.text}`);
  }
  return respondedAt;
}
