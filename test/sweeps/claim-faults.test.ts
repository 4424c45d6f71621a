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
import { timesToReachTheFunction } from '../support/fault-sweep.ts';
import {
  type ApiResponse,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { rolesOf } from '../support/roles.ts';
import { sampleOf } from '../support/sample.ts';
import { itemsOf } from '../support/tables.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld({ enforceWebAcl: false });

/** A call of one role, and its position among the calls of this operation by this role. */
interface Point {
  readonly service: string;
  readonly operation: string;
  readonly principal: string;
  readonly nth: number;
}

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

/** Readers of streams and the functions that other events invoke are not part of the claim. */
function pointsOf(calls: readonly CallRecord[], of: (principal: string) => boolean): readonly Point[] {
  const counts = new Map<string, number>();
  const made = calls.filter(
    ({ operation, principalArn }) => of(principalArn) && !/Stream|Records|ShardIterator/.test(operation),
  );
  const roles = rolesOf(world());
  return made.map(({ operation, principalArn, service }) => {
    // The name of an assumed role stands before that of the session.
    const isRole = ({ arn }: { readonly arn: string }) => principalArn.includes(`/${arn.split('/').at(-1)}/`);
    const principal = roles.find(isRole)?.arn ?? principalArn;
    const name = `${principal} ${service} ${operation}`;
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    return { service, operation, principal, nth };
  });
}

async function eventsOf(): Promise<readonly string[]> {
  const { referenceId } = car.vehicle;
  const lines = (await itemsOf(world(), 'VehicleHistory')).filter((line) => line.referenceId === referenceId);
  const events = lines.sort((one, other) => one.atId.localeCompare(other.atId)).map(({ event }) => event);
  return events.filter((event) => event !== 'RESERVED' && event !== 'ACTIVATED');
}

describe.each<FaultKind>([
  'internal-error',
  'timeout-after-success',
  'kill-caller-before',
  'kill-caller-after',
])('the fault %s in the function that sends the code', (kind) => {
  it('delays the code, which then arrives and is accepted', { timeout: 300_000 }, async () => {
    const isFunction = (principal: string) => principal.includes('SendClaimCode');
    const calls = await callsDuring(world(), async () => {
      await givenCode(claimant, car);
      await world().streams.settled();
    });
    const points = pointsOf(calls, isFunction);
    expect(points.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['GetItem', 'PutItem', 'GenerateMac', 'UpdateItem', 'Publish']),
    );

    for (const point of sampleOf(points, 4)) {
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
    events: [],
  },
  'a confirmation without an owner': {
    async prepare() {
      const { claimId, code } = await givenCode(claimant, car);
      return () => confirmClaim(claimant, claimId, code);
    },
    status: 'GRANTED',
    events: ['ACCESS_GRANTED'],
  },
  'a confirmation with an owner': {
    async prepare() {
      await givenAccess(operator, owner, car.vehicle);
      const { claimId, code } = await givenCode(claimant, car);
      return () => confirmClaim(claimant, claimId, code);
    },
    status: 'WAITING',
    events: ['ACCESS_GRANTED', 'CLAIM_WAITING'],
  },
  'a completion': {
    async prepare() {
      const claimId = await waiting();
      await passWaiting(world(), claimId);
      return () => completeClaim(claimant, claimId);
    },
    status: 'GRANTED',
    events: ['ACCESS_GRANTED', 'CLAIM_WAITING', 'ACCESS_ENDED', 'OWNERSHIP_TRANSFERRED'],
  },
  'an approval': {
    async prepare() {
      const claimId = await waiting();
      return () => approveClaim(operator, claimId);
    },
    status: 'GRANTED',
    events: ['ACCESS_GRANTED', 'CLAIM_WAITING', 'ACCESS_ENDED', 'CLAIM_APPROVED', 'OWNERSHIP_TRANSFERRED'],
  },
  'a stop': {
    async prepare() {
      const claimId = await waiting();
      return () => stopClaim(owner, claimId);
    },
    status: 'STOPPED',
    events: ['ACCESS_GRANTED', 'CLAIM_WAITING', 'CLAIM_STOPPED'],
  },
};

const kinds: readonly FaultKind[] = ['throttle', 'internal-error', 'timeout-after-success'];

describe.each(Object.entries(journeys))(
  '%s with a fault at each call',
  (_name, { events, prepare, status }) => {
    it.each(kinds)('%s is repaired by the same call', { timeout: 300_000 }, async (kind) => {
      const first = await prepare();
      // Other functions work for the connection of the car and for the history at the same time.
      const isApi = (principal: string): boolean => /ResolversRole|HashVin|HashCode/.test(principal);
      const calls = await callsDuring(world(), first);
      const points = pointsOf(calls, isApi).filter(({ service }) => service !== 'lambda');

      for (const point of sampleOf(points, 3)) {
        await car.device.end();
        await renew();
        const act = await prepare();
        await world().streams.settled();
        const times = point.service === 'kms' ? timesToReachTheFunction[kind] : 1;
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
    });
  },
);
