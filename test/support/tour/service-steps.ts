/**
 * The tour's steps behind the work: log lines and traces that arrive, and keys that administrators
 * look after.
 */
import { randomUUID } from 'node:crypto';
import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
  UnsupportedOperationException,
} from '@aws-sdk/client-kms';
import { convertAsOperator } from '../given.ts';
import { invoke } from '../commands.ts';
import { functionByName } from '../provisioning.ts';
import { provision } from './api-steps.ts';
import { type TourGround, type TourStep, apiLogRole, done } from './ground.ts';
import { reconcile } from './saga-steps.ts';

/** How each function is made to run, by a part of its logical id. */
const ways: Readonly<Record<string, (ground: TourGround) => Promise<unknown>>> = {
  HashVin: ({ nextConverter, vehicle }) => nextConverter().ask(convertAsOperator, { vin: vehicle.vin }),
  ProvisionVehicle: ({ provisioner, vehicle }) => provision(provisioner, vehicle),
  Reconcile: reconcile,
  // These are told of what does not exist.
  IngestTelemetry: ({ world }) => invoke(world, 'IngestTelemetry', { Records: [] }),
  DispatchCommand: ({ world, vehicle: { referenceId } }) =>
    invoke(world, 'DispatchCommand', { referenceId, commandId: randomUUID() }),
  FollowCommand: ({ world }) => invoke(world, 'FollowCommand', { status: 'CREATED' }),
  SettleCommands: ({ world }) => invoke(world, 'SettleCommands', {}),
  PublishAccessEnd: ({ world, vehicle: { referenceId } }) =>
    invoke(world, 'PublishAccessEnd', {
      referenceId,
      ownerId: randomUUID(),
      endMarkedAt: '2026-01-01T00:00:00.000Z',
    }),
  SettleAccessEnds: ({ world }) => invoke(world, 'SettleAccessEnds', {}),
};

/** Logs and traces of every function, the API's log, and every key. */
export function serviceSteps(ground: TourGround): readonly TourStep[] {
  const { world } = ground;
  const functions = world.lambda.functions().map(({ logGroup, name }) => ({ logGroup, name }));
  const run = (name: string) => wayOf(ground, name)(ground);
  return [
    ...functions.map(({ logGroup, name }): TourStep => ({
      name: `log ${name}`,
      shows: 'logs',
      // A new environment begins a new log stream.
      prepare: () =>
        world.lambda.coldStart(name).then(
          () => () =>
            arrival(
              () => run(name),
              () => world.logs.events(logGroup).length,
            ),
        ),
    })),
    ...functions.map(({ name }): TourStep => ({
      name: `trace ${name}`,
      shows: 'traces',
      prepare: () =>
        Promise.resolve(() =>
          arrival(
            () => run(name),
            () => segmentsOf(ground, name),
          ),
        ),
    })),
    ...world.resourcesOfType('AWS::KMS::Key').map((id) => keyStep(ground, id)),
  ];
}

/**
 * The API's log, of a field that failed. Its stream is made at the API's first line, so this step
 * comes before all others.
 */
export function apiLogStep({ operator, world }: Pick<TourGround, 'operator' | 'world'>): TourStep {
  const [apiId = ''] = world.resourcesOfType('AWS::AppSync::GraphQLApi');
  const group = `/aws/appsync/apis/${world.resource(apiId).attributes['ApiId']}`;
  const fail = () =>
    operator.ask('query ($id: ID!) { vehicle(referenceId: $id) { status } }', { id: randomUUID() });
  return {
    name: 'log a field that failed',
    shows: 'logs',
    actsAs: apiLogRole({ world }),
    prepare: () => Promise.resolve(() => arrival(fail, () => world.logs.events(group).length)),
  };
}

/** Every administration of a key that there is here; it ends as it was. */
function keyStep({ kms, world }: TourGround, logicalId: string): TourStep {
  const key = { KeyId: world.resource(logicalId).ref };
  return {
    name: `administer ${logicalId}`,
    shows: 'work',
    prepare: () =>
      Promise.resolve(async () => {
        try {
          await kms.send(new DescribeKeyCommand(key));
          await kms.send(new GetKeyPolicyCommand(key));
          await rotationStatus(kms, key);
          await kms.send(new DisableKeyCommand(key));
          await kms.send(new ScheduleKeyDeletionCommand({ ...key, PendingWindowInDays: 30 }));
          await kms.send(new CancelKeyDeletionCommand(key));
          await kms.send(new EnableKeyCommand(key));
          return done;
        } catch (error) {
          return error instanceof Error ? error.name : 'failed';
        }
      }),
  };
}

/** Keys for MACs do not rotate, which KMS says once it has allowed the question. */
async function rotationStatus(kms: KMSClient, key: { readonly KeyId: string }): Promise<void> {
  await kms.send(new GetKeyRotationStatusCommand(key)).catch((error: unknown) => {
    if (!(error instanceof UnsupportedOperationException)) {
      throw error;
    }
  });
}

/** Lines and segments are handed over beside the answer, so they are waited for. */
async function arrival(work: () => Promise<unknown>, count: () => number): Promise<string> {
  const before = count();
  await work();
  for (let waits = 0; waits < 20; waits += 1) {
    if (count() > before) {
      return done;
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  return 'nothing arrived';
}

function segmentsOf({ world }: TourGround, name: string): number {
  return world.traces.segments().filter((segment) => segment.includes(`"name":"${name}"`)).length;
}

function wayOf({ world }: TourGround, name: string): (ground: TourGround) => Promise<unknown> {
  const way = Object.entries(ways).find(([part]) => functionByName(world, part) === name)?.[1];
  if (way === undefined) {
    throw new Error(`The tour has no way to run ${name}.`);
  }
  return way;
}
