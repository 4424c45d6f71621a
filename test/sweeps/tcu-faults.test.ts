/**
 * A change of the TCU with a fault at each of its AWS calls: the same call or the reconciler brings
 * it to its end. No live certificate and nothing unfinished remains.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from 'local-aws';
import type { ChangeTcuRequest } from '../../domain/contracts.ts';
import { type CallPoint, callPoints, timesToReachTheFunction } from '../support/fault-sweep.ts';
import { type ProvisioningWorld, withNewKey } from '../support/provisioning.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';

type Change = Omit<ChangeTcuRequest, 'caller'>;

let at: ProvisioningWorld;
let points: readonly CallPoint[];
beforeAll(async () => {
  at = await shareProvisioningWorld();
  const change = await givenReplacement();
  points = callPoints(await at.callsOf(() => at.changeTcu(change)));
});
afterAll(() => at.stop());

/** An active vehicle, and the change of its TCU to another one. */
async function givenReplacement(): Promise<Change & { readonly referenceId: string }> {
  const { deviceId: currentDeviceId, ...input } = await at.newInput();
  const { referenceId } = await at.provisioned({ ...input, deviceId: currentDeviceId });
  return { referenceId, currentDeviceId, newDeviceId: (await at.newInput()).deviceId };
}

it('has calls in every service that the change uses', () => {
  expect(points.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining([
      'TransactWriteItems',
      'UpdateCertificate',
      'DeleteConnection',
      'DetachPolicy',
      'DetachThingPrincipal',
      'DeleteCertificate',
      'RevokeCertificate',
      'PutItem',
    ]),
  );
});

it('writes the fence first, and then cuts off from the session to the authority', () => {
  const operations = points.map(({ operation }) => operation);
  const order = [
    ['TransactWriteItems'],
    ['UpdateCertificate'],
    ['DeleteConnection'],
    ['DetachPolicy', 'DetachThingPrincipal'],
    ['DeleteCertificate'],
    ['RevokeCertificate'],
  ];
  const positions = order.map((names) =>
    operations.flatMap((operation, index) => (names.includes(operation) ? [index] : [])),
  );

  expect(positions.map(({ length }) => length > 0)).toEqual(order.map(() => true));
  const isBefore = (one: readonly number[], next: readonly number[] = []): boolean =>
    Math.max(...one) < Math.min(...next);
  const breaks = positions
    .slice(0, -1)
    .flatMap((one, index) => (isBefore(one, positions[index + 1]) ? [] : [order[index]]));
  expect(breaks).toEqual([]);
});

const kinds: readonly FaultKind[] = [
  'kill-caller-after',
  'kill-caller-before',
  'internal-error',
  'timeout-after-success',
];

describe.each(shareOf(kinds, 1, 2))('the fault %s at each call', (kind) => {
  it('is repaired by the same call, or by the reconciler', { timeout: 300_000 }, async () => {
    for (const [index, point] of sampleOf(points, 2, kinds.indexOf(kind)).entries()) {
      const change = await givenReplacement();
      if (point.operation === 'DescribeEndpoint') {
        await at.world.lambda.coldStart();
      }
      const fault = at.world.faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
      await at.changeTcu(change);
      expect(fault.fired(), `${point.operation} ${point.nth}`).toBeGreaterThan(0);
      fault.remove();

      if (index % 2 === 1 && (await at.findVehicle(change.referenceId))?.retiring !== undefined) {
        await at.ageUnfinishedWork(change.referenceId);
        await at.reconcile();
      }
      const repeated = await at.changeTcu(change);

      expect(repeated).toHaveProperty('ok.status', 'WITHOUT_TCU');
      expect(await at.historyOf(change.referenceId)).toEqual(['RESERVED', 'ACTIVATED', 'TCU_REPLACED']);
      expect(await at.orphans()).toEqual([]);
    }
  });
});

it('undoes a re-issue that stopped, and then takes the TCU out', async () => {
  const input = await at.newInput();
  const { referenceId } = await at.provisioned(input);
  await at.permit(referenceId);
  const fault = at.world.faults.inject({
    service: 'iot',
    operation: 'AttachThingPrincipal',
    kind: 'kill-caller-after',
  });
  expect(await at.provision(await withNewKey(input))).toHaveProperty('died');
  fault.remove();
  const removal = { referenceId, currentDeviceId: input.deviceId };

  const refused = await at.changeTcu(removal);
  await at.ageUnfinishedWork(referenceId);
  await at.reconcile();

  expect(refused).toEqual({ error: { code: 'PROVISIONING_IN_PROGRESS', info: { retryAfterSeconds: 120 } } });
  expect(await at.changeTcu(removal)).toHaveProperty('ok.status', 'WITHOUT_TCU');
  expect(await at.orphans()).toEqual([]);
});

it('finds no vehicle for an identifier that was never issued', async () => {
  const change = { referenceId: randomUUID(), currentDeviceId: 'tcu-1' };

  expect(await at.changeTcu(change)).toEqual({ error: { code: 'VEHICLE_NOT_FOUND' } });
});
