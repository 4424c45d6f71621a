/** The re-hash beside the other work on vehicles, and its control. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { vinGuard } from '../../domain/registry.ts';
import { type RehashWorld, finishedRun, startRehashWorld } from '../support/rehash.ts';
import { tableOf } from '../support/provisioning.ts';
import type { StoredVehicle } from '../support/orphans.ts';
import { roundsOf } from '../support/sample.ts';

let at: RehashWorld;

beforeAll(async () => {
  at = await startRehashWorld({ previous: true });
}, 300_000);
afterAll(() => at.stop());
beforeEach(() => at.forgetRun());

/** Returns the run of the job's last response. */
async function workOnce() {
  const outcome = await at.work();
  return 'ok' in outcome ? outcome.ok.run : undefined;
}

describe('a run', () => {
  it('moves every vehicle in one pass, and ends when a whole pass finds none', async () => {
    const vehicles = await Promise.all([1, 2, 3].map(() => at.newOldVehicle()));
    await at.ask({ action: 'start', expected: 3 });

    const first = await workOnce();
    await at.ageRun();
    const last = await workOnce();

    expect(first).toMatchObject({ state: 'RUNNING', expected: 3, moved: 3 });
    expect(last).toMatchObject({ state: 'DONE', moved: 3, pass: { found: 0, unopened: 0 } });
    for (const { input, referenceId } of vehicles) {
      const { hashedVin } = await at.hashesOf(input.vin);
      expect(await at.guardsOf(referenceId)).toEqual([vinGuard(hashedVin)]);
    }
  });

  it('does not end within a minute, in which the release before may still write', async () => {
    await at.ask({ action: 'start' });

    expect(await workOnce()).toMatchObject({ state: 'RUNNING', pass: { number: 2, found: 0 } });
    expect(await workOnce()).toMatchObject({ state: 'RUNNING', pass: { number: 3, found: 0 } });
  });

  it('does nothing before it is started, while it is paused, and after it has ended', async () => {
    const { referenceId } = await at.newOldVehicle();
    const old = await at.guardsOf(referenceId);

    await at.work();
    await at.ask({ action: 'start' });
    await at.ask({ action: 'pause' });
    const paused = await workOnce();
    const whilePaused = await at.guardsOf(referenceId);
    await at.ask({ action: 'resume' });
    await workOnce();

    expect(paused).toMatchObject({ state: 'PAUSED', moved: 0 });
    expect(whilePaused).toEqual(old);
    expect(await at.guardsOf(referenceId)).not.toEqual(old);
    await finishedRun(at);
    expect((await at.callsOfJob(() => at.work())).map(({ operation }) => operation)).toEqual([
      'GetItem',
      'GetItem',
    ]);
  });

  it('counts the vehicles of both hashes and changes nothing', async () => {
    const { ok: before } = (await at.ask({ action: 'count' })) as { readonly ok: { renewed: number } };
    await at.newOldVehicle();

    const counted = await at.ask({ action: 'count' });

    expect(counted).toEqual({ ok: { old: 1, renewed: before.renewed } });
    await finishedRun(at);
    expect(await at.ask({ action: 'count' })).toEqual({ ok: { old: 0, renewed: before.renewed + 1 } });
  });

  it('reports a vehicle whose VIN cannot be read, moves the others, and does not end', async () => {
    const broken = await at.newOldVehicle();
    const other = await at.newOldVehicle();
    await at.documents.send(
      new UpdateCommand({
        TableName: tableOf(at.world, 'VehicleRegistry'),
        Key: { referenceId: broken.referenceId },
        UpdateExpression: 'SET encryptedVin = :text',
        ExpressionAttributeValues: { ':text': Buffer.from('no ciphertext of this key').toString('base64') },
      }),
    );

    await expect(finishedRun(at)).rejects.toThrow(/did not end/);
    const { ok: status } = (await at.ask({ action: 'status' })) as {
      readonly ok: { readonly run: { readonly lastPass: object; readonly moved: number } };
    };

    expect(status.run).toMatchObject({
      moved: 1,
      lastPass: { found: 1, moved: 0, unopened: 1, listed: [broken.referenceId] },
    });
    expect(await at.guardsOf(other.referenceId)).toEqual([
      vinGuard((await at.hashesOf(other.input.vin)).hashedVin),
    ]);
    await at.revoke(broken.referenceId);
    expect(await workOnce()).toMatchObject({ state: 'DONE' });
  });

  it('writes the VIN nowhere, and decrypts for one vehicle of one tenant', async () => {
    await at.newOldVehicle();

    const calls = await at.callsOfJob(() => finishedRun(at));

    expect(calls.filter(({ operation }) => operation === 'Decrypt')).toHaveLength(1);
    expect(calls.filter(({ operation }) => operation === 'GenerateMac')).toHaveLength(1);
  });
});

