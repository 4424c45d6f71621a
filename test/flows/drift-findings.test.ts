/**
 * Drift reaches EventBridge as findings. A failing EventBridge stops neither the comparison nor a
 * repair, and its findings arrive with a later run.
 */
import { UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultKind } from 'local-aws';
import { issueCertificate, registerForVehicle } from '../support/issue-certificate.ts';
import type { SentFinding } from '../support/patterns.ts';
import type { ProvisioningWorld } from '../support/provisioning.ts';
import { resetWorld } from '../support/reset.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';

let at: ProvisioningWorld;
let sentBefore: number;

beforeAll(async () => {
  at = await shareProvisioningWorld();
});
beforeEach(async () => {
  await resetWorld(at.world);
  sentBefore = at.world.events.accepted().length;
});
afterAll(() => at.stop());

/** The findings of this test, oldest first. */
function findings(): readonly SentFinding[] {
  // Only this system's functions send events in a world.
  return at.world.events.accepted().slice(sentBefore) as readonly unknown[] as readonly SentFinding[];
}

const uids = () => findings().map(({ detail }) => detail.finding_info.uid);
const today = () => new Date().toISOString().slice(0, 10);

async function activeVehicle() {
  const outcome = await at.provision(await at.newInput());
  const referenceId = 'ok' in outcome ? outcome.ok.referenceId : '';
  const certificateId = (await at.findVehicle(referenceId))?.certificate?.certificateId ?? '';
  return { referenceId, certificateId };
}

const setStatus = (certificateId: string, newStatus: 'ACTIVE' | 'INACTIVE') =>
  at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus }));

async function vehicleWithDisabledCertificate() {
  const vehicle = await activeVehicle();
  await setStatus(vehicle.certificateId, 'INACTIVE');
  return vehicle;
}

async function reconcileRound(): Promise<void> {
  await at.beginRound();
  await at.reconcile();
}

const refuse = (kind: FaultKind) =>
  at.world.faults.inject({ service: 'events', operation: 'PutEvents', kind, times: 1_000 });

describe('drift that the reconciler finds', () => {
  it('is a finding with the vehicle, without a person, and with one uid in each round', async () => {
    const { referenceId } = await vehicleWithDisabledCertificate();

    await reconcileRound();
    await reconcileRound();

    const finding = {
      ...{ source: 'reference-id-for-vin', 'detail-type': 'Detection Finding' },
      detail: {
        ...{ activity_id: 1, category_uid: 2, class_uid: 2004, type_uid: 200401, status_id: 1 },
        ...{ severity_id: 3, count: 1, time: expect.any(Number) as number },
        message: 'The certificate of an active vehicle is not ACTIVE: INACTIVE.',
        metadata: expect.objectContaining({ version: '1.1.0', log_name: 'VehicleRegistry' }) as object,
        finding_info: {
          uid: `drift/${today()}/INACTIVE/${referenceId}`,
          title: 'The certificate of an active vehicle is not ACTIVE',
          analytic: { name: 'drift', type_id: 1 },
          types: ['drift'],
        },
        resources: [{ type: 'Vehicle', uid: referenceId }],
      },
    };
    expect(findings().map(({ detail, ...event }) => ({ ...event, detail }))).toEqual([
      expect.objectContaining(finding),
      expect.objectContaining(finding),
    ]);
  });

  it('names a certificate of no vehicle by its id, and not by the name in it', async () => {
    const { certificateArn } = await issueCertificate(at, 'another name');
    const certificateId = await registerForVehicle(at, certificateArn);

    await reconcileRound();

    expect(findings()).toMatchObject([
      {
        detail: {
          severity_id: 4,
          finding_info: { uid: `drift/${today()}/CERTIFICATE_WITHOUT_VEHICLE/${certificateId}` },
          resources: [{ type: 'Certificate', uid: certificateId }],
        },
      },
    ]);
    expect(JSON.stringify(findings())).not.toContain('another name');
  });

  it('of many vehicles is sent in calls of ten', async () => {
    const vehicles = [];
    for (let index = 0; index < 12; index += 1) {
      vehicles.push(await vehicleWithDisabledCertificate());
    }
    await at.beginRound();

    const calls = await at.callsOf(() => at.reconcile());

    expect(calls.filter(({ operation }) => operation === 'PutEvents')).toHaveLength(2);
    const expected = vehicles.map(({ referenceId }) => `drift/${today()}/INACTIVE/${referenceId}`);
    expect(uids().toSorted()).toEqual(expected.toSorted());
  });
});

describe.each(['access-denied', 'internal-error', 'timeout-after-success'] as const)(
  'while EventBridge fails with %s,',
  (kind) => {
    it('the round ends, a repair is made, and the findings arrive once it works again', async () => {
      const disabled = await vehicleWithDisabledCertificate();
      const suspended = await activeVehicle();
      await at.changeSuspension(suspended.referenceId, 'THEFT');
      await at.ageSwitch(suspended.referenceId);
      await setStatus(suspended.certificateId, 'ACTIVE');
      const fault = refuse(kind);

      await reconcileRound();

      expect(fault.fired()).toBeGreaterThan(0);
      fault.remove();
      // The repaired drift is found no more.
      expect((await at.findVehicle(suspended.referenceId))?.pendingSaga).toBeUndefined();
      const before = uids().length;
      await at.reconcile();
      expect(new Set(uids().slice(before))).toEqual(
        new Set([
          `drift/${today()}/SUSPENDED_CERTIFICATE_ACTIVE/${suspended.referenceId}`,
          `drift/${today()}/INACTIVE/${disabled.referenceId}`,
        ]),
      );
      const after = uids().length;
      await at.reconcile();
      expect(uids()).toHaveLength(after);
    });
  },
);
