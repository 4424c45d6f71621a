/**
 * Provisioning without the API: invokes the functions of the template and reads what they wrote to
 * AWS.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';
import { expect, inject } from 'vitest';
import type {
  ChangeSuspensionResult,
  ChangeTcuRequest,
  ChangeTcuResult,
  FunctionResponse,
  ProvisionVehicleRequest,
  ProvisionVehicleResult,
  RevokeVehicleResult,
} from '../../domain/contracts.ts';
import type { SuspensionReason } from '../../domain/generated/schema-types.ts';
import type { DeviceItem, UniqueKeyItem, VehicleHistoryItem } from '../../domain/registry.ts';
import type { ReissuePermit } from '../../domain/reissue.ts';
import type { RenewalEvent } from '../../domain/renewal.ts';
import type { TableName } from '../../domain/tables.ts';
import type { CallRecord, World, WorldOptions } from 'local-aws';
import { newRound } from '../../functions/provisioning/round.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { collect } from './collect.ts';
import { type StoredVehicle, heldByFleetWise, heldByIot, orphansIn } from './orphans.ts';
import { isOfStream } from './stream-calls.ts';
import { europeanVin } from './vins.ts';
import { type TestWorld, leaksOf, startTestWorld } from './world.ts';

/** The input of the mutation `provisionVehicle`. */
export type ProvisioningInput = ProvisionVehicleRequest['input'];

/**
 * The outcome of an invocation: the contract’s result, or the type of the error that the function
 * threw.
 */
export type FunctionOutcome<Result> = FunctionResponse<Result> | { readonly died: string };

/** The outcome of one invocation of provisioning. */
export type Outcome = FunctionOutcome<ProvisionVehicleResult>;

/** A world for tests of provisioning. */
export type ProvisioningWorld = Awaited<ReturnType<typeof startProvisioningWorld>>;

/** The caller of provisioning in these tests. */
export const caller = {
  principalId: randomUUID(),
  tenantId: 'north',
  roles: ['provisioners'],
  clientId: 'client',
} as const;

/** The person who permits re-issues. */
export const permitter = randomUUID();

/**
 * Starts the world without schedules, and with or without FleetWise as the test project says. Its
 * `stop` searches what the world wrote for VINs, and checks the wire against AWS’s service models.
 */
export async function startProvisioningWorld(options: Partial<WorldOptions> = {}) {
  const world = await startTestWorld(mkdtempSync(join(tmpdir(), 'reference-id-world-')), options);
  return {
    ...provisioningIn(world),
    async stop(): Promise<void> {
      await world.stop();
      const leaks = leaksOf(world);
      rmSync(world.directory, { recursive: true, force: true });
      expect(leaks, 'VINs in what the world wrote').toEqual([]);
      expect(world.modelViolations(), 'violations of AWS’s service models').toEqual([]);
    },
  };
}

/** The functions and tables of provisioning in a world. */
export function provisioningIn(world: TestWorld) {
  const client = { endpoint: world.url, region: world.place.region, credentials: world.administrator };
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client));
  const iot = new IoTClient(client);
  const stored = storedIn(world, documents);
  const calls = callsOfProvisioning(world);
  const inputs = inputsFor(world, documents, { ...stored, ...calls });
  const times = timesOf(world, documents, stored);
  return {
    world,
    client,
    documents,
    iot,
    ...stored,
    ...calls,
    ...inputs,
    ...times,
    /** Lets the reconciler work until nothing of the vehicle is unfinished, in six runs at most. */
    async settle(referenceId: string): Promise<void> {
      for (let run = 0; run < 6; run += 1) {
        if ((await stored.findVehicle(referenceId))?.pendingSaga === undefined) {
          return;
        }
        await times.ageUnfinishedWork(referenceId);
        await calls.reconcile();
      }
    },
    /** Returns the AWS calls of provisioning’s roles during the work. */
    async callsOf(work: () => Promise<unknown>): Promise<readonly CallRecord[]> {
      const first = world.calls.next();
      await work();
      return world.calls.list(first).filter(isOfSaga);
    },
    /** Returns everything on which AWS and the registry disagree; see orphans.ts. */
    orphans: () => findOrphans(world, iot, stored.all),
  };
}

