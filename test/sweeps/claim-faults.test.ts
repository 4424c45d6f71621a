/**
 * A claim with a fault at each AWS call that it makes, in the API and in the function that sends
 * the code. The same call again brings it to its end, and nothing happens twice.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallRecord, FaultKind } from 'local-aws';
import { claimTries } from '../../domain/claim.ts';
import {
  type Car,
  approveClaim,
  claimIn,
  completeClaim,
  confirmClaim,
  givenCar,
  givenCode,
  givenConfirmed,
  passWaiting,
  startClaim,
  stopClaim,
  storedClaim,
} from '../support/claims.ts';
import { callsDuring } from '../support/conversions.ts';
import {
  type CallPoint,
  callPoints,
  functionsIn,
  ofFunctions,
  timesToReachTheFunction,
} from '../support/fault-sweep.ts';
import {
  type ApiResponse,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { itemsOf } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let provisioner: Person;
let operator: Person;
let claimant: Person;
let owner: Person;
let car: Car;

beforeAll(async () => {
  provisioner = await givenPerson(world(), ['provisioners']);
  operator = await givenPerson(world(), ['operators']);
});
beforeEach(() => renew());
afterEach(() => car.device.end());

/** New people and a new car, so that no allowance is used up. */
async function renew(): Promise<void> {
  claimant = await givenPerson(world(), ['owners']);
  owner = await givenPerson(world(), ['owners']);
  car = await givenCar(world(), await givenVehicle(provisioner));
}

async function eventsOf(): Promise<readonly string[]> {
  const { referenceId } = car.vehicle;
  const lines = (await itemsOf(world(), 'VehicleHistory')).filter((line) => line.referenceId === referenceId);
  const events = lines.sort((one, other) => one.atId.localeCompare(other.atId)).map(({ event }) => event);
  return events.filter((event) => event !== 'RESERVED' && event !== 'ACTIVATED');
}

const kindsOfSending: readonly FaultKind[] = [
  'internal-error',
  'timeout-after-success',
  'kill-caller-before',
  'kill-caller-after',
];

describe.each(sampleOf(kindsOfSending, 2))('the fault %s in the function that sends the code', (kind) => {
  it('delays the code, which then arrives and is accepted', { timeout: 300_000 }, async () => {
    const calls = await callsDuring(world(), async () => {
      await givenCode(claimant, car);
      await world().streams.settled();
    });
    // The reader of the stream has the same role in another session.
    const isOfFunction = ({ principalArn }: CallRecord): boolean =>
      principalArn.includes('SendClaimCode') && !principalArn.includes('/awslambda_');
    const points = callPoints(calls.filter(isOfFunction));
    expect(points.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['GetItem', 'PutItem', 'GenerateMac', 'UpdateItem', 'Publish']),
    );

    for (const point of sampleOf(points, 1)) {
      await car.device.end();
      await renew();
      const fault = world().faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });

      const { claimId, code } = await givenCode(claimant, car);
      const confirmed = claimIn(await confirmClaim(claimant, claimId, code));

      expect(fault.fired(), `${point.operation} ${point.nth}`).toBeGreaterThan(0);
      fault.remove();
      expect(confirmed.status).toBe('GRANTED');
      expect(await eventsOf()).toEqual(['ACCESS_GRANTED']);
    }
  });
});

interface Journey {
  /** Sets the call up, with all calls working. */
  prepare(): Promise<() => Promise<ApiResponse>>;
  readonly status: string;
  /** The functions that the field invokes, in alphabetical order. */
  readonly functions: readonly string[];
  readonly events: readonly string[];
}

const waiting = async (): Promise<string> => {
  await givenAccess(operator, owner, car.vehicle);
  return (await givenConfirmed(claimant, car)).claimId;
};

