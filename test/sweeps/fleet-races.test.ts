/**
 * Changes of one vehicle by several callers at once, in random company: TCU changes, provisionings,
 * re-issues, suspensions and revocations. They end in one consistent state, even when a call to AWS
 * IoT arrives late.
 */
import { DescribeCertificateCommand, DetachThingPrincipalCommand } from '@aws-sdk/client-iot';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { createRandom, wholeBetween } from '../../tools/simulator/random.ts';
import {
  type ProvisioningInput,
  type ProvisioningWorld,
  tableOf,
  withNewKey,
} from '../support/provisioning.ts';
import { holdRequests } from '../support/held-calls.ts';
import { certificateIdOf } from '../support/renewal.ts';
import { raceSeed, roundsOf } from '../support/sample.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';

const rounds = roundsOf(6);

let at: ProvisioningWorld;
beforeAll(async () => {
  at = await shareProvisioningWorld();
});
afterAll(() => at.stop());

type Act = (referenceId: string, input: ProvisioningInput) => Promise<unknown>;

const acts: readonly Act[] = [
  async (referenceId, { deviceId: currentDeviceId }) => {
    const { deviceId: newDeviceId } = await at.newInput();
    return at.changeTcu({ referenceId, currentDeviceId, newDeviceId });
  },
  (referenceId, { deviceId: currentDeviceId }) => at.changeTcu({ referenceId, currentDeviceId }),
  (_referenceId, input) => at.provision(input),
  async (_referenceId, input) => at.provision(await withNewKey(input)),
  async (_referenceId, { vin }) => at.provision({ ...(await at.newInput()), vin }),
  (referenceId) => at.changeSuspension(referenceId, 'SECURITY_INCIDENT'),
  (referenceId) => at.changeSuspension(referenceId),
  (referenceId) => at.revoke(referenceId),
];

/** What must hold of the registry and VehicleState together. */
async function violationsOf(referenceId: string): Promise<readonly string[]> {
  const vehicle = await at.findVehicle(referenceId);
  const { Item } = await at.documents.send(
    new GetCommand({ TableName: tableOf(at.world, 'VehicleState'), Key: { referenceId } }),
  );
  // Only this system writes the table.
  const fences = (Item as VehicleStateItem | undefined)?.certificates ?? {};
  const live = Object.keys(fences).filter((id) => fences[id] === 0);
  const wanted = vehicle?.status === 'ACTIVE' ? [vehicle.certificate?.certificateId] : [];
  return [
    ...(vehicle?.pendingSaga === undefined ? [] : ['unfinished']),
    ...(JSON.stringify(live) === JSON.stringify(wanted) ? [] : [`live: ${live.length}`]),
  ];
}

it(`ends right in ${rounds} rounds of random changes at once`, { timeout: 3_600_000 }, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const random = createRandom(`fleet-${raceSeed}-${round}`);
    const input = await at.newInput();
    const { referenceId } = await at.provisioned(input);
    await at.permit(referenceId);
    const count = wholeBetween(random, 2, 5);
    const chosen = Array.from({ length: count }, () => wholeBetween(random, 0, acts.length - 1));

    await Promise.all(chosen.map(async (index) => acts[index]?.(referenceId, input)));
    await at.settle(referenceId);

    const successors = await at.vehiclesOfDevice(input.deviceId);
    for (const one of new Set([referenceId, ...successors.map((vehicle) => vehicle.referenceId)])) {
      await at.settle(one);
      expect(
        await violationsOf(one),
        `SWEEP_SEED=${raceSeed}, round ${round}, acts ${chosen.join()}`,
      ).toEqual([]);
    }
  }
  expect(await at.orphans()).toEqual([]);
});

describe('a switch that the reconciler performs late', () => {
  const suspend = (referenceId: string) => at.changeSuspension(referenceId, 'THEFT');
  const resume = (referenceId: string) => at.changeSuspension(referenceId);

  it.each([
    { name: 'suspension', late: suspend, opposite: resume, end: 'ACTIVE' },
    { name: 'resumption', late: resume, opposite: suspend, end: 'INACTIVE' },
  ])('of a $name does not undo the opposite change', async ({ late, opposite, end }) => {
    const { certificate, referenceId } = await at.provisioned(await at.newInput());
    if (late === resume) {
      await suspend(referenceId);
      await at.ageSwitch(referenceId);
    }
    await withoutSwitching(() => late(referenceId));
    await at.ageSwitch(referenceId);
    await at.ageUnfinishedWork(referenceId);
    const held = holdRequests(at.world, 'iot', 'UpdateCertificate');
    const reconciled = at.reconcile();
    await held.reachedBy(reconciled);
    held.letOthersPass();

    const changed = await opposite(referenceId);
    held.release();
    await reconciled;
    await at.settle(referenceId);

    expect(changed).toMatchObject({ ok: { changes: [{ isSettled: false }] } });
    expect(await statusOf(certificate)).toBe(end);
    expect(await at.findVehicle(referenceId)).not.toHaveProperty('pendingSaga');
  });

  it('a second time, after the first has cleared it, does not undo the opposite change', async () => {
    const { certificate, referenceId } = await at.provisioned(await at.newInput());
    await withoutSwitching(() => suspend(referenceId));
    await at.ageSwitch(referenceId);
    const held = holdRequests(at.world, 'iot', 'UpdateCertificate');
    const repeated = suspend(referenceId);
    await held.reachedBy(repeated);
    held.letOthersPass();
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();

    await resume(referenceId);
    held.release();
    await repeated;
    await at.settle(referenceId);

    expect(await statusOf(certificate)).toBe('ACTIVE');
  });
});

describe('a repair by the reconciler during a revocation', () => {
  it.each([
    { name: 'thing', service: 'iot', operation: 'CreateThing' },
    { name: 'FleetWise vehicle', service: 'iotfleetwise', operation: 'CreateVehicle' },
  ])('leaves no $name', async ({ operation, service }) => {
    const { referenceId } = await at.provisioned(await at.newInput());
    await takeAway(referenceId, service);
    await at.beginRound();
    const held = holdRequests(at.world, service, operation);
    const reconciled = at.reconcile();
    await held.reachedBy(reconciled);
    held.letOthersPass();

    await at.revoke(referenceId);
    held.release();
    await reconciled;
    await at.settle(referenceId);

    expect(await at.findVehicle(referenceId)).toMatchObject({ status: 'REVOKED' });
    expect(await at.orphans()).toEqual([]);
  });
});

/** Removes what the comparison makes again. */
async function takeAway(referenceId: string, service: string): Promise<void> {
  const asRoot = { principal: at.world.iam.rootPrincipal };
  if (service === 'iotfleetwise') {
    const input = { vehicleName: referenceId };
    await at.world.dispatcher.dispatch({ service, operation: 'DeleteVehicle', input, ...asRoot });
    return;
  }
  const principal = (await at.findVehicle(referenceId))?.certificate?.iotCertificateArn;
  await at.iot.send(new DetachThingPrincipalCommand({ thingName: referenceId, principal }));
}

/** Does the work while AWS IoT changes no certificate, so that the reconciler must do it later. */
async function withoutSwitching(work: () => Promise<unknown>): Promise<void> {
  const down = { service: 'iot', operation: 'UpdateCertificate', kind: 'internal-error' } as const;
  const fault = at.world.faults.inject({ ...down, times: Infinity });
  await work();
  fault.remove();
}

async function statusOf(certificate: string): Promise<string | undefined> {
  const certificateId = certificateIdOf(certificate);
  const { certificateDescription } = await at.iot.send(new DescribeCertificateCommand({ certificateId }));
  return certificateDescription?.status;
}
