/**
 * Sharing, leaving and transferring a vehicle with a fault at each AWS call, in the API and in its
 * functions. The same call again reaches the right end: the open accesses, the open codes, the
 * history, and in the outbox nothing that the sweep does not publish.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { isOpenAccess } from '../../domain/access.ts';
import { vehicleCodesKey } from '../../domain/invitations.ts';
import type { FaultKind } from 'local-aws';
import { settleAccessEnds } from '../support/access-ends.ts';
import {
  type CallPoint,
  callPoints,
  functionsIn,
  ofFunctions,
  timesToReachTheFunction,
} from '../support/fault-sweep.ts';
import {
  type ApiResponse,
  type GivenPeople,
  type GivenVehicle,
  type Person,
  codeOf,
  givenPeople,
  givenPerson,
  givenVehicleOf,
} from '../support/given.ts';
import { stayingSignedIn } from '../support/long-session.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { accept, acceptTransfer, cancelOffer, invite, leave, offer, ok, share } from '../support/sharing.ts';
import { isOfStream } from '../support/stream-calls.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let people: GivenPeople;
let owner: Person;
let guest: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  people = await givenPeople(world());
  owner = stayingSignedIn(world(), people.owner);
  guest = await givenPerson(world(), ['owners']);
});

/** A field with a right end that its repetition must reach. */
interface FaultCase {
  /** Returns the call; the vehicle is new. */
  readonly prepare: () => Promise<() => Promise<ApiResponse>>;
  /** The names of the people with an open access. */
  readonly open: readonly ('owner' | 'guest')[];
  /** The purposes of the open codes. */
  readonly codes?: readonly ('INVITATION' | 'TRANSFER')[];
  /** The functions that the field invokes, in alphabetical order. */
  readonly functions: readonly string[];
  /** The history after the vehicle was activated, in alphabetical order. */
  readonly events: readonly string[];
}

const faultCases: Readonly<Record<string, FaultCase>> = {
  inviteToVehicle: {
    prepare: () => Promise.resolve(() => invite(owner, vehicle, { name: 'Ann' })),
    open: ['owner'],
    codes: ['INVITATION'],
    functions: ['HashCode'],
    events: ['ACCESS_GRANTED', 'INVITED'],
  },
  acceptInvitation: {
    prepare: async () => {
      const { code } = await ok('inviteToVehicle', invite(owner, vehicle));
      return () => accept(guest, code);
    },
    open: ['guest', 'owner'],
    functions: ['HashCode'],
    events: ['ACCESS_GRANTED', 'ACCESS_GRANTED', 'INVITED'],
  },
  offerVehicle: {
    prepare: () => Promise.resolve(() => offer(owner, vehicle)),
    open: ['owner'],
    codes: ['TRANSFER'],
    functions: ['HashCode'],
    events: ['ACCESS_GRANTED', 'TRANSFER_OFFERED'],
  },
  cancelOffer: {
    prepare: async () => {
      await ok('offerVehicle', offer(owner, vehicle));
      return () => cancelOffer(owner, vehicle);
    },
    open: ['owner'],
    functions: [],
    events: ['ACCESS_GRANTED', 'TRANSFER_CANCELLED', 'TRANSFER_OFFERED'],
  },
  acceptTransfer: {
    prepare: async () => {
      const { code } = await ok('offerVehicle', offer(owner, vehicle));
      return () => acceptTransfer(guest, code);
    },
    open: ['guest'],
    functions: ['HashCode', 'PublishAccessEnd'],
    events: ['ACCESS_ENDED', 'ACCESS_GRANTED', 'OWNERSHIP_TRANSFERRED', 'TRANSFER_OFFERED'],
  },
  leaveVehicle: {
    prepare: async () => {
      await share(owner, guest, vehicle);
      return () => leave(owner, vehicle);
    },
    open: [],
    functions: ['PublishAccessEnd'],
    events: ['ACCESS_ENDED', 'ACCESS_ENDED', 'ACCESS_GRANTED', 'ACCESS_GRANTED', 'INVITED'],
  },
};

const apiKinds: readonly FaultKind[] = ['throttle', 'internal-error', 'timeout-after-success'];
const functionKinds: readonly FaultKind[] = ['kill-caller-before', 'kill-caller-after'];

/** Each case with the number of its turn, so that the gate tries one fault of each kind. */
const turns = Object.entries(faultCases).map(([name, faultCase], turn) => [name, faultCase, turn] as const);

