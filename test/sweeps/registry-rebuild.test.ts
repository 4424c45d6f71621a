/**
 * AWS IoT has lost certificates and things of vehicles. `rebuild` marks them, and the reconciler
 * registers them again. A fault at an AWS call, or a change of the vehicle meanwhile, leaves
 * nothing behind.
 */
import {
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  ListAttachedPoliciesCommand,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import type { FaultKind } from 'local-aws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compareAll, markMissing } from '../../tools/registry/rebuild.ts';
import { VehicleTable } from '../../tools/registry/vehicle-table.ts';
import { type CallPoint, callPoints, timesToReachTheFunction } from '../support/fault-sweep.ts';
import { holdRequests } from '../support/held-calls.ts';
import {
  type ProvisioningInput,
  type ProvisioningWorld,
  tableOf,
  withNewKey,
} from '../support/provisioning.ts';
import { followReconcilerLog } from '../support/reconciler-log.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';
import { startCli } from '../tools/cli/run-cli.ts';

let at: ProvisioningWorld;
let linesOfReconciler: () => readonly unknown[];
beforeAll(async () => {
  at = await shareProvisioningWorld();
  linesOfReconciler = followReconcilerLog(at.world);
});
afterAll(() => at.stop());

const deployment = () => ({
  iot: at.iot,
  vehicles: new VehicleTable(at.documents, tableOf(at.world, 'VehicleRegistry')),
  signal: new AbortController().signal,
  print: () => undefined,
});
const textOfCheck = async () => (await compareAll(deployment())).text;

async function certificateOf(referenceId: string) {
  const certificate = (await at.findVehicle(referenceId))?.certificate;
  if (certificate === undefined) {
    throw new Error('The vehicle has no certificate');
  }
  return { certificateId: certificate.certificateId, principal: certificate.iotCertificateArn };
}

/** Removes the vehicle’s thing, and its certificate’s attachment to it. */
async function loseThing(referenceId: string): Promise<void> {
  const { principal } = await certificateOf(referenceId);
  await at.iot.send(new DetachThingPrincipalCommand({ thingName: referenceId, principal }));
  await at.iot.send(new DeleteThingCommand({ thingName: referenceId }));
}

/** Removes everything that AWS IoT has of the vehicle. */
async function lose(referenceId: string): Promise<void> {
  const { certificateId, principal } = await certificateOf(referenceId);
  await loseThing(referenceId);
  const { policies = [] } = await at.iot.send(new ListAttachedPoliciesCommand({ target: principal }));
  for (const { policyName } of policies) {
    await at.iot.send(new DetachPolicyCommand({ policyName, target: principal }));
  }
  await disable(referenceId);
  await at.iot.send(new DeleteCertificateCommand({ certificateId }));
}

async function disable(referenceId: string): Promise<void> {
  const { certificateId } = await certificateOf(referenceId);
  await at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
}

async function statusInIot(referenceId: string): Promise<string | undefined> {
  const { certificateId } = await certificateOf(referenceId);
  try {
    const { certificateDescription } = await at.iot.send(new DescribeCertificateCommand({ certificateId }));
    return certificateDescription?.status;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return 'MISSING';
    }
    throw error;
  }
}

async function given(): Promise<{ readonly input: ProvisioningInput; readonly referenceId: string }> {
  const input = await at.newInput();
  return { input, referenceId: (await at.provisioned(input)).referenceId };
}

async function givenLost(): Promise<{ readonly input: ProvisioningInput; readonly referenceId: string }> {
  const vehicle = await given();
  await lose(vehicle.referenceId);
  await markMissing(deployment());
  return vehicle;
}

describe('a rebuild', () => {
  it('makes again what AWS IoT has lost, with the status of each vehicle', async () => {
    const [active, suspended, thingless, kept] = await Promise.all([given(), given(), given(), given()]);
    await at.changeSuspension(suspended.referenceId, 'THEFT');
    await lose(active.referenceId);
    await lose(suspended.referenceId);
    await loseThing(thingless.referenceId);

    const { moved, referenceIds, report } = await markMissing(deployment());
    const marked = await textOfCheck();
    for (const referenceId of referenceIds) {
      await at.settle(referenceId);
    }

    expect(report.text).toMatch(/^4 vehicles with a certificate compared\n2 CERTIFICATE_MISSING .*:\n/);
    expect(report.text).toContain(`1 THING_MISSING (AWS IoT has no thing):\n  ${thingless.referenceId}\n`);
    expect(new Set(referenceIds)).toEqual(
      new Set([active, suspended, thingless].map(({ referenceId }) => referenceId)),
    );
    expect(moved).toBe(0);
    expect(marked).toBe('4 vehicles with a certificate compared, 3 are about to change\n');
    expect(await statusInIot(active.referenceId)).toBe('ACTIVE');
    expect(await statusInIot(suspended.referenceId)).toBe('INACTIVE');
    expect(await statusInIot(kept.referenceId)).toBe('ACTIVE');
    expect(await at.orphans()).toEqual([]);
    expect(await textOfCheck()).toBe('4 vehicles with a certificate compared\n');
  });

  it('leaves a certificate disabled that AWS IoT has, and reports it', async () => {
    const { referenceId } = await given();
    await loseThing(referenceId);
    await disable(referenceId);
    await markMissing(deployment());

    await at.settle(referenceId);

    expect(await statusInIot(referenceId)).toBe('INACTIVE');
    expect(await textOfCheck()).toContain(
      `1 CERTIFICATE_DISABLED (active, but AWS IoT has disabled the certificate):\n  ${referenceId}\n`,
    );
    await at.revoke(referenceId);
  });

  it('reports a certificate that ACM PCA does not have either', async () => {
    const { referenceId } = await given();
    await lose(referenceId);
    const stored = await at.findVehicle(referenceId);
    const certificateArn = `${stored?.certificate?.certificateArn.slice(0, -32)}${'0'.repeat(32)}`;
    await at.setCertificateArn(referenceId, certificateArn);
    await markMissing(deployment());

    await at.settle(referenceId);

    expect(linesOfReconciler()).toContainEqual(
      expect.objectContaining({ referenceId, outcome: 'CERTIFICATE_LOST' }),
    );
    expect(await at.findVehicle(referenceId)).not.toHaveProperty('pendingSaga');
    await at.revoke(referenceId);
    await at.settle(referenceId);
  });
});