/** Reads and changes the tables directly. */
function storedIn(world: World, documents: DynamoDBDocumentClient) {
  async function all<Item>(table: TableName): Promise<readonly Item[]> {
    const pages = paginateScan({ client: documents }, { TableName: tableOf(world, table) });
    return (await collect(pages, ({ Items = [] }) => Items)) as Item[];
  }

  async function findVehicle(referenceId: string): Promise<StoredVehicle | undefined> {
    const { Item } = await documents.send(
      new GetCommand({
        TableName: tableOf(world, 'VehicleRegistry'),
        Key: { referenceId },
        ConsistentRead: true,
      }),
    );
    return Item as StoredVehicle | undefined;
  }

  return {
    all,
    findVehicle,
    /** Permits a certificate for another key, as the field `permitReissue` does. */
    async permit(referenceId: string, permitted: Partial<ReissuePermit> = {}): Promise<void> {
      const permit = {
        reason: 'KEY_LOST',
        permittedBy: permitter,
        permittedAt: new Date().toISOString(),
        until: hoursAgo(-24),
        ...permitted,
      };
      const change = new UpdateCommand({
        TableName: tableOf(world, 'VehicleRegistry'),
        Key: { referenceId },
        UpdateExpression: 'SET reissuePermit = :permit ADD version :one',
        ExpressionAttributeValues: { ':permit': permit, ':one': 1 },
      });
      await documents.send(change);
    },
    vehiclesOfDevice: async (deviceId: string) =>
      (await all<StoredVehicle>('VehicleRegistry')).filter((vehicle) => vehicle.deviceId === deviceId),
    historyOf: async (referenceId: string) =>
      (await all<VehicleHistoryItem>('VehicleHistory'))
        .filter((line) => line.referenceId === referenceId)
        .sort((one, other) => one.atId.localeCompare(other.atId))
        .map(({ event }) => event),
  };
}

/** Invokes the functions of the saga. */
function callsOfProvisioning(world: TestWorld) {
  const rule = world.resourcesOfType('AWS::Events::Rule').find((id) => id.includes('Reconcile')) ?? '';

  // The casts are to Lambda’s wire shape and to the contract of the function.
  async function invoke<Result>(part: string, request: object): Promise<FunctionOutcome<Result>> {
    const { FunctionError: failed, Payload: payload } = (await world.dispatcher.dispatch({
      service: 'lambda',
      operation: 'Invoke',
      input: { FunctionName: functionByName(world, part), Payload: JSON.stringify(request) },
      principal: world.iam.rootPrincipal,
    })) as { readonly FunctionError?: string; readonly Payload: string };
    world.transcript.push(payload);
    const response: unknown = JSON.parse(payload);
    return failed === undefined
      ? (response as FunctionResponse<Result>)
      : { died: String((response as { readonly errorType?: string }).errorType) };
  }

  return {
    provision: (input: ProvisioningInput, by: ProvisionVehicleRequest['caller'] = caller) =>
      invoke<ProvisionVehicleResult>('ProvisionVehicle', { caller: by, input }),
    /** Takes a TCU out of a vehicle. */
    changeTcu: (change: Omit<ChangeTcuRequest, 'caller'>) =>
      invoke<ChangeTcuResult>('ChangeTcu', { caller, ...change }),
    /** Invokes the renewal with an event of one of its rules. */
    renew: (event: RenewalEvent) => invoke<void>('RenewCertificate', event),
    /** Suspends a vehicle, or without a reason ends its suspension. */
    changeSuspension: (referenceId: string, reason?: SuspensionReason) =>
      invoke<ChangeSuspensionResult>('ChangeSuspension', { caller, referenceIds: [referenceId], reason }),
    /** Suspends vehicles by one call. */
    suspendAll: (referenceIds: readonly string[], reason: SuspensionReason) =>
      invoke<ChangeSuspensionResult>('ChangeSuspension', { caller, referenceIds, reason }),
    /** Ends a Reference ID for good. */
    revoke: (referenceId: string) =>
      invoke<RevokeVehicleResult>('RevokeVehicle', { caller, referenceId, reason: 'SCRAPPED' }),
    reconcile: () => world.runSchedule(rule),
  };
}