describe.each(turns)('%s', (_name, faultCase, turn) => {
  let points: readonly CallPoint[];
  beforeAll(async () => {
    vehicle = await givenVehicleOf(people);
    points = await pointsOf(await faultCase.prepare());
  });

  it.each(shareOf(apiKinds, turn, apiKinds.length))(
    'reaches its end after %s at each of its calls, when it is repeated',
    { timeout: 240_000 },
    async (kind) => {
      for (const point of sampleOf(points, 1)) {
        await repeatAfter(point, kind, faultCase);
      }
    },
  );

  it.each(faultCase.functions.length > 0 ? shareOf(functionKinds, turn, functionKinds.length) : [])(
    'reaches its end after %s at each call of its functions, when it is repeated',
    { timeout: 240_000 },
    async (kind) => {
      expect(functionsIn(world(), points)).toEqual(faultCase.functions);
      for (const point of sampleOf(ofFunctions(world(), points), 1)) {
        await repeatAfter(point, kind, faultCase);
      }
    },
  );
});

async function repeatAfter(point: CallPoint, kind: FaultKind, { prepare, ...end }: FaultCase): Promise<void> {
  const where = `${kind} at ${point.operation} ${point.nth}`;
  vehicle = await givenVehicleOf(people);
  const call = await prepare();
  // AppSync calls once, and the SDK in a function three times.
  const times = ofFunctions(world(), [point]).length > 0 ? timesToReachTheFunction[kind] : 1;
  const fault = world().faults.inject({ ...point, kind, times });
  const response = await call();
  expect(fault.fired(), where).toBeGreaterThan(0);
  fault.remove();

  const repeated = await call();

  expect(['none', 'SERVICE_UNAVAILABLE'], where).toContain(codeOf(response));
  expect(codeOf(repeated), where).toBe('none');
  await publishEnds();
  const { events, ...state } = await stateOf();
  expect(state, where).toEqual({ open: end.open, viewers: end.open, codes: end.codes ?? [], unpublished: 0 });
  // A repetition replaces a code that was written, because its text was in the lost response.
  expect(end.codes === undefined ? events : [...new Set(events)], where).toEqual(end.events);
}

/** The calls of a run without a fault, except those of logs, of Lambda itself and of streams. */
async function pointsOf(call: () => Promise<ApiResponse>): Promise<readonly CallPoint[]> {
  await world().streams.settled();
  const first = world().calls.next();
  await call();
  const calls = world().calls.list(first);
  return callPoints(calls.filter((one) => ['dynamodb', 'kms'].includes(one.service) && !isOfStream(one)));
}

/** Makes the unpublished ends look old enough for the sweep, and runs it. */
async function publishEnds(): Promise<void> {
  const longAgo = new Date(world().clock.now() - 60_000).toISOString();
  for (const { endState, ownerId, referenceId } of await accesses()) {
    if (endState !== undefined) {
      await setAttribute(world(), 'Ownership', { ownerId, referenceId }, 'endMarkedAt', longAgo);
    }
  }
  await settleAccessEnds(world());
}

const accesses = async () =>
  (await itemsOf(world(), 'Ownership')).filter(({ referenceId }) => referenceId === vehicle.referenceId);

async function stateOf() {
  const { referenceId } = vehicle;
  const at = new Date(world().clock.now()).toISOString();
  const ofVehicle = await accesses();
  const open = ofVehicle.filter((access) => isOpenAccess(access, at)).map(({ ownerId }) => ownerId);
  const state = (await itemsOf(world(), 'VehicleState')).find((item) => item.referenceId === referenceId);
  const codes = (await itemsOf(world(), 'Invitations')).find(
    ({ codeHash }) => codeHash === vehicleCodesKey(referenceId),
  );
  const lines = (await itemsOf(world(), 'VehicleHistory')).filter((line) => line.referenceId === referenceId);
  return {
    open: namesOf(open),
    viewers: namesOf(Object.keys(state?.viewers ?? {})),
    codes: codes !== undefined && 'codes' in codes ? purposesOf(codes.codes) : [],
    unpublished: ofVehicle.filter(({ endState }) => endState !== undefined).length,
    events: lines
      .map(({ event }) => event)
      .filter((event) => event !== 'RESERVED' && event !== 'ACTIVATED')
      .sort(),
  };
}

const purposesOf = (codes: Readonly<Record<string, { readonly purpose: string }>>): readonly string[] =>
  Object.values(codes).map(({ purpose }) => purpose);

function namesOf(ids: readonly string[]): readonly string[] {
  const names = new Map([
    [owner.principalId, 'owner'],
    [guest.principalId, 'guest'],
  ]);
  return ids.map((id) => names.get(id) ?? id).sort();
}
