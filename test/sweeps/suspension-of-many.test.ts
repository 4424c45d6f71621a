/**
 * As many vehicles as one call takes are suspended: every fence stands before AWS IoT is called, no
 * more calls begin than the account may make, and the reconciler cuts off the rest.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { DescribeCertificateCommand, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import type { Gateway } from 'local-aws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { StoredVehicle } from '../support/orphans.ts';
import {
  type FunctionOutcome,
  type ProvisioningWorld,
  startProvisioningWorld,
} from '../support/provisioning.ts';
import type { ChangeSuspensionResult } from '../../domain/contracts.ts';
import { followReconcilerLog } from '../support/reconciler-log.ts';
import { putItems } from '../support/tables.ts';

/** The most vehicles of one call. */
const all = 100;
/** AWS IoT's quota of UpdateCertificate, for an account and a second. */
const quota = 10;

/** When each UpdateCertificate arrived, in epoch milliseconds. */
const updates: number[] = [];
let at: ProvisioningWorld;
beforeAll(async () => {
  at = await startProvisioningWorld({ tap: noteUpdates });
});
afterAll(() => at.stop());

function noteUpdates(gateway: Gateway): Gateway {
  return (request) => {
    if (request.method === 'PUT' && request.url.startsWith('/certificates/')) {
      updates.push(Date.now());
    }
    return gateway(request);
  };
}

/** The largest number of these times within a second. */
function busiestSecond(times: readonly number[]): number {
  return Math.max(...times.map((time) => times.filter((one) => one >= time && one < time + 1_000).length));
}

/** Three provisioned vehicles, at the ends and in the middle, and the others as items only. */
async function givenFleet(): Promise<{ readonly ids: string[]; readonly certificateIds: string[] }> {
  const provisioned: StoredVehicle[] = [];
  for (let index = 0; index < 3; index += 1) {
    const { referenceId } = await at.provisioned(await at.newInput());
    const vehicle = await at.findVehicle(referenceId);
    if (vehicle?.certificate === undefined) {
      throw new Error('The vehicle has no certificate');
    }
    provisioned.push(vehicle);
  }
  const [first, middle, last] = provisioned;
  if (first?.certificate === undefined || middle === undefined || last === undefined) {
    throw new Error('No vehicle was provisioned');
  }
  const { certificate } = first;
  const copies = Array.from({ length: all - provisioned.length }, () => {
    const certificateId = randomBytes(32).toString('hex');
    return {
      ...first,
      referenceId: randomUUID(),
      hashedVin: `k1.${randomBytes(32).toString('base64url')}`,
      deviceId: `tcu-${randomUUID()}`,
      certificate: { ...certificate, certificateId },
      certificateFences: { [certificateId]: 0 },
    };
  });
  await putItems(at.world, 'VehicleRegistry', copies);
  await putItems(
    at.world,
    'VehicleState',
    copies.map(({ certificateFences: certificates, referenceId }) => ({
      referenceId,
      certificates,
      fence: 1,
    })),
  );
  const ids = copies.map(({ referenceId }) => referenceId);
  return {
    ids: [first.referenceId, ...ids.slice(0, 48), middle.referenceId, ...ids.slice(48), last.referenceId],
    certificateIds: provisioned.flatMap((vehicle) => vehicle.certificate?.certificateId ?? []),
  };
}

function changesIn(outcome: FunctionOutcome<ChangeSuspensionResult>) {
  if (!('ok' in outcome)) {
    throw new Error(JSON.stringify(outcome));
  }
  return outcome.ok.changes;
}

const unsettledOf = (outcome: FunctionOutcome<ChangeSuspensionResult>) =>
  changesIn(outcome).flatMap(({ isSettled, referenceId }) => (isSettled === false ? [referenceId] : []));

async function liveVehicles(): Promise<readonly string[]> {
  return (await at.all<VehicleStateItem>('VehicleState'))
    .filter(({ certificates = {} }) => Object.values(certificates).includes(0))
    .map(({ referenceId }) => referenceId);
}

const statusOf = async (certificateId: string) =>
  (await at.iot.send(new DescribeCertificateCommand({ certificateId }))).certificateDescription?.status;

async function givenSuspended() {
  const { referenceId } = await at.provisioned(await at.newInput());
  await at.changeSuspension(referenceId, 'THEFT');
  const { certificate } = (await at.findVehicle(referenceId)) ?? {};
  return { referenceId, certificateId: certificate?.certificateId ?? '' };
}

it('a round disables the certificate of a suspended vehicle that was enabled, and reports no other one', async () => {
  const [{ certificateId, referenceId }, kept] = [await givenSuspended(), await givenSuspended()];
  const linesOfReconciler = followReconcilerLog(at.world);
  await at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
  await at.beginRound();

  await at.reconcile();

  expect(linesOfReconciler()).toContainEqual(
    expect.objectContaining({ referenceId, outcome: 'SUSPENDED_CERTIFICATE_ACTIVE' }),
  );
  expect(JSON.stringify(linesOfReconciler())).not.toContain(kept.referenceId);
  expect(await statusOf(certificateId)).toBe('INACTIVE');
});

it(
  'a call for 100 vehicles fences all of them, and the reconciler cuts off the last ones',
  { timeout: 300_000 },
  async () => {
    const { ids, certificateIds } = await givenFleet();
    expect(await liveVehicles()).toHaveLength(all);
    updates.length = 0;
    let suspended: FunctionOutcome<ChangeSuspensionResult> | undefined;

    const calls = await at.callsOf(async () => {
      suspended = await at.suspendAll(ids, 'SECURITY_INCIDENT');
    });

    if (suspended === undefined) {
      throw new Error('There was no response');
    }
    expect(changesIn(suspended).map(({ referenceId }) => referenceId)).toEqual(ids);
    expect(new Set(changesIn(suspended).map(({ status }) => status))).toEqual(new Set(['SUSPENDED']));
    expect(await liveVehicles()).toEqual([]);
    const operations = calls.map(({ operation }) => operation);
    expect(operations.lastIndexOf('TransactWriteItems')).toBeLessThan(
      operations.indexOf('UpdateCertificate'),
    );
    const unsettled = unsettledOf(suspended);
    expect(unsettled.length).toBeGreaterThan(0);
    expect(unsettled.length).toBeLessThan(all);
    expect(updates).toHaveLength(all - unsettled.length);

    for (const referenceId of unsettled) {
      await at.ageUnfinishedWork(referenceId);
    }
    await at.reconcile();

    expect(updates).toHaveLength(all);
    expect(busiestSecond(updates)).toBeLessThan(quota);
    expect(unsettledOf(await at.suspendAll(ids, 'SECURITY_INCIDENT'))).toEqual([]);
    for (const certificateId of certificateIds) {
      expect(await statusOf(certificateId)).toBe('INACTIVE');
    }
  },
);
