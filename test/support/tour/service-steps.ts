/** The tour’s steps of logs, traces and the administration of keys. */
import { X509Certificate, randomUUID } from 'node:crypto';
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
import { convertAsOperator, givenVehicle } from '../given.ts';
import { listedSerials, revokeAsRoot } from '../revocation-list.ts';
import { invoke } from '../commands.ts';
import { functionByName } from '../provisioning.ts';
import { callSession } from '../page-session.ts';
import { publishPage } from './page-steps.ts';
import { provision } from './provision.ts';
import { type TourSetup, type TourStep, apiLogRole, done } from './tour.ts';
import { reconcile } from './saga-steps.ts';

/** How a step runs each function, by a part of its logical id. */
const ways: Readonly<Record<string, (setup: TourSetup) => Promise<unknown>>> = {
  HashVin: ({ nextConverter, vehicle }) => nextConverter().ask(convertAsOperator, { vin: vehicle.vin }),
  ProvisionVehicle: ({ provisioner, vehicle }) => provision(provisioner, vehicle),
  ChangeTcu: ({ operator, vehicle: { vin } }) =>
    operator.ask('mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { status } }', {
      input: { vin, currentDeviceId: 'tcu-of-no-vehicle' },
    }),
  ChangeSuspension: ({ operator, vehicle: { referenceId } }) =>
    operator.ask('mutation ($ids: [ID!]!) { resumeVehicles(referenceIds: $ids) { items { status } } }', {
      ids: [referenceId],
    }),
  RevokeVehicle: ({ world, operator: { principalId } }) =>
    invoke(world, 'RevokeVehicle', {
      caller: { principalId, tenantId: 'acme', clientId: 'client', roles: [] },
      referenceId: randomUUID(),
      reason: 'SCRAPPED',
    }),
  Reconcile: reconcile,
  RenewCertificate: ({ world }) =>
    invoke(world, 'RenewCertificate', { kind: 'USED', referenceId: randomUUID(), certificateId: 'none' }),
  // These inputs name nothing that exists.
  IngestTelemetry: ({ world }) => invoke(world, 'IngestTelemetry', { Records: [] }),
  DispatchCommand: ({ world, vehicle: { referenceId } }) =>
    invoke(world, 'DispatchCommand', { referenceId, commandId: randomUUID() }),
  FollowCommand: ({ world }) => invoke(world, 'FollowCommand', { status: 'CREATED' }),
  SealAuditLog: ({ world }) => invoke(world, 'SealAuditLog', {}),
  WatchAuditLog: ({ world }) => invoke(world, 'WatchAuditLog', { Records: [] }),
  WatchConnections: ({ world }) => invoke(world, 'WatchConnections', { certificateId: 'none' }),
  EraseData: ({ world }) => invoke(world, 'EraseData', { Records: [] }),
  AnnounceEvents: ({ world }) => invoke(world, 'AnnounceEvents', { Records: [] }),
  SettleCommands: ({ world }) => invoke(world, 'SettleCommands', {}),
  PublishAccessEnd: ({ world, vehicle: { referenceId } }) =>
    invoke(world, 'PublishAccessEnd', {
      referenceId,
      ownerId: randomUUID(),
      endMarkedAt: '2026-01-01T00:00:00.000Z',
    }),
  HashCode: ({ world }) =>
    invoke(world, 'HashCode', {
      purpose: 'CLAIM',
      tenantId: 'acme',
      subject: randomUUID(),
      code: '12345678',
    }),
  // No ciphertext of the key.
  OpenVin: ({ world, vehicle: { referenceId } }) =>
    invoke(world, 'OpenVin', { tenantId: 'acme', referenceId, encryptedVin: 'AAAA', reader: 'OFFICER' }),
  SendClaimCode: ({ world }) => invoke(world, 'SendClaimCode', { Records: [] }),
  AskForLiveMode: ({ world }) => invoke(world, 'AskForLiveMode', { Records: [] }),
  SettleAccessEnds: ({ world }) => invoke(world, 'SettleAccessEnds', {}),
  RunExports: ({ world }) => invoke(world, 'RunExports', { Records: [] }),
  SettleDataJobs: ({ world }) => invoke(world, 'SettleDataJobs', {}),
  PlanErasures: ({ world }) => invoke(world, 'PlanErasures', { Records: [] }),
  BeginErasures: ({ world }) => invoke(world, 'BeginErasures', {}),
  PublishPage: ({ world }) => publishPage(world, 'Create'),
  KeepSession: ({ world }) => callSession(world, 'renew'),
  SignExport: ({ world }) => invoke(world, 'SignExport', { jobId: randomUUID() }),
};