/** Creates inputs of provisioning, and vehicles by them. */
function inputsFor(
  world: World,
  documents: DynamoDBDocumentClient,
  at: Pick<ReturnType<typeof storedIn>, 'permit'> & Pick<ReturnType<typeof callsOfProvisioning>, 'provision'>,
) {
  /** Imports a device; returns an input for it with a new VIN and key. */
  async function newInput(device: Partial<DeviceItem> = {}): Promise<ProvisioningInput> {
    const item = newDevice(device);
    await documents.send(new PutCommand({ TableName: tableOf(world, 'DeviceInventory'), Item: item }));
    const certificateSigningRequest = await signingRequest();
    return { vin: europeanVin(), deviceId: item.deviceId, certificateSigningRequest };
  }

  /** Provisions, and throws unless it succeeds. */
  async function provisioned(input: ProvisioningInput): Promise<ProvisionVehicleResult> {
    const outcome = await at.provision(input);
    if (!('ok' in outcome)) {
      throw new Error(`Provisioning failed: ${JSON.stringify(outcome)}`);
    }
    return outcome.ok;
  }

  return {
    newInput,
    provisioned,
    /** An input with another key, for a vehicle that is active and whose re-issue is permitted. */
    async newReissue(): Promise<ProvisioningInput> {
      const input = await newInput();
      const { referenceId } = await provisioned(input);
      await at.permit(referenceId);
      return withNewKey(input);
    },
  };
}

/** Makes stored times look past, so that what waits for them begins. */
function timesOf(
  world: World,
  documents: DynamoDBDocumentClient,
  { findVehicle }: Pick<ReturnType<typeof storedIn>, 'findVehicle'>,
) {
  async function setText(referenceId: string, attribute: string, text: string): Promise<void> {
    const change = new UpdateCommand({
      TableName: tableOf(world, 'VehicleRegistry'),
      Key: { referenceId },
      UpdateExpression: `SET ${attribute} = :text`,
      ExpressionAttributeValues: { ':text': text },
    });
    await documents.send(change);
  }

  return {
    /**
     * Makes a vehicle’s unfinished work look an hour old, so that the reconciler takes it over, and
     * an overlap ended.
     */
    async ageUnfinishedWork(referenceId: string): Promise<void> {
      await setText(referenceId, 'pendingSince', hoursAgo(1));
      if ((await findVehicle(referenceId))?.issuance?.useBefore !== undefined) {
        await setText(referenceId, 'issuance.useBefore', hoursAgo(1));
      }
    },
    /** Makes only the last write look an hour old: an overlap continues. */
    ageLastWrite: (referenceId: string) => setText(referenceId, 'pendingSince', hoursAgo(1)),
    /** Makes a switch of a vehicle’s certificate look an hour old. */
    ageSwitch: (referenceId: string) => setText(referenceId, 'switchedAt', hoursAgo(1)),
    /** Makes the next run begin a round of lists in which every vehicle counts as settled. */
    beginRound: () => beginRound(world, documents),
    /** Makes the vehicle’s certificate one of another ARN of ACM PCA. */
    setCertificateArn: (referenceId: string, certificateArn: string) =>
      setText(referenceId, 'certificate.certificateArn', certificateArn),
    /** Makes a vehicle’s certificate look expired. */
    expireCertificate: (referenceId: string) => setText(referenceId, 'certificate.notAfter', hoursAgo(1)),
    /** Makes a vehicle’s issuance look two days old. */
    ageIssuance: (referenceId: string) => setText(referenceId, 'issuance.startedAt', hoursAgo(48)),
    /**
     * Makes the authority look as if it had issued this certificate for the unfinished issuance.
     */
    async recordIssuedCertificate(referenceId: string, certificateArn: string): Promise<void> {
      await setText(referenceId, 'issuance.certificateArn', certificateArn);
      await setText(referenceId, 'issuance.step', 'issue-certificate');
    },
  };
}