describe('npm run registry', () => {
  const command = (...args: string[]) => {
    const { accessKeyId, secretAccessKey } = at.world.administrator;
    const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    return startCli('registry', [...args, '--outputs', at.world.outputsFile ?? ''], { environment });
  };

  it('finds what is missing, and follows the reconciler until nothing is', async () => {
    const { referenceId } = await given();
    await lose(referenceId);
    const found = await command('check').result;

    const rebuilt = command('rebuild', '--watch');
    await vi.waitFor(() => expect(rebuilt.written.stdout).toContain('1 of 1 vehicles left\n'), 60_000);
    await at.settle(referenceId);
    const { exitCode, stdout } = await rebuilt.result;

    expect(found.exitCode).toBe(1);
    expect(found.stdout).toContain(`1 CERTIFICATE_MISSING (AWS IoT has no certificate):\n  ${referenceId}\n`);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\n1 vehicles are marked; .*\n1 of 1 vehicles left\n0 of 1 vehicles left\n/);
  });
});

describe('a rebuild with a fault', () => {
  const kinds: readonly FaultKind[] = [
    'kill-caller-after',
    'kill-caller-before',
    'internal-error',
    'timeout-after-success',
  ];
  let points: readonly CallPoint[];
  beforeAll(async () => {
    const { referenceId } = await givenLost();
    await at.ageUnfinishedWork(referenceId);
    points = callPoints(await at.callsOf(() => at.reconcile()));
  });

  it.each(shareOf(kinds, 1, 2))(
    '%s at each call is completed by the next run',
    { timeout: 300_000 },
    async (kind) => {
      for (const point of sampleOf(points, 1)) {
        const { referenceId } = await givenLost();
        await at.ageUnfinishedWork(referenceId);
        const fault = at.world.faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
        await at.reconcile();
        fault.remove();

        await at.settle(referenceId);

        expect(await statusInIot(referenceId), `${kind} at ${point.operation} ${point.nth}`).toBe('ACTIVE');
        expect(await at.orphans(), `${kind} at ${point.operation} ${point.nth}`).toEqual([]);
      }
    },
  );
});

describe('a change of the vehicle during its registration', () => {
  type Vehicle = Awaited<ReturnType<typeof givenLost>>;
  const changes: readonly (readonly [string, (vehicle: Vehicle) => Promise<unknown>, string])[] = [
    ['a suspension', ({ referenceId }) => at.changeSuspension(referenceId, 'THEFT'), 'INACTIVE'],
    ['a revocation', ({ referenceId }) => at.revoke(referenceId), 'none'],
    [
      'the removal of its TCU',
      ({ input: { deviceId: currentDeviceId }, referenceId }) =>
        at.changeTcu({ referenceId, currentDeviceId }),
      'none',
    ],
    [
      'a re-issue',
      async ({ input, referenceId }) => {
        await at.permit(referenceId);
        return at.provision(await withNewKey(input));
      },
      'ACTIVE',
    ],
  ];
  const operations = ['RegisterCertificateWithoutCA', 'AttachThingPrincipal', 'UpdateCertificate'];

  const cases = changes.flatMap((change) => operations.map((operation) => [...change, operation] as const));
  it.each(sampleOf(cases, 3))(
    '%s leaves nothing that it does not name (%#)',
    async (_name, change, end, operation) => {
      const vehicle = await givenLost();
      const { referenceId } = vehicle;
      await at.ageUnfinishedWork(referenceId);
      const held = holdRequests(at.world, 'iot', operation);
      const reconciled = at.reconcile();
      await held.reachedBy(reconciled);
      held.letOthersPass();

      const changed = await change(vehicle);
      held.release();
      await reconciled;
      await at.settle(referenceId);

      expect(changed).toHaveProperty('ok');
      expect(await at.findVehicle(referenceId)).not.toHaveProperty('pendingSaga');
      const hasCertificate = (await at.findVehicle(referenceId))?.certificate !== undefined;
      expect(hasCertificate ? await statusInIot(referenceId) : 'none').toBe(end);
      expect(await at.orphans()).toEqual([]);
    },
  );
});
