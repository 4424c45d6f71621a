/**
 * The tour's steps of the reconciler: each prepares something unfinished or broken and lets the
 * schedule run.
 */
import {
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  ListAttachedPoliciesCommand,
} from '@aws-sdk/client-iot';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import type { FaultRule } from 'local-aws';
import { givenPermit, givenVehicle } from '../given.ts';
import { type StoredVehicle, beginRound, functionByName, tableOf } from '../provisioning.ts';
import { signingRequest } from '../../../packages/local-aws/test/support/signing-requests.ts';
import { newInput, provision } from './api-steps.ts';
import { type TourGround, type TourStep, done } from './ground.ts';

/** What the reconciler does. */
export function sagaSteps(ground: TourGround): readonly TourStep[] {
  return [completing(ground), retiring(ground), undoing(ground), mending(ground), listing(ground)];
}

/** Runs the schedule; says the exception's name when the function was not even called. */
export async function reconcile({ world }: TourGround): Promise<string> {
  const rule = world.resourcesOfType('AWS::Events::Rule').find((id) => id.includes('Reconcile')) ?? '';
  try {
    await world.runSchedule(rule);
    return done;
  } catch (error) {
    return error instanceof Error ? error.name : 'failed';
  }
}

/** From the first call after the reservation on, it is all the reconciler's. */
function completing(ground: TourGround): TourStep {
  return {
    name: 'complete a provisioning that stopped',
    shows: 'work',
    async prepare() {
      const { deviceId } = await stoppedAt(ground, { service: 'dynamodb', operation: 'TransactWriteItems' });
      const referenceId = await referenceIdOf(ground, deviceId);
      await letRest(ground, referenceId);
      await ground.world.lambda.coldStart(functionByName(ground.world, 'Reconcile'));
      return reconcileUntil(ground, async () => (await find(ground, referenceId))?.status === 'ACTIVE');
    },
  };
}

function retiring(ground: TourGround): TourStep {
  return {
    name: 'retire a certificate that was left over',
    shows: 'work',
    async prepare() {
      const vehicle = await givenVehicle(ground.provisioner);
      await givenPermit(ground.operator, vehicle);
      const again = { ...vehicle, certificateSigningRequest: await signingRequest() };
      await stoppedAt(ground, { service: 'iot', operation: 'UpdateCertificate' }, again);
      await letRest(ground, vehicle.referenceId);
      return reconcileUntil(ground, async () => {
        const stored = await find(ground, vehicle.referenceId);
        return stored !== undefined && stored.retiring === undefined;
      });
    },
  };
}

/** The first run marks what is too old; the step is the second one, which takes it back. */
function undoing(ground: TourGround): TourStep {
  return {
    name: 'undo a provisioning that cannot end',
    shows: 'work',
    async prepare() {
      const { deviceId } = await stoppedAt(ground, { service: 'iot', operation: 'AttachThingPrincipal' });
      const referenceId = await referenceIdOf(ground, deviceId);
      await age(ground, referenceId, 'issuance.startedAt', 48);
      await letRest(ground, referenceId);
      await reconcile(ground);
      await letRest(ground, referenceId);
      return reconcileUntil(ground, async () => (await find(ground, referenceId)) === undefined);
    },
  };
}

function mending(ground: TourGround): TourStep {
  const { iot, provisioner, world } = ground;
  return {
    name: 'mend a vehicle that lost its ties',
    shows: 'work',
    async prepare() {
      const { referenceId: thingName } = await givenVehicle(provisioner);
      const principal = (await find(ground, thingName))?.certificate?.iotCertificateArn ?? '';
      const [policyName = ''] = world.resourcesOfType('AWS::IoT::Policy').map((id) => world.resource(id).ref);
      await iot.send(new DetachThingPrincipalCommand({ thingName, principal }));
      await iot.send(new DetachPolicyCommand({ policyName, target: principal }));
      if (inject('fleetWise')) {
        await asRoot(ground, 'DeleteVehicle', { vehicleName: thingName });
      }
      return reconcileUntil(ground, () => isWhole(ground, thingName));
    },
  };
}

/** Only a list shows that a certificate has lost its policy. */
function listing(ground: TourGround): TourStep {
  const { documents, iot, provisioner, world } = ground;
  return {
    name: 'mend a vehicle that lost its policy',
    shows: 'work',
    async prepare() {
      const { referenceId } = await givenVehicle(provisioner);
      const target = (await find(ground, referenceId))?.certificate?.iotCertificateArn ?? '';
      const [policyName = ''] = world.resourcesOfType('AWS::IoT::Policy').map((id) => world.resource(id).ref);
      await iot.send(new DetachPolicyCommand({ policyName, target }));
      await beginRound(world, documents);
      return reconcileUntil(ground, async () => {
        const { policies = [] } = await iot.send(new ListAttachedPoliciesCommand({ target }));
        return policies.length > 0;
      });
    },
  };
}

function reconcileUntil(ground: TourGround, isDone: () => Promise<boolean>, runs = 1): () => Promise<string> {
  return async () => {
    for (let run = 0; run < runs; run += 1) {
      const said = await reconcile(ground);
      if (said !== done) {
        return said;
      }
      if (await isDone()) {
        return done;
      }
    }
    return 'not reconciled';
  };
}

async function isWhole(ground: TourGround, thingName: string): Promise<boolean> {
  const { principals } = (await ground.world.dispatcher.dispatch({
    service: 'iot',
    operation: 'ListThingPrincipals',
    input: { thingName },
    principal: ground.world.iam.rootPrincipal,
    // The shape of AWS IoT's answer.
  })) as { readonly principals: readonly string[] };
  if (principals.length === 0 || !inject('fleetWise')) {
    return principals.length > 0;
  }
  return asRoot(ground, 'GetVehicle', { vehicleName: thingName }).then(
    () => true,
    () => false,
  );
}

function asRoot({ world }: TourGround, operation: string, input: object): Promise<unknown> {
  const principal = world.iam.rootPrincipal;
  return world.dispatcher.dispatch({ service: 'iotfleetwise', operation, input, principal });
}

/** Lets the function die right after its next such call; answers what it was asked for. */
async function stoppedAt(
  { provisioner, world }: TourGround,
  call: Pick<FaultRule, 'service' | 'operation'>,
  given?: Awaited<ReturnType<typeof newInput>>,
): Promise<Awaited<ReturnType<typeof newInput>>> {
  const input = given ?? (await newInput(provisioner));
  const fault = world.faults.inject({ ...call, kind: 'kill-caller-after' });
  const said = await provision(provisioner, input);
  fault.remove();
  if (said === done || fault.fired() !== 1) {
    throw new Error(`The saga did not stop at ${call.operation}.`);
  }
  return input;
}

async function find(ground: TourGround, referenceId: string): Promise<StoredVehicle | undefined> {
  const TableName = tableOf(ground.world, 'VehicleRegistry');
  const { Item } = await ground.documents.send(
    new GetCommand({ TableName, Key: { referenceId }, ConsistentRead: true }),
  );
  // The registry's only writers are provisioning's functions.
  return Item as StoredVehicle | undefined;
}

async function referenceIdOf({ documents, world }: TourGround, deviceId: string): Promise<string> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: tableOf(world, 'DeviceInventory'), Key: { deviceId }, ConsistentRead: true }),
  );
  return String(Item?.['referenceId']);
}

function letRest(ground: TourGround, referenceId: string): Promise<void> {
  return age(ground, referenceId, 'pendingSince', 1);
}

async function age(
  { documents, world }: TourGround,
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