/** Returns the same input with a signing request for another key. */
export async function withNewKey(input: ProvisioningInput): Promise<ProvisioningInput> {
  return { ...input, certificateSigningRequest: await signingRequest() };
}

/**
 * Makes the reconciler’s next run begin a round that counts everything as settled, as if it began
 * an hour later.
 */
export async function beginRound(
  world: World,
  documents: Pick<DynamoDBDocumentClient, 'send'>,
): Promise<void> {
  const position = newRound(Date.now() + 3_600_000, 0);
  const item = { key: 'cursor#round', version: 1, position };
  await documents.send(new PutCommand({ TableName: tableOf(world, 'UniqueKeys'), Item: item }));
}

/**
 * Makes the reconciler’s next run compare the attachments of the vehicles after this one. They
 * include the policies where there is FleetWise, so they would show what the lists show.
 */
export async function passOver(
  world: World,
  documents: Pick<DynamoDBDocumentClient, 'send'>,
  referenceId: string,
): Promise<void> {
  const item = { key: 'cursor#drift', version: 1, position: referenceId };
  await documents.send(new PutCommand({ TableName: tableOf(world, 'UniqueKeys'), Item: item }));
}

/** Returns the deployed name of a function by a part of its logical id. */
export function functionByName(world: World, part: string): string {
  const id = world.resourcesOfType('AWS::Lambda::Function').find((logicalId) => logicalId.includes(part));
  if (id === undefined) {
    throw new Error(`The template has no function ${part}.`);
  }
  return world.resource(id).ref;
}

/** Returns the deployed name of a table. */
export function tableOf(world: World, table: TableName): string {
  const id = world.resourcesOfType('AWS::DynamoDB::Table').find((logicalId) => logicalId.includes(table));
  if (id === undefined) {
    throw new Error(`The template has no table ${table}.`);
  }
  return world.resource(id).ref;
}

function newDevice(device: Partial<DeviceItem>): DeviceItem {
  const now = new Date().toISOString();
  return {
    deviceId: `tcu-${randomUUID()}`,
    tenantId: caller.tenantId,
    model: 'TCU 5',
    serialNumber: randomUUID(),
    status: 'AVAILABLE',
    importedAt: now,
    importedBy: caller.principalId,
    clientId: caller.clientId,
    updatedAt: now,
    ...device,
  };
}

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}

/** Returns false for Lambda’s own calls, which write logs and traces, and for those of streams. */
function isOfSaga(call: CallRecord): boolean {
  const isOfLambda = ['logs', 'xray', 'lambda'].includes(call.service);
  return !isOfLambda && !isOfStream(call) && call.principalArn.includes('assumed-role');
}

async function findOrphans(
  world: World,
  iot: IoTClient,
  all: <Item>(table: TableName) => Promise<readonly Item[]>,
): Promise<readonly string[]> {
  const vehicles = await all<StoredVehicle>('VehicleRegistry');
  return orphansIn({
    vehicles,
    uniqueKeys: await all<UniqueKeyItem>('UniqueKeys'),
    devices: await all<DeviceItem>('DeviceInventory'),
    ...(await heldByIot(iot, vehicles)),
    fleetWiseVehicles: inject('fleetWise') ? await heldByFleetWise(world) : undefined,
  });
}