/** Returns the steps for logs and traces of every function, the API’s log, and every key. */
export function serviceSteps(setup: TourSetup): readonly TourStep[] {
  const { world } = setup;
  const functions = world.lambda.functions();
  const run = (name: string) => wayOf(setup, name)(setup);
  return [
    ...functions.map(({ logGroup, name }): TourStep => ({
      name: `log ${name}`,
      shows: 'logs',
      // A new environment creates a new log stream.
      prepare: () =>
        world.lambda.coldStart(name).then(
          () => () =>
            arrival(
              () => run(name),
              () => world.logs.events(logGroup).length,
            ),
        ),
    })),
    ...functions
      .filter(({ tracing }) => tracing)
      .map(({ name }): TourStep => ({
        name: `trace ${name}`,
        shows: 'traces',
        prepare: () =>
          Promise.resolve(() =>
            arrival(
              () => run(name),
              () => segmentsOf(setup, name),
            ),
          ),
      })),
    ...world.resourcesOfType('AWS::KMS::Key').map((id) => keyStep(setup, id)),
    listStep(setup),
  ];
}

/**
 * The API’s log of a field that failed. The API’s first line creates the stream, so this step comes
 * before all others.
 */
export function apiLogStep({ operator, world }: Pick<TourSetup, 'operator' | 'world'>): TourStep {
  const [apiId = ''] = world.resourcesOfType('AWS::AppSync::GraphQLApi');
  const group = `/aws/appsync/apis/${world.resource(apiId).attributes['ApiId']}`;
  const fail = () =>
    operator.ask('query ($id: ID!) { vehicle(referenceId: $id) { status } }', { id: randomUUID() });
  return {
    name: 'log a field that failed',
    shows: 'logs',
    actsAs: apiLogRole(world),
    prepare: () => Promise.resolve(() => arrival(fail, () => world.logs.events(group).length)),
  };
}

/** Revokes a certificate as an administrator and looks for it on the authority's list. */
function listStep({ provisioner, world }: TourSetup): TourStep {
  return {
    name: 'publish a revocation list',
    shows: 'work',
    async prepare() {
      const { certificate } = await givenVehicle(provisioner);
      const serial = new X509Certificate(certificate).serialNumber;
      return async () => {
        await revokeAsRoot(world, serial);
        return (await listedSerials(world, certificate)).includes(serial) ? done : 'nothing arrived';
      };
    },
  };
}

/**
 * Calls every operation that administers a key in the emulator. The key is then in the same state
 * as before.
 */
function keyStep({ kms, world }: TourSetup, logicalId: string): TourStep {
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

/**
 * Reads the rotation status. For keys for MACs, KMS rejects the call only after it has authorized
 * it.
 */
async function rotationStatus(kms: KMSClient, key: { readonly KeyId: string }): Promise<void> {
  await kms.send(new GetKeyRotationStatusCommand(key)).catch((error: unknown) => {
    if (!(error instanceof UnsupportedOperationException)) {
      throw error;
    }
  });
}

/** Log lines and segments arrive after the response, so the step waits for them. */
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

function segmentsOf({ world }: TourSetup, name: string): number {
  return world.traces.segments().filter((segment) => segment.includes(`"name":"${name}"`)).length;
}

function wayOf({ world }: TourSetup, name: string): (setup: TourSetup) => Promise<unknown> {
  const way = Object.entries(ways).find(([part]) => functionByName(world, part) === name)?.[1];
  if (way === undefined) {
    throw new Error(`The tour has no way to run ${name}.`);
  }
  return way;
}