const journeys: Readonly<Record<string, Journey>> = {
  'a start': {
    prepare: () => Promise.resolve(() => startClaim(claimant, car.vehicle.vin)),
    status: 'CODE_EXPECTED',
    functions: ['HashVin'],
    events: [],
  },
  'a confirmation without an owner': {
    async prepare() {
      const { claimId, code } = await givenCode(claimant, car);
      return () => confirmClaim(claimant, claimId, code);
    },
    status: 'GRANTED',
    functions: ['HashCode'],
    events: ['ACCESS_GRANTED'],
  },
  'a confirmation with an owner': {
    async prepare() {
      await givenAccess(operator, owner, car.vehicle);
      const { claimId, code } = await givenCode(claimant, car);
      return () => confirmClaim(claimant, claimId, code);
    },
    status: 'WAITING',
    functions: ['HashCode'],
    events: ['ACCESS_GRANTED', 'CLAIM_WAITING'],
  },
  'a completion': {
    async prepare() {
      const claimId = await waiting();
      await passWaiting(world(), claimId);
      return () => completeClaim(claimant, claimId);
    },
    status: 'GRANTED',
    functions: ['PublishAccessEnd'],
    events: ['ACCESS_GRANTED', 'CLAIM_WAITING', 'ACCESS_ENDED', 'OWNERSHIP_TRANSFERRED'],
  },
  'an approval': {
    async prepare() {
      const claimId = await waiting();
      return () => approveClaim(operator, claimId);
    },
    status: 'GRANTED',
    functions: ['PublishAccessEnd'],
    events: ['ACCESS_GRANTED', 'CLAIM_WAITING', 'ACCESS_ENDED', 'CLAIM_APPROVED', 'OWNERSHIP_TRANSFERRED'],
  },
  'a stop': {
    async prepare() {
      const claimId = await waiting();
      return () => stopClaim(owner, claimId);
    },
    status: 'STOPPED',
    functions: [],
    events: ['ACCESS_GRANTED', 'CLAIM_WAITING', 'CLAIM_STOPPED'],
  },
};

const apiKinds: readonly FaultKind[] = ['throttle', 'internal-error', 'timeout-after-success'];
const functionKinds: readonly FaultKind[] = ['kill-caller-before', 'kill-caller-after'];

/** The functions that work for the connection of the car and for the history at the same time. */
const othersAtWork = ['AnnounceEvents', 'IngestTelemetry', 'PlanErasures', 'SendClaimCode'];

/** The calls of the API and of its functions in a run without a fault. */
async function pointsOf(work: () => Promise<unknown>): Promise<readonly CallPoint[]> {
  const calls = await callsDuring(world(), work);
  const points = callPoints(calls.filter(({ service }) => service !== 'lambda'));
  return points.filter((point) => !functionsIn(world(), [point]).some((name) => othersAtWork.includes(name)));
}

async function repeatAfter(
  point: CallPoint,
  kind: FaultKind,
  { events, prepare, status }: Journey,
): Promise<void> {
  await car.device.end();
  await renew();
  const act = await prepare();
  await world().streams.settled();
  // AppSync calls once, and the SDK in a function three times.
  const times = ofFunctions(world(), [point]).length > 0 ? timesToReachTheFunction[kind] : 1;
  const fault = world().faults.inject({ ...point, kind, times });
  const met = codeOf(await act());
  fault.remove();

  const repeated = claimIn(await act());

  expect(fault.fired(), `${point.operation} ${point.nth}`).toBeGreaterThan(0);
  expect(['none', 'SERVICE_UNAVAILABLE', 'AUDIT_UNAVAILABLE']).toContain(met);
  expect(repeated.status).toBe(status);
  expect([...(await eventsOf())].sort()).toEqual([...events].sort());
  expect((await storedClaim(world(), repeated.claimId)).tries).toBeLessThan(claimTries);
}

/** Each journey with the number of its turn, so that the gate tries one fault of each kind. */
const turns = Object.entries(journeys).map(([name, journey], turn) => [name, journey, turn] as const);

describe.each(turns)('%s with a fault at each call', (_name, journey, turn) => {
  let points: readonly CallPoint[];
  // Each test has a car of its own.
  beforeEach(async () => {
    points = await pointsOf(await journey.prepare());
  });

  it.each(shareOf(apiKinds, turn, apiKinds.length))(
    '%s is repaired by the same call',
    { timeout: 300_000 },
    async (kind) => {
      for (const point of sampleOf(points, 1)) {
        await repeatAfter(point, kind, journey);
      }
    },
  );

  it.each(journey.functions.length > 0 ? shareOf(functionKinds, turn, functionKinds.length) : [])(
    '%s at a call of its functions is repaired by the same call',
    { timeout: 300_000 },
    async (kind) => {
      expect(functionsIn(world(), points)).toEqual(journey.functions);
      for (const point of sampleOf(ofFunctions(world(), points), 1)) {
        await repeatAfter(point, kind, journey);
      }
    },
  );
});
