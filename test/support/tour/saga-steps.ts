/**
 * The tour’s steps of the reconciler. Each prepares unfinished or broken work and runs the
 * schedule.
 */
import {
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  ListAttachedPoliciesCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import type { FaultRule } from 'local-aws';
import { givenPermit, givenVehicle } from '../given.ts';
import type { StoredVehicle } from '../orphans.ts';
import { beginRound, functionByName, passOver, tableOf } from '../provisioning.ts';
import { requireOutput } from '../vehicles-on-the-wire.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { newInput, provision } from './provision.ts';
import { type TourSetup, type TourStep, done } from './tour.ts';

/** Returns the steps for everything that the reconciler does. */
export function sagaSteps(setup: TourSetup): readonly TourStep[] {
  return [
    ...[completing(setup), retiring(setup), undoing(setup), repairing(setup), listing(setup)],
    reporting(setup),
  ];
}

/** Runs the schedule. Returns the name of the exception when the function could not be invoked. */
export async function reconcile({ world }: TourSetup): Promise<string> {
  const rule = world.resourcesOfType('AWS::Events::Rule').find((id) => id.includes('Reconcile')) ?? '';
  try {
    await world.runSchedule(rule);
    return done;
  } catch (error) {
    return error instanceof Error ? error.name : 'failed';
  }
}

/** Completes a saga for which the reconciler must make every call after the reservation. */
function completing(setup: TourSetup): TourStep {
  return {
    name: 'complete a stopped provisioning',
    shows: 'work',
    async prepare() {
      const { deviceId } = await stoppedAt(setup, { service: 'dynamodb', operation: 'TransactWriteItems' });
      const referenceId = await referenceIdOf(setup, deviceId);
      await ageUnfinishedWork(setup, referenceId);
      await setup.world.lambda.coldStart(functionByName(setup.world, 'Reconcile'));
      return reconcileUntil(setup, async () => (await find(setup, referenceId))?.status === 'ACTIVE');
    },
  };
}

function retiring(setup: TourSetup): TourStep {
  return {
    name: 'retire a replaced certificate',
    shows: 'work',
    async prepare() {
      const vehicle = await givenVehicle(setup.provisioner);
      await givenPermit(setup.operator, vehicle);
      const again = { ...vehicle, certificateSigningRequest: await signingRequest() };
      await stoppedAt(setup, { service: 'iot', operation: 'UpdateCertificate' }, again);
      await ageUnfinishedWork(setup, vehicle.referenceId);
      return reconcileUntil(setup, async () => {
        const stored = await find(setup, vehicle.referenceId);
        return stored !== undefined && stored.retiring === undefined;
      });
    },
  };
}

/** Undoes an old issuance. The first run marks it; the step is the second run, which undoes it. */
function undoing(setup: TourSetup): TourStep {
  return {
    name: 'undo a provisioning that cannot be completed',
    shows: 'work',
    async prepare() {
      const { deviceId } = await stoppedAt(setup, { service: 'iot', operation: 'AttachThingPrincipal' });
      const referenceId = await referenceIdOf(setup, deviceId);
      await age(setup, referenceId, 'issuance.startedAt', 48);
      await ageUnfinishedWork(setup, referenceId);
      await reconcile(setup);
      await ageUnfinishedWork(setup, referenceId);
      return reconcileUntil(setup, async () => (await find(setup, referenceId)) === undefined);
    },
  };
}

function repairing(setup: TourSetup): TourStep {
  const { iot, provisioner, world } = setup;
  return {
    name: 'attach a vehicle’s certificate again',
    shows: 'work',
    async prepare() {
      const { referenceId: thingName } = await givenVehicle(provisioner);
      const principal = (await find(setup, thingName))?.certificate?.iotCertificateArn ?? '';
      const policyName = requireOutput(world, 'VehiclePolicyName');
      await iot.send(new DetachThingPrincipalCommand({ thingName, principal }));
      await iot.send(new DetachPolicyCommand({ policyName, target: principal }));
      if (inject('fleetWise')) {
        await asRoot(setup, 'DeleteVehicle', { vehicleName: thingName });
      }
      return reconcileUntil(setup, () => isWhole(setup, thingName));
    },
  };
}

/**
 * Attaches a lost policy. Only the list of attached policies shows that a certificate has lost its
 * policy.
 */
function listing(setup: TourSetup): TourStep {
  const { documents, iot, provisioner, world } = setup;
  return {
    name: 'attach the policy of a certificate again',
    shows: 'work',
    async prepare() {
      const { referenceId } = await givenVehicle(provisioner);
      const target = (await find(setup, referenceId))?.certificate?.iotCertificateArn ?? '';
      const policyName = requireOutput(world, 'VehiclePolicyName');
      await iot.send(new DetachPolicyCommand({ policyName, target }));
      await beginRound(world, documents);
      await passOver(world, documents, referenceId);
      return reconcileUntil(setup, async () => {
        const { policies = [] } = await iot.send(new ListAttachedPoliciesCommand({ target }));
        return policies.some((policy) => policy.policyName === policyName);
      });
    },
  };
}

/** Reports a certificate that was disabled in AWS IoT. */
function reporting(setup: TourSetup): TourStep {
  const { documents, iot, provisioner, world } = setup;
  return {
    name: 'report a disabled certificate',
    shows: 'work',
    async prepare() {
      const { referenceId } = await givenVehicle(provisioner);
      const certificateId = (await find(setup, referenceId))?.certificate?.certificateId ?? '';
      await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
      await beginRound(world, documents);
      const isSent = () => JSON.stringify(world.events.accepted()).includes(`/INACTIVE/${referenceId}`);
      return reconcileUntil(setup, () => Promise.resolve(isSent()));
    },
  };
}

function reconcileUntil(setup: TourSetup, isDone: () => Promise<boolean>, runs = 1): () => Promise<string> {
  return async () => {
    for (let run = 0; run < runs; run += 1) {
      const result = await reconcile(setup);
      if (result !== done) {
        return result;
      }
      if (await isDone()) {
        return done;
      }
    }
    return 'not reconciled';
  };
}

async function isWhole(setup: TourSetup, thingName: string): Promise<boolean> {
  const { principals } = (await setup.world.dispatcher.dispatch({
    service: 'iot',
    operation: 'ListThingPrincipals',
    input: { thingName },
    principal: setup.world.iam.rootPrincipal,
    // AWS IoT’s response has this shape.
  })) as { readonly principals: readonly string[] };
  if (principals.length === 0 || !inject('fleetWise')) {
    return principals.length > 0;
  }
  return asRoot(setup, 'GetVehicle', { vehicleName: thingName }).then(
    () => true,
    () => false,
  );
}

function asRoot({ world }: TourSetup, operation: string, input: object): Promise<unknown> {
  const principal = world.iam.rootPrincipal;
  return world.dispatcher.dispatch({ service: 'iotfleetwise', operation, input, principal });
}

/** Kills the function after its next call of this operation. Returns the function’s input. */
async function stoppedAt(
  { provisioner, world }: TourSetup,
  call: Pick<FaultRule, 'service' | 'operation'>,
  given?: Awaited<ReturnType<typeof newInput>>,
): Promise<Awaited<ReturnType<typeof newInput>>> {
  const input = given ?? (await newInput(provisioner));
  const fault = world.faults.inject({ ...call, kind: 'kill-caller-after' });
  const result = await provision(provisioner, input);
  fault.remove();
  if (result === done || fault.fired() !== 1) {
    throw new Error(`The saga did not stop at ${call.operation}.`);
  }
  return input;
}

async function find(setup: TourSetup, referenceId: string): Promise<StoredVehicle | undefined> {
  const TableName = tableOf(setup.world, 'VehicleRegistry');
  const { Item } = await setup.documents.send(
    new GetCommand({ TableName, Key: { referenceId }, ConsistentRead: true }),
  );
  // Only provisioning’s functions write to the registry.
  return Item as StoredVehicle | undefined;
}

async function referenceIdOf({ documents, world }: TourSetup, deviceId: string): Promise<string> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: tableOf(world, 'DeviceInventory'), Key: { deviceId }, ConsistentRead: true }),
  );
  return String(Item?.['referenceId']);
}

function ageUnfinishedWork(setup: TourSetup, referenceId: string): Promise<void> {
  return age(setup, referenceId, 'pendingSince', 1);
}

async function age(
  { documents, world }: TourSetup,
  referenceId: string,
  path: string,
  hours: number,
): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName: tableOf(world, 'VehicleRegistry'),
      Key: { referenceId },
      UpdateExpression: `SET ${path} = :at`,
      ExpressionAttributeValues: { ':at': new Date(Date.now() - hours * 3_600_000).toISOString() },
    }),
  );
}
