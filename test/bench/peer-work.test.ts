/**
 * The peers of the conversion benchmark do the work that the product does. Their servers are
 * installed only in `bench/`, so the work behind them is tested here.
 */
import { randomUUID } from 'node:crypto';
import { type World, startWorld } from 'local-aws';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startOpenEngine } from 'local-aws/testing/open-engine';
import { type GivenVehicle, type Person, convert, givenOwnedVehicle, givenPerson } from '../support/given.ts';
import { itemsOf } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';

interface PeerCaller {
  readonly principalId: string;
  readonly tenantId: string;
}

/** The part of `bench/conversion/peer-work.ts` that a peer's server calls. */
interface PeerWork {
  callerOf(authorization?: string): Promise<PeerCaller>;
  referenceIdForVin(vin: string, caller: PeerCaller): Promise<string>;
}

/** The benchmarks have a compiler project of their own, which builds on this one. */
const benchModule = (name: string): Promise<unknown> =>
  import(new URL(`../../bench/conversion/${name}.ts`, import.meta.url).href);

let world: World;
let work: PeerWork;
let owner: Person;
let vehicle: GivenVehicle;
let engine: Awaited<ReturnType<typeof startOpenEngine>>;

beforeAll(async () => {
  engine = await startOpenEngine();
  world = await startWorld({
    assembly: inject('assembly'),
    schedules: false,
    dynamoDbEndpoint: engine.endpoint,
  });
  ({ owner, vehicle } = await givenOwnedVehicle(asPeoplesWorld()));
  work = await peerWorkOf(world);
});
afterAll(async () => {
  await world.stop();
  await engine.stop();
});

const asPeoplesWorld = () => ({
  outputs: world.outputs,
  administrator: world.administrator,
  transcript: [] as string[],
});

/** Creates the work with the settings that the benchmark passes to a peer's process. */
async function peerWorkOf(from: World): Promise<PeerWork> {
  // The modules have these exports.
  const { PeerWork: Work } = (await benchModule('peer-work')) as {
    readonly PeerWork: new (settings: object) => PeerWork;
  };
  const { peerSettings } = (await benchModule('peer-settings')) as {
    readonly peerSettings: (world: World, dynamodbEndpoint: string) => Promise<object>;
  };
  return new Work(await peerSettings(from, engine.endpoint));
}

/** Returns the records of the peer by outcome, and the units of its allowance that are used. */
async function snapshot() {
  const outcomes: Record<string, number> = {};
  for (const { actorId, outcome, action } of await itemsOf(world, 'AuditLog')) {
    if (actorId === owner.principalId && (action as string) === 'CONVERSION') {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  }
  const allowances = await itemsOf(world, 'Allowances');
  const ofPeer = allowances.filter(({ principalKindWindow: key }) => key.includes('#peer#'));
  return { outcomes, used: ofPeer.reduce((sum, { used }) => sum + used, 0) };
}

describe('the work of a peer', () => {
  it('converts a VIN into the same Reference ID as the product', async () => {
    const response = await owner.ask(convert, { vin: vehicle.vin });
    const caller = await work.callerOf(owner.accessToken);

    expect(caller.principalId).toBe(owner.principalId);
    expect(await work.referenceIdForVin(` ${vehicle.vin.toLowerCase()}`, caller)).toBe(vehicle.referenceId);
    expect(response.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it('counts and records every attempt, with its outcome', async () => {
    const caller = await work.callerOf(owner.accessToken);
    const before = await snapshot();

    await work.referenceIdForVin(vehicle.vin, caller);
    await work.referenceIdForVin(europeanVin(), caller).catch(() => undefined);

    const after = await snapshot();
    expect(after.outcomes).toEqual({
      CONVERTED: (before.outcomes['CONVERTED'] ?? 0) + 1,
      NOT_FOUND: (before.outcomes['NOT_FOUND'] ?? 0) + 1,
    });
    expect(after.used).toBe(before.used + 2);
  });

  it('fails alike for an unknown VIN and for another person’s', async () => {
    const stranger = await givenPerson(asPeoplesWorld(), ['owners']);
    const caller = await work.callerOf(owner.accessToken);
    const other = await work.callerOf(stranger.accessToken);
    const notFound = { extensions: { code: 'VEHICLE_NOT_FOUND' } };

    await expect(work.referenceIdForVin(europeanVin(), caller)).rejects.toMatchObject(notFound);
    await expect(work.referenceIdForVin(vehicle.vin, other)).rejects.toMatchObject(notFound);
    await expect(work.referenceIdForVin('none', caller)).rejects.toMatchObject({
      extensions: { code: 'INVALID_VIN' },
    });
  });

  it('refuses a token that it cannot verify, and one without the role', async () => {
    const operator = await givenPerson(asPeoplesWorld(), ['operators']);
    const [header, claims] = owner.accessToken.split('.');

    await expect(work.callerOf(`${header}.${claims}.${randomUUID()}`)).rejects.toThrow();
    await expect(work.callerOf(undefined)).rejects.toThrow();
    await expect(work.callerOf(operator.accessToken)).rejects.toMatchObject({
      extensions: { code: 'UNAUTHORIZED' },
    });
  });
});
