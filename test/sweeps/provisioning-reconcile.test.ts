/**
 * The reconciler alone: what it takes up, what it takes back, and what it says when registry and
 * AWS disagree.
 */
import { randomUUID } from 'node:crypto';
import {
  ACMPCAClient,
  GetCertificateCommand,
  RequestAlreadyProcessedException,
} from '@aws-sdk/client-acm-pca';
import {
  AttachPolicyCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  RegisterCertificateWithoutCACommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { DeviceItem } from '../../domain/registry.ts';
import { DeleteVehicleCommand, IoTFleetWiseClient } from '../../functions/aws/client-iotfleetwise/client.ts';
import type { Gateway } from 'local-aws';
import { callPoints } from '../support/fault-sweep.ts';
import { issueCertificate } from '../support/issue-certificate.ts';
import {
  type ProvisioningInput,
  type ProvisioningWorld,
  startProvisioningWorld,
} from '../support/provisioning.ts';
import { signingRequest } from '../../packages/local-aws/test/support/signing-requests.ts';

const minutes = 60_000;
/** Told to the authority's door by the tests: which operation it refuses, and how. */
let refusedByAuthority: { readonly operation: string; readonly type: string } | undefined;

let at: ProvisioningWorld;
beforeEach(async () => {
  refusedByAuthority = undefined;
  at = await startProvisioningWorld({ tap: refuseAtAuthority });
});
afterEach(() => at.stop());

describe('a saga that stopped', () => {
  it('is left alone while it may still be running', async () => {
    const input = await stopped('CreateThing');
    const [before] = await at.vehiclesOfDevice(input.deviceId);

    await at.reconcile();

    expect(await at.vehiclesOfDevice(input.deviceId)).toEqual([before]);
  });

  it('is completed once it has rested, in the name of the system', async () => {
    const input = await stopped('CreateThing');
    const { referenceId } = await rest(input);

    await at.reconcile();

    expect(await at.orphans()).toEqual([]);
    expect(await at.historyOf(referenceId)).toEqual(['RESERVED', 'ACTIVATED']);
    expect(await at.provision(input)).toHaveProperty('ok.referenceId', referenceId);
  });

  it('is completed once although callers take it up at the same time', async () => {
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
    await at.letRest(referenceId);
    await at.reconcile();

    expect(await at.orphans()).toEqual([]);
  });
});

describe('a saga that cannot end', () => {
  it('is undone: nothing is left of it but its history, and VIN and device are free', async () => {
    const input = await stopped('AttachThingPrincipal');
    const { referenceId } = await rest(input);
    await at.letGrowOld(referenceId);
    await at.reconcile();
    expect(await at.findVehicle(referenceId)).toHaveProperty('issuance.direction', 'UNDO');
    const meanwhile = await at.provision(input);

    await at.letRest(referenceId);
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
    'is undone to the end when the undoing is killed after each of its calls',
    { timeout: 5 * minutes },
    async () => {
      const probe = await stopped('AttachThingPrincipal');
      const marked = await mark((await rest(probe)).referenceId);
      await at.letRest(marked);
      const points = callPoints(await at.callsOf(() => at.reconcile()));
      // The comparison begins with its first scan.
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

      for (const point of undoing) {
        const input = await stopped('AttachThingPrincipal');
        const referenceId = await mark((await rest(input)).referenceId);
        await at.letRest(referenceId);
        const fault = at.world.faults.inject({ ...point, kind: 'kill-caller-after' });
        await at.reconcile();
        fault.remove();
        if ((await at.findVehicle(referenceId)) !== undefined) {
          await at.letRest(referenceId);
        }
        await at.reconcile();
        await expectUndone(input, referenceId);
      }
    },
  );

  it('is undone when the authority says that it will never certify the request', async () => {
    const input = await at.newInput();
    refusedByAuthority = { operation: 'IssueCertificate', type: 'MalformedCSRException' };

    const outcome = await at.provision(input);

    expect(outcome).toEqual({ error: { code: 'INVALID_CSR', info: { reason: 'MALFORMED' } } });
    const { referenceId } = await rest(input);
    await at.reconcile();
    await expectUndone(input, referenceId);
  });

  it('is undone when the authority says that it failed to issue the certificate', async () => {
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

  it('is undone when the authority knows nothing of the certificate', async () => {
    const input = await stopped('IssueCertificate');
    const { referenceId } = await rest(input);
    const { CertificateAuthorityArn = '' } = Object.values(at.world.stacks)[0] ?? {};
    await at.letIssue(referenceId, `${CertificateAuthorityArn}/certificate/${'0'.repeat(32)}`);

    await undo(referenceId);

    await expectUndone(input, referenceId);
  });

  it('is undone when the authority certified something else than was ordered, which is revoked', async () => {
    const input = await stopped('IssueCertificate');
    const { referenceId } = await rest(input);
    const other = await issueCertificate(at, 'somebody else');
    await at.letIssue(referenceId, other.certificateArn);
    await at.reconcile();
    expect(await at.findVehicle(referenceId)).toHaveProperty('status', 'PROVISIONING');
    await at.letRest(referenceId);

    await undo(referenceId);

    await expectUndone(input, referenceId);
    await expect(other.revoke()).rejects.toBeInstanceOf(RequestAlreadyProcessedException);
  });

  it('takes back only the new certificate of a vehicle that is active', async () => {
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

describe('registry and AWS disagree', () => {
  it('mends a certificate that lost its thing and its policy', async () => {
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
    it('makes a lost FleetWise vehicle again', async () => {
      const { thingName } = await activeVehicle();
      const fleetWise = new IoTFleetWiseClient(at.client);
      await fleetWise.send(new DeleteVehicleCommand({ vehicleName: thingName }));
      expect(await at.orphans()).toEqual([`FleetWise vehicle missing: ${thingName}`]);

      await at.reconcile();

      expect(await at.orphans()).toEqual([]);
    });
  }

  it('reports a certificate that somebody deactivated, and leaves it so', async () => {
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

  it('mends many vehicles in one run', async () => {
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
  it('mends a certificate that lost its policy alone', async () => {
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

  it('finds a thing and a certificate with the vehicle policy that no vehicle has', async () => {
    const thingName = randomUUID();
    await at.iot.send(new CreateThingCommand({ thingName }));
    await at.iot.send(new CreateThingCommand({ thingName: 'press-line-4' }));
    const { certificateArn } = await issueCertificate(at, 'somebody else');
    const certificate = await register(certificateArn);
    await at.beginRound();

    await at.reconcile();

    expect(reported()).toEqual([
      expect.objectContaining({
        certificateId: certificate.certificateId,
        outcome: 'CERTIFICATE_WITHOUT_VEHICLE',
      }),
      expect.objectContaining({ referenceId: thingName, outcome: 'THING_WITHOUT_VEHICLE' }),
    ]);
  });

  it('says nothing of a fleet that is whole, nor of vehicles whose provisioning is under way', async () => {
    await activeVehicle();
    await stopped('CreateThing');
    await at.beginRound();

    await at.reconcile();
    await at.reconcile();

    expect(reported()).toEqual([]);
  });

  it('asks for nothing of a single vehicle but its tie', async () => {
    for (let index = 0; index < 4; index += 1) {
      await activeVehicle();
    }
    await at.beginRound();

    const calls = await at.callsOf(() => at.reconcile());

    const ofIot = calls.filter(({ service }) => service === 'iot').map(({ operation }) => operation);
    expect(ofIot.toSorted()).toEqual(
      [
        'ListCertificates',
        ...Array<string>(4).fill('ListThingPrincipals'),
        'ListTargetsForPolicy',
        'ListThings',
      ].toSorted(),
    );
  });
});

/**
 * An input whose provisioning died right after the operation, so that nothing of what came of it
 * was noted.
 */
async function stopped(operation: string, input?: ProvisioningInput): Promise<ProvisioningInput> {
  const stopping = input ?? (await at.newInput());
  const points = { TransactWriteItems: 'dynamodb', IssueCertificate: 'acm-pca' } as const;
  const service = Object.hasOwn(points, operation) ? points[operation as keyof typeof points] : 'iot';
  const fault = at.world.faults.inject({ service, operation, kind: 'kill-caller-after' });
  expect(await at.provision(stopping)).toHaveProperty('died');
  expect(fault.fired()).toBe(1);
  fault.remove();
  return stopping;
}

async function rest({ deviceId }: ProvisioningInput) {
  const [vehicle] = await at.vehiclesOfDevice(deviceId);
  if (vehicle === undefined) {
    throw new Error('nothing was reserved');
  }
  await at.letRest(vehicle.referenceId);
  return vehicle;
}

/** Two rounds of the reconciler: one marks what is too old, the next takes it back. */
async function undo(referenceId: string): Promise<void> {
  await mark(referenceId);
  await at.letRest(referenceId);
  await at.reconcile();
}

async function mark(referenceId: string): Promise<string> {
  await at.letGrowOld(referenceId);
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

function linesOfReconciler(): readonly unknown[] {
  const configuration = at.world.lambda.functions().find(({ name }) => name.includes('Reconcile'));
  const events = at.world.logs.events(configuration?.logGroup ?? '');
  return events.map(({ message }) => (message.startsWith('{') ? JSON.parse(message) : message) as unknown);
}

/** What the reconciler has said of disagreements, in its order. */
function reported(): readonly unknown[] {
  // Its lines are objects of LogFacts.
  const lines = linesOfReconciler() as readonly { readonly message?: string }[];
  return lines.filter(({ message }) => message === 'The registry and AWS disagree');
}

/** Registers a certificate past provisioning, with the policy of vehicles. */
async function register(certificateArn: string): Promise<{ readonly certificateId: string }> {
  const { CertificateAuthorityArn = '' } = Object.values(at.world.stacks)[0] ?? {};
  const { Certificate: certificatePem = '' } = await new ACMPCAClient(at.client).send(
    new GetCertificateCommand({ CertificateAuthorityArn, CertificateArn: certificateArn }),
  );
  const { certificateArn: target = '', certificateId = '' } = await at.iot.send(
    new RegisterCertificateWithoutCACommand({ certificatePem, status: 'ACTIVE' }),
  );
  await at.iot.send(new AttachPolicyCommand({ ...policyOf(), target }));
  return { certificateId };
}

/** Answers one operation in the authority's place while a test says so. */
function refuseAtAuthority(gateway: Gateway): Gateway {
  return async (request) => {
    if (
      refusedByAuthority === undefined ||
      request.headers['x-amz-target'] !== `ACMPrivateCA.${refusedByAuthority.operation}`
    ) {
      return gateway(request);
    }
    return {
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
      body: JSON.stringify({ __type: refusedByAuthority.type, message: 'The request is not acceptable' }),
    };
  };
}
