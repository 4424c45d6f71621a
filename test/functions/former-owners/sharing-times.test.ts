/** The times of other owners that must stay, and the part of an erased time that they leave. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personFenceKey } from '../../../domain/data-jobs.ts';
import { plannedErasureKey } from '../../../domain/planned-erasure.ts';
import { unsharedPart } from '../../../functions/erasure/unshared-part.ts';
import type { OwnTime } from '../../../functions/erasure/scope.ts';
import { type ErasureSetup, startErasureSetup } from '../erasure/erasure-setup.ts';
import { unlimited } from '../../support/unlimited.ts';

let setup: ErasureSetup;
let time: OwnTime;
beforeAll(async () => {
  setup = await startErasureSetup();
});
beforeEach(() => {
  time = { referenceId: randomUUID(), tenantId: 'acme', ownerId: 'kim', from: 100, until: 200 };
});
afterAll(() => setup.stop());

const at = (epochMs: number) => new Date(epochMs).toISOString();

async function givenLine(epochMs: number, ownerId: string, event = 'ACCESS_GRANTED', role = 'OWNER') {
  const { referenceId } = time;
  const atId = `${at(epochMs)}#${randomUUID()}`;
  await setup.put('VehicleHistory', { referenceId, atId, at: at(epochMs), event, ownerId, role });
}

async function givenAccess(ownerId: string, since: number, change: object = {}) {
  const { referenceId, tenantId } = time;
  const access = { ownerId, referenceId, tenantId, role: 'OWNER', since: at(since) };
  await setup.put('Ownership', { ...access, ...change });
}

/** What the times leave of 100 to 200; times that ended by `endedBy` may go. */
async function part(endedBy = 0) {
  return unsharedPart(time, await setup.sharingTimes(time, at(endedBy), unlimited));
}

describe('the time of another owner', () => {
  it('counts by the access, even after it has ended', async () => {
    await givenAccess('lee', 140, { until: at(160) });

    expect(await part()).toEqual({ from: 100, until: 139 });
  });

  it('counts by the history once the access has begun again or is a driver’s', async () => {
    await givenLine(150, 'lee');
    await givenLine(160, 'lee', 'ACCESS_ENDED');
    await givenAccess('lee', 190);
    expect(await part()).toEqual({ from: 100, until: 149 });

    await givenLine(120, 'sam', 'OWNERSHIP_TRANSFERRED');
    await givenLine(130, 'sam', 'ACCESS_GRANTED', 'DRIVER');
    await givenAccess('sam', 120, { role: 'DRIVER' });
    expect(await part()).toEqual({ from: 100, until: 119 });
  });

  it('lasts from before the erased time where the line of its grant has expired', async () => {
    await givenLine(150, 'lee', 'ACCESS_ENDED');
    await givenLine(120, 'sam', 'ACCESS_ENDED', 'DRIVER');

    expect(await part()).toEqual({ from: 150, until: 200 });
  });

  it('begins when a driver became an owner', async () => {
    await givenAccess('lee', 50, { ownerSince: at(170) });

    expect(await part()).toEqual({ from: 100, until: 169 });
  });

  it('moves the beginning when it ends in the time', async () => {
    await givenLine(50, 'lee');
    await givenAccess('lee', 50, { until: at(130) });
    await givenLine(120, 'sam');
    await givenLine(150, 'sam', 'ACCESS_ENDED');

    expect(await part()).toEqual({ from: 150, until: 200 });
  });

  it('leaves all of the time when it ended before or begins after', async () => {
    await givenLine(10, 'lee');
    await givenLine(100, 'lee', 'ACCESS_ENDED');
    await givenLine(201, 'sam');
    await givenAccess('sam', 201);

    expect(await part()).toEqual({ from: 100, until: 200 });
  });

  it('leaves nothing when its end is unknown', async () => {
    await givenLine(50, 'lee');

    expect(await part()).toBeUndefined();
  });

  it('is not that of the person, of a driver, of a claimant or of another vehicle', async () => {
    await givenLine(150, 'kim');
    await givenAccess('kim', 150);
    await givenLine(150, 'lee', 'ACCESS_GRANTED', 'DRIVER');
    await givenAccess('lee', 150, { role: 'DRIVER' });
    await givenLine(150, 'sam', 'CLAIM_WAITING');
    await givenAccess('max', 150, { referenceId: randomUUID() });

    expect(await part()).toEqual({ from: 100, until: 200 });
  });
});

describe('the time of a former owner', () => {
  const planOf = (ownerId: string, facts: object) => {
    const { referenceId, tenantId } = time;
    const jobId = plannedErasureKey(ownerId, referenceId);
    return setup.put('DataJobs', { jobId, tenantId, referenceId, requestedBy: ownerId, ...facts });
  };
  const times = { [at(120)]: at(160) };

  beforeEach(async () => {
    await givenLine(120, 'lee');
    await givenLine(160, 'lee', 'ACCESS_ENDED');
    await givenAccess('lee', 120, { until: at(160) });
  });

  it('counts until the period has passed', async () => {
    await planOf('lee', { times, begun: {} });

    expect(await part(159)).toEqual({ from: 100, until: 119 });
    expect(await part(160)).toEqual({ from: 100, until: 200 });
  });

  it('counts without a plan, as long as there may be one', async () => {
    expect(await part(160 + 40 * 86_400_000 - 1)).toEqual({ from: 100, until: 119 });
    expect(await part(160 + 40 * 86_400_000)).toEqual({ from: 100, until: 200 });
  });

  it('is read only where it touches the erased one', async () => {
    await givenLine(10, 'sam');
    await givenLine(99, 'sam', 'ACCESS_ENDED');
    await givenAccess('sam', 10, { until: at(99) });
    await planOf('sam', { times: { [at(10)]: at(250) }, begun: {} });

    expect(await part()).toEqual({ from: 100, until: 119 });
  });

  it('counts after the period where the person keeps the data', async () => {
    await planOf('lee', { times, begun: {}, keptAt: at(170) });

    expect(await part(180)).toEqual({ from: 100, until: 119 });
  });

  it('does not count once its own erasure has begun to its end, by another clock too', async () => {
    await planOf('lee', { times, begun: { [at(120)]: at(159) } });
    expect(await part()).toEqual({ from: 100, until: 119 });

    await planOf('lee', { times, begun: { [at(120)]: at(160) }, keptAt: at(170) });
    expect(await part()).toEqual({ from: 100, until: 200 });
  });

  it('does not count while the person is erased, whose access has just ended', async () => {
    await setup.put('DataJobs', { jobId: personFenceKey('acme', 'lee'), holder: 'job' });

    expect(await part()).toEqual({ from: 100, until: 200 });
  });
});