describe('two releases at once', () => {
  it('provision one vehicle for a VIN, whichever function gets it', { timeout: 300_000 }, async () => {
    const wrong: string[] = [];
    for (let round = 0; round < roundsOf(3); round += 1) {
      const [one, two] = [await at.newInput(), await at.newInput()];
      const outcomes = await Promise.all([
        at.provision(one),
        at.provisionBefore({ ...two, vin: one.vin }),
        at.provision({ ...two, vin: one.vin }),
        at.provisionBefore(one),
      ]);
      const ids = new Set(outcomes.flatMap((outcome) => ('ok' in outcome ? [outcome.ok.referenceId] : [])));
      const [referenceId = ''] = ids;
      const guards = await at.guardsOf(referenceId);
      if (ids.size !== 1 || guards.length !== 1) {
        wrong.push(`round ${round}: ${ids.size} vehicles, ${guards.length} guards`);
      }
    }

    await finishedRun(at);
    expect(wrong).toEqual([]);
    expect(await at.orphans()).toEqual([]);
  });

  it('find each other’s vehicles', async () => {
    const [one, two] = [await at.newInput(), await at.newInput()];
    const byNew = await at.provisioned(one);
    const byOld = await at.provisionBefore(two);

    const again = [await at.provisionBefore(one), await at.provision(two)];

    const [oldFromNew, newFromOld] = again.map((outcome) => ('ok' in outcome ? outcome.ok.referenceId : ''));
    expect(oldFromNew).toBe(byNew.referenceId);
    expect(newFromOld).toBe('ok' in byOld ? byOld.ok.referenceId : 'none');
  });
});

describe('the re-hash beside', () => {
  type Vehicle = Awaited<ReturnType<RehashWorld['newOldVehicle']>>;
  const acts: readonly (readonly [string, (vehicle: Vehicle) => Promise<unknown>])[] = [
    ['a revocation', ({ referenceId }) => at.revoke(referenceId)],
    ['the same provisioning', ({ input }) => at.provision(input)],
    ['another device', async ({ input }) => at.provision({ ...(await at.newInput()), vin: input.vin })],
    [
      'a removal of the TCU',
      ({ input: { deviceId, vin } }) => at.changeTcu({ vin, currentDeviceId: deviceId }),
    ],
    ['a suspension', ({ referenceId }) => at.changeSuspension(referenceId, 'SECURITY_INCIDENT')],
    [
      'a revocation and the next vehicle',
      async ({ input, referenceId }) => {
        await at.revoke(referenceId);
        return at.provision({ ...(await at.newInput()), vin: input.vin });
      },
    ],
  ];

  it.each(acts)('%s leaves one guard for each vehicle', { timeout: 300_000 }, async (_name, act) => {
    for (let round = 0; round < roundsOf(3); round += 1) {
      await at.forgetRun();
      const vehicle = await at.newOldVehicle();
      await at.ask({ action: 'start' });

      await Promise.all([at.work(), act(vehicle), at.work()]);
      await finishedRun(at);

      const { hashedVin } = await at.hashesOf(vehicle.input.vin);
      const holders = (await at.all<{ hashedVin?: string }>('VehicleRegistry')).filter(
        (each) => each.hashedVin === hashedVin,
      );
      expect(holders.length).toBeLessThanOrEqual(1);
    }

    await settleAll();
    expect(await at.orphans()).toEqual([]);
  });
});

/** Lets the reconciler finish what lost a race against the job. */
async function settleAll(): Promise<void> {
  for (const { pendingSaga, referenceId } of await at.all<StoredVehicle>('VehicleRegistry')) {
    if (pendingSaga !== undefined) {
      await at.ageUnfinishedWork(referenceId);
      await at.ageSwitch(referenceId);
    }
  }
  await at.reconcile();
}
