/**
 * One fault at each AWS call of the re-hash in turn, in the gate at a third of the calls for each
 * kind of fault. The next invocation repairs what it left.
 */
import type { FaultKind } from 'local-aws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vinGuard } from '../../domain/registry.ts';
import { type CallPoint, callPoints, timesToReachTheFunction } from '../support/fault-sweep.ts';
import { type OldVehicle, type RehashWorld, finishedRun, startRehashWorld } from '../support/rehash.ts';
import { shareOf } from '../support/sample.ts';
import { namesOf } from '../../infra/names-of.ts';

let at: RehashWorld;
let vehicle: OldVehicle;
let points: readonly CallPoint[];

beforeAll(async () => {
  at = await startRehashWorld();
  vehicle = await at.newOldVehicle();
  points = callPoints(
    await at.callsOfJob(async () => {
      await at.ask({ action: 'start' });
      await at.ageRun();
      await at.work();
    }),
  );
}, 300_000);
afterAll(() => at.stop());

it('knows the calls of a run', () => {
  const operations = new Set(points.map(({ operation, service }) => `${service}:${operation}`));

  expect([...operations].sort()).toEqual([
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Scan',
    'dynamodb:TransactWriteItems',
    'kms:Decrypt',
    'kms:GenerateMac',
  ]);
});

describe.each(shareOf(namesOf(timesToReachTheFunction), 1, 2))('%s', (kind: FaultKind) => {
  it('at each call delays the vehicle and loses or doubles nothing', async () => {
    const wrong: string[] = [];
    for (const point of shareOf(points, namesOf(timesToReachTheFunction).indexOf(kind), 3)) {
      await at.makeOld(vehicle);
      await at.forgetRun();

      const fault = at.world.faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
      await at.ask({ action: 'start' });
      await at.work();
      fault.remove();
      const run = await finishedRun(at);

      const { hashedVin } = await at.hashesOf(vehicle.input.vin);
      const guards = await at.guardsOf(vehicle.referenceId);
      const stored = await at.findVehicle(vehicle.referenceId);
      const isRight = stored?.hashedVin === hashedVin && String(guards) === vinGuard(hashedVin);
      if (fault.fired() === 0 || !isRight || run.state !== 'DONE') {
        wrong.push(`${point.service}:${point.operation} ${point.nth}: ${guards.join()}`);
      }
    }

    expect(points.length).toBeGreaterThan(8);
    expect(wrong).toEqual([]);
    expect(await at.orphans()).toEqual([]);
  }, 300_000);
});
