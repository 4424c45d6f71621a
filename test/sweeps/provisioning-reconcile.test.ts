/**
 * The reconciler alone: the work that it takes over or undoes, and what it logs when registry and
 * AWS disagree.
 */
import { randomUUID } from 'node:crypto';
import { RequestAlreadyProcessedException } from '@aws-sdk/client-acm-pca';
import {
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { DeviceItem } from '../../domain/registry.ts';
import { DeleteVehicleCommand, IoTFleetWiseClient } from '../../functions/aws/client-iotfleetwise/client.ts';
import type { Gateway } from 'local-aws';
import { callPoints } from '../support/fault-sweep.ts';
import { issueCertificate, registerForVehicle } from '../support/issue-certificate.ts';
import {
  type ProvisioningInput,
  type ProvisioningWorld,
  startProvisioningWorld,
} from '../support/provisioning.ts';
import { followReconcilerLog } from '../support/reconciler-log.ts';
import { resetWorld } from '../support/reset.ts';
import { sampleOf } from '../support/sample.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';

let refusedByAuthority: { readonly operation: string; readonly type: string } | undefined;

let at: ProvisioningWorld;
let linesOfReconciler: () => readonly unknown[];
beforeAll(async () => {
  at = await startProvisioningWorld({ tap: refuseAtAuthority });
});
beforeEach(async () => {
  refusedByAuthority = undefined;
  await resetWorld(at.world);
  linesOfReconciler = followReconcilerLog(at.world);
});
afterAll(() => at.stop());

describe('a saga that stopped', () => {
  it('is left alone while it may still be running', async () => {
    const input = await stopped('CreateThing');
    const [before] = await at.vehiclesOfDevice(input.deviceId);

    await at.reconcile();

    expect(await at.vehiclesOfDevice(input.deviceId)).toEqual([before]);
  });

  it('is completed after an hour, with the system as actor', async () => {
    const input = await stopped('CreateThing');
    const { referenceId } = await rest(input);

    await at.reconcile();

    expect(await at.orphans()).toEqual([]);
    expect(await at.historyOf(referenceId)).toEqual(['RESERVED', 'ACTIVATED']);
    expect(await at.provision(input)).toHaveProperty('ok.referenceId', referenceId);
  });

  it('is completed once although callers repeat their request at the same time', async () => {
    const input = await stopped('IssueCertificate');
    const { referenceId } = await rest(input);

    const [, ...outcomes] = await Promise.all([
      at.reconcile(),
      ...[1, 2, 3, 4].map(() => at.provision(input)),
    ]);

    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(outcomes[0]).toHaveProperty('ok.referenceId', referenceId);
    expect(await at.orphans()).toEqual([]);
  });

  it('stays in the queue while AWS is down, behind the others, and is completed later', async () => {
    const input = await stopped('CreateThing');
    const { referenceId } = await rest(input);
    const down = at.world.faults.inject({
      service: 'iot',
      operation: 'CreateThing',
      kind: 'internal-error',
      times: 9,
    });
    await at.reconcile();
    down.remove();

    expect(await at.findVehicle(referenceId)).toMatchObject({
      status: 'PROVISIONING',
      pendingSaga: 'PENDING',
    });
    expect(linesOfReconciler()).toContainEqual(
      expect.objectContaining({ message: 'The step failed', referenceId, step: 'create-thing' }),
    );
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();

    expect(await at.orphans()).toEqual([]);
  });
});

describe('a saga that cannot complete', () => {
  it('is undone to its history, and its VIN and device are free', async () => {
    const input = await stopped('AttachThingPrincipal');
    const { referenceId } = await rest(input);
    await at.ageIssuance(referenceId);
    await at.reconcile();
    expect(await at.findVehicle(referenceId)).toHaveProperty('issuance.direction', 'UNDO');
    const meanwhile = await at.provision(input);

    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();

    expect(meanwhile).toEqual({
      error: { code: 'PROVISIONING_IN_PROGRESS', info: { retryAfterSeconds: 120 } },
    });
    await expectUndone(input, referenceId);
    expect(await at.provision(input)).not.toHaveProperty('ok.referenceId', referenceId);
    expect(await at.orphans()).toEqual([]);
  });

  it.each(['TransactWriteItems', 'IssueCertificate', 'RegisterCertificateWithoutCA', 'AttachPolicy'])(
    'is undone when it stopped after %s',
    async (operation) => {
      const input = await stopped(operation);
      const { referenceId } = await rest(input);

      await undo(referenceId);

      await expectUndone(input, referenceId);
    },
  );

  it(
    'is undone completely although the undoing is killed after each of its calls',
    { timeout: 300_000 },
    async () => {
      const probe = await stopped('AttachThingPrincipal');
      const marked = await mark((await rest(probe)).referenceId);
      await at.ageUnfinishedWork(marked);
      const points = callPoints(await at.callsOf(() => at.reconcile()));
      // The comparison of registry and AWS begins with its first scan.
      const scan = points.findIndex(({ operation }) => operation === 'Scan');
      const undoing = points.slice(0, scan).filter(({ operation }) => operation !== 'Query');
      expect(undoing.map(({ operation }) => operation)).toEqual(
        expect.arrayContaining([
          'UpdateCertificate',
          'DeleteCertificate',
          'DeleteThing',
          'RevokeCertificate',
          'TransactWriteItems',
        ]),
      );

      for (const point of sampleOf(undoing, 2)) {
        const input = await stopped('AttachThingPrincipal');
        const referenceId = await mark((await rest(input)).referenceId);
        await at.ageUnfinishedWork(referenceId);
        const fault = at.world.faults.inject({ ...point, kind: 'kill-caller-after' });
        await at.reconcile();
        fault.remove();
        if ((await at.findVehicle(referenceId)) !== undefined) {
          await at.ageUnfinishedWork(referenceId);
        }
        await at.reconcile();
        await expectUndone(input, referenceId);
      }
    },
  );

  it('is undone when the certificate authority rejects the request for good', async () => {
    const input = await at.newInput();
    refusedByAuthority = { operation: 'IssueCertificate', type: 'MalformedCSRException' };

    const outcome = await at.provision(input);

    expect(outcome).toEqual({ error: { code: 'INVALID_CSR', info: { reason: 'MALFORMED' } } });
    const { referenceId } = await rest(input);
    await at.reconcile();
    await expectUndone(input, referenceId);
  });

  it('is undone when the certificate authority failed to issue the certificate', async () => {
    const input = await at.newInput();
    refusedByAuthority = { operation: 'GetCertificate', type: 'RequestFailedException' };

    const outcome = await at.provision(input);

    expect(outcome).toEqual({ error: { code: 'SERVICE_UNAVAILABLE' } });
    const { referenceId } = await rest(input);
    expect(await at.findVehicle(referenceId)).toHaveProperty('issuance.direction', 'UNDO');
    await at.reconcile();
    await expectUndone(input, referenceId);
    refusedByAuthority = undefined;
    expect(await at.provision(input)).toHaveProperty('ok');
  });

  it('is undone when the certificate authority does not know the certificate', async () => {
    const input = await stopped('IssueCertificate');
    const { referenceId } = await rest(input);
    const { CertificateAuthorityArn = '' } = Object.values(at.world.stacks)[0] ?? {};
    await at.recordIssuedCertificate(referenceId, `${CertificateAuthorityArn}/certificate/${'0'.repeat(32)}`);

    await undo(referenceId);

    await expectUndone(input, referenceId);
  });

  it('is undone when the certificate differs from the order, and the certificate is revoked', async () => {
    const input = await stopped('IssueCertificate');
    const { referenceId } = await rest(input);
    const other = await issueCertificate(at, 'another name');
    await at.recordIssuedCertificate(referenceId, other.certificateArn);
    await at.reconcile();
    expect(await at.findVehicle(referenceId)).toHaveProperty('status', 'PROVISIONING');
    await at.ageUnfinishedWork(referenceId);

    await undo(referenceId);

    await expectUndone(input, referenceId);
    await expect(other.revoke()).rejects.toBeInstanceOf(RequestAlreadyProcessedException);
  });

  it('loses only the new certificate if the vehicle is active', async () => {
    const input = await at.newInput();
    const first = await at.provision(input);
    if ('ok' in first) {
      await at.permit(first.ok.referenceId);
    }
    await stopped('AttachThingPrincipal', { ...input, certificateSigningRequest: await signingRequest() });
    const { referenceId, certificate } = await rest(input);

    await undo(referenceId);

    expect(await at.orphans()).toEqual([]);
    expect((await at.findVehicle(referenceId))?.certificate).toEqual(certificate);
    expect(await at.historyOf(referenceId)).toEqual([
      'RESERVED',
      'ACTIVATED',
      'REISSUE_BEGUN',
      'PROVISIONING_UNDONE',
    ]);
    expect(await at.provision(input)).toEqual(first);
  });
});

describe('the reconciler, when registry and AWS disagree,', () => {
  it('attaches a certificate to its thing and its policy again', async () => {
    const { principal, thingName } = await activeVehicle();
    const { policyName } = policyOf();
    await at.iot.send(new DetachThingPrincipalCommand({ thingName, principal }));
    await at.iot.send(new DetachPolicyCommand({ policyName, target: principal }));
    await at.iot.send(new DeleteThingCommand({ thingName }));
    expect(await at.orphans().catch(() => ['broken'])).not.toEqual([]);

    await at.reconcile();

    expect(await at.orphans()).toEqual([]);
  });

  if (inject('fleetWise')) {
    it('creates a lost FleetWise vehicle again', async () => {
      const { thingName } = await activeVehicle();
      const fleetWise = new IoTFleetWiseClient(at.client);
      await fleetWise.send(new DeleteVehicleCommand({ vehicleName: thingName }));
      expect(await at.orphans()).toEqual([`FleetWise vehicle missing: ${thingName}`]);

      await at.reconcile();

      expect(await at.orphans()).toEqual([]);
    });
  }

  it('reports a certificate that was deactivated, and does not activate it', async () => {
    const { certificateId } = await activeVehicle();
    await at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    await at.beginRound();

    await at.reconcile();

    const { certificateDescription } = await at.iot.send(new DescribeCertificateCommand({ certificateId }));
    expect(certificateDescription?.status).toBe('INACTIVE');
    expect(linesOfReconciler()).toContainEqual(
      expect.objectContaining({ message: 'The registry and AWS disagree', outcome: 'INACTIVE' }),
    );
  });

  it('repairs many vehicles in one run', async () => {
    const vehicles = [];
    for (let index = 0; index < 12; index += 1) {
      vehicles.push(await activeVehicle());
    }
    for (const { principal, thingName } of vehicles) {
      await at.iot.send(new DetachThingPrincipalCommand({ thingName, principal }));
    }

    await at.reconcile();

    expect(await at.orphans()).toEqual([]);
  });
});

describe('a round of lists', () => {
  it('attaches a certificate to its policy again', async () => {
    const { principal } = await activeVehicle();
    await at.iot.send(new DetachPolicyCommand({ ...policyOf(), target: principal }));
    await at.beginRound();

    await at.reconcile();

    expect(await at.orphans()).toEqual([]);
    expect(linesOfReconciler()).toContainEqual(
      expect.objectContaining({ message: 'A round of the comparison has ended', count: 1 }),
    );
  });

  it('reports a certificate that was deleted', async () => {
    const { certificateId, principal, thingName } = await activeVehicle();
    await at.iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    await at.iot.send(new DetachThingPrincipalCommand({ thingName, principal }));
    await at.iot.send(new DeleteCertificateCommand({ certificateId, forceDelete: true }));
    await at.beginRound();

    await at.reconcile();

    expect(reported()).toContainEqual(
      expect.objectContaining({ referenceId: thingName, outcome: 'CERTIFICATE_MISSING' }),
    );
  });

  it('reports a thing and a certificate with the vehicle policy that belong to no vehicle', async () => {
    const thingName = randomUUID();
    await at.iot.send(new CreateThingCommand({ thingName }));
    await at.iot.send(new CreateThingCommand({ thingName: 'press-line-4' }));
    const certificateId = await registerForVehicle(
      at,
      (await issueCertificate(at, 'another name')).certificateArn,
    );
    await at.beginRound();

    await at.reconcile();

    expect(reported()).toEqual([
      expect.objectContaining({
        certificateId,
        outcome: 'CERTIFICATE_WITHOUT_VEHICLE',
      }),
      expect.objectContaining({ referenceId: thingName, outcome: 'THING_WITHOUT_VEHICLE' }),
    ]);
  });

  it('reports nothing about an intact fleet or about vehicles that are being provisioned', async () => {
    await activeVehicle();
    await stopped('CreateThing');
    await at.beginRound();

    await at.reconcile();
    await at.reconcile();

    expect(reported()).toEqual([]);
  });

  it('requests only the attachments of a single vehicle', async () => {
    for (let index = 0; index < 4; index += 1) {
      await activeVehicle();
    }
    await at.beginRound();

    const calls = await at.callsOf(() => at.reconcile());

    const ofIot = calls.filter(({ service }) => service === 'iot').map(({ operation }) => operation);
    // The list of targets covers one policy, and FleetWise has another one.
    expect(ofIot.toSorted()).toEqual([
      ...Array<string>(inject('fleetWise') ? 4 : 0).fill('ListAttachedPolicies'),
      'ListCertificates',
      'ListTargetsForPolicy',
      ...Array<string>(4).fill('ListThingPrincipals'),
      'ListThings',
    ]);
  });
});

/**
 * Starts a provisioning that is killed right after the operation, before the result is stored.
 * Returns its input.
 */
async function stopped(operation: string, input?: ProvisioningInput): Promise<ProvisioningInput> {
  const stopping = input ?? (await at.newInput());
  const points = { TransactWriteItems: 'dynamodb', IssueCertificate: 'acm-pca' } as const;
  const service = Object.hasOwn(points, operation) ? points[operation as keyof typeof points] : 'iot';
  const fault = at.world.faults.inject({ service, operation, kind: 'kill-caller-after' });
  expect(await at.provision(stopping)).toHaveProperty('died');
  fault.remove();
  expect(fault.fired()).toBe(1);
  return stopping;
}

async function rest({ deviceId }: ProvisioningInput) {
  const [vehicle] = await at.vehiclesOfDevice(deviceId);
  if (vehicle === undefined) {
    throw new Error('nothing was reserved');
  }
  await at.ageUnfinishedWork(vehicle.referenceId);
  return vehicle;
}

/** Runs the reconciler twice: the first run marks the old issuance, the second undoes it. */
async function undo(referenceId: string): Promise<void> {
  await mark(referenceId);
  await at.ageUnfinishedWork(referenceId);
  await at.reconcile();
}

async function mark(referenceId: string): Promise<string> {
  await at.ageIssuance(referenceId);
  await at.reconcile();
  return referenceId;
}

async function expectUndone({ deviceId }: ProvisioningInput, referenceId: string): Promise<void> {
  expect(await at.orphans()).toEqual([]);
  expect(await at.findVehicle(referenceId)).toBeUndefined();
  const device = (await at.all<DeviceItem>('DeviceInventory')).find((item) => item.deviceId === deviceId);
  expect(device).toMatchObject({ status: 'AVAILABLE' });
  expect(device).not.toHaveProperty('referenceId');
  expect(await at.historyOf(referenceId)).toEqual(['RESERVED', 'PROVISIONING_UNDONE']);
}

async function activeVehicle() {
  const outcome = await at.provision(await at.newInput());
  if (!('ok' in outcome)) {
    throw new Error(JSON.stringify(outcome));
  }
  const vehicle = await at.findVehicle(outcome.ok.referenceId);
  if (vehicle?.certificate === undefined) {
    throw new Error('no certificate');
  }
  const { certificateId, iotCertificateArn: principal } = vehicle.certificate;
  return { thingName: vehicle.referenceId, certificateId, principal };
}

function policyOf() {
  const [id = ''] = at.world.resourcesOfType('AWS::IoT::Policy');
  return { policyName: at.world.resource(id).ref };
}

/** Returns the disagreements that the reconciler has logged, in order. */
function reported(): readonly unknown[] {
  // The reconciler logs objects of LogFacts.
  const lines = linesOfReconciler() as readonly { readonly message?: string }[];
  return lines.filter(({ message }) => message === 'The registry and AWS disagree');
}

/** Registers a certificate with the vehicles’ policy, without provisioning; returns its ID. */
/** Refuses one operation instead of the certificate authority while a test sets it. */
function refuseAtAuthority(gateway: Gateway): Gateway {
  return async (request) => {
    const { operation, type } = refusedByAuthority ?? {};
    if (operation === undefined || request.headers['x-amz-target'] !== `ACMPrivateCA.${operation}`) {
      return gateway(request);
    }
    return {
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
      body: JSON.stringify({ __type: type, message: 'The request is not acceptable' }),
    };
  };
}
