/**
 * Provisioning in a world without a client in front: invokes the functions of the template and
 * looks at what they left in AWS.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  IoTClient,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
  paginateListCertificates,
  paginateListThings,
} from '@aws-sdk/client-iot';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';
import { expect, inject } from 'vitest';
import type {
  FunctionResponse,
  ProvisionVehicleRequest,
  ProvisionVehicleResult,
} from '../../domain/contracts.ts';
import {
  type DeviceItem,
  type UniqueKeyItem,
  type VehicleHistoryItem,
  type VehicleItem,
  publicKeyGuard,
} from '../../domain/registry.ts';
import type { ReissuePermit } from '../../domain/reissue.ts';
import type { TableName } from '../../domain/tables.ts';
import type { CallRecord, World, WorldOptions } from 'local-aws';
import { newRound } from '../../functions/provisioning/round.ts';
import { signingRequest } from '../../packages/local-aws/test/support/signing-requests.ts';
import { europeanVin } from './vins.ts';
import { leaksOf, startTestWorld } from './world.ts';

/** The mutation's input. */
export type ProvisioningInput = ProvisionVehicleRequest['input'];

/** What a call came to: the contract's answer, or the name of what the function died of. */
export type Outcome = FunctionResponse<ProvisionVehicleResult> | { readonly died: string };

/** A vehicle as tests look at it, with what provisioning keeps beside the domain's item. */
export interface StoredVehicle extends VehicleItem {
  readonly certificate?: NonNullable<VehicleItem['certificate']> & { readonly iotCertificateArn: string };
  readonly issuance?: { readonly direction: 'RUN' | 'UNDO'; readonly step?: string };
  readonly retiring?: object;
  readonly pendingSaga?: string;
}

/** A world for tests of provisioning. */
export type ProvisioningWorld = Awaited<ReturnType<typeof startProvisioningWorld>>;

/** The tenant and person in whose name tests provision. */
export const caller = {
  principalId: randomUUID(),
  tenantId: 'north',
  roles: ['provisioners'],
  clientId: 'client',
} as const;

/** Who permits re-issues. */
export const permitter = randomUUID();

/**
 * Starts it, with FleetWise or without as the test project says; nothing runs on a schedule. Its
 * `stop` searches what the world wrote for VINs and holds what was on the wire to AWS's service
 * models.
 */
export async function startProvisioningWorld(options: Partial<WorldOptions> = {}) {
  const world = await startTestWorld(mkdtempSync(join(tmpdir(), 'reference-id-world-')), options);
  const client = { endpoint: world.url, region: world.place.region, credentials: world.administrator };
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client));
  const iot = new IoTClient(client);
  const functionName = functionByName(world, 'ProvisionVehicle');
  const rule = world.resourcesOfType('AWS::Events::Rule').find((id) => id.includes('Reconcile')) ?? '';

  // The casts here are Lambda's own wire shape and the contract of the function behind it.
  async function invoke(request: ProvisionVehicleRequest): Promise<Outcome> {
    const { FunctionError: failed, Payload: payload } = (await world.dispatcher.dispatch({
      service: 'lambda',
      operation: 'Invoke',
      input: { FunctionName: functionName, Payload: JSON.stringify(request) },
      principal: world.iam.rootPrincipal,
    })) as { readonly FunctionError?: string; readonly Payload: string };
    world.transcript.push(payload);
    const answer: unknown = JSON.parse(payload);
    return failed === undefined
      ? (answer as FunctionResponse<ProvisionVehicleResult>)
      : { died: String((answer as { readonly errorType?: string }).errorType) };
  }

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

  async function permit(referenceId: string, permitted: Partial<ReissuePermit> = {}): Promise<void> {
    const change = new UpdateCommand({
      TableName: tableOf(world, 'VehicleRegistry'),
      Key: { referenceId },
      UpdateExpression: 'SET reissuePermit = :permit ADD version :one',
      ExpressionAttributeValues: {
        ':permit': {
          reason: 'KEY_LOST',
          permittedBy: permitter,
          permittedAt: new Date().toISOString(),
          until: hoursAgo(-24),
          ...permitted,
        },
        ':one': 1,
      },
    });
    await documents.send(change);
  }

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
    world,
    client,
    documents,
    iot,
    all,
    findVehicle,
    /** Permits a certificate for another key, as `permitReissue` writes it. */
    permit,
    provision: (input: ProvisioningInput, by: ProvisionVehicleRequest['caller'] = caller) =>
      invoke({ caller: by, input }),
    reconcile: () => world.runSchedule(rule),
    /** A device in the inventory, and an input for it with a fresh VIN and key. */
    async newInput(device: Partial<DeviceItem> = {}): Promise<ProvisioningInput> {
      const item = newDevice(device);
      await documents.send(new PutCommand({ TableName: tableOf(world, 'DeviceInventory'), Item: item }));
      return {
        vin: europeanVin(),
        deviceId: item.deviceId,
        certificateSigningRequest: await signingRequest(),
      };
    },
    vehiclesOfDevice: async (deviceId: string) =>
      (await all<StoredVehicle>('VehicleRegistry')).filter((vehicle) => vehicle.deviceId === deviceId),
    historyOf: async (referenceId: string) =>
      (await all<VehicleHistoryItem>('VehicleHistory'))
        .filter((line) => line.referenceId === referenceId)
        .sort((one, other) => one.atId.localeCompare(other.atId))
        .map(({ event }) => event),
    /** Makes a vehicle's unfinished work look as if nobody had touched it for an hour. */
    letRest: (referenceId: string) => setText(referenceId, 'pendingSince', hoursAgo(1)),
    /** A round of lists that counts every vehicle as settled begins with the next run. */
    beginRound: () => beginRound(world, documents),
    /** Makes a vehicle's certificate look as if it had expired. */
    letExpire: (referenceId: string) => setText(referenceId, 'certificate.notAfter', hoursAgo(1)),
    /** Makes a vehicle's issuance look as if it had begun two days ago. */
    letGrowOld: (referenceId: string) => setText(referenceId, 'issuance.startedAt', hoursAgo(48)),
    /**
     * Makes a vehicle's unfinished issuance look as if the authority had issued that certificate.
     */
    async letIssue(referenceId: string, certificateArn: string): Promise<void> {
      await setText(referenceId, 'issuance.certificateArn', certificateArn);
      await setText(referenceId, 'issuance.step', 'issue-certificate');
    },
    /** The calls that happen while the work runs, of the provisioning functions' roles only. */
    async callsOf(work: () => Promise<unknown>): Promise<readonly CallRecord[]> {
      const first = world.calls.next();
      await work();
      return world.calls.list(first).filter(({ service, principalArn }) => isOfSaga(service, principalArn));
    },
    /**
     * What AWS holds and the registry does not name, and the other way round; empty when all fits
     * together.
     */
    orphans: () => findOrphans(world, iot, all),
    async stop(): Promise<void> {
      await world.stop();
      const leaks = leaksOf(world);
      rmSync(world.directory, { recursive: true, force: true });
      expect(leaks, 'VINs in what the world wrote').toEqual([]);
      expect(world.modelViolations(), 'departures from AWS’s service models').toEqual([]);
    },
  };
}

/**
 * Lets the reconciler's next run begin a round that counts everything as settled: as if it had
 * begun an hour later.
 */
export async function beginRound(
  world: World,
  documents: Pick<DynamoDBDocumentClient, 'send'>,
): Promise<void> {
  const position = newRound(Date.now() + 3_600_000, 0);
  const item = { key: 'cursor#round', version: 1, position };
  await documents.send(new PutCommand({ TableName: tableOf(world, 'UniqueKeys'), Item: item }));
}

/** The name of a function of the template by a part of its logical id. */
export function functionByName(world: World, part: string): string {
  const id = world.resourcesOfType('AWS::Lambda::Function').find((logicalId) => logicalId.includes(part));
  if (id === undefined) {
    throw new Error(`The template has no function ${part}.`);
  }
  return world.resource(id).ref;
}

/** The deployed name of a table. */
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

/** Lambda's own calls (logs, traces) are not the saga's. */
function isOfSaga(service: string, principalArn: string): boolean {
  return !['logs', 'xray', 'lambda'].includes(service) && principalArn.includes('assumed-role');
}

async function findOrphans(
  world: World,
  iot: IoTClient,
  all: <Item>(table: TableName) => Promise<readonly Item[]>,
): Promise<readonly string[]> {
  const vehicles = await all<StoredVehicle>('VehicleRegistry');
  const referenceIds = vehicles.map(({ referenceId }) => referenceId);
  const guards = (await all<UniqueKeyItem>('UniqueKeys')).filter(({ key }) => !key.startsWith('cursor#'));
  const installed = (await all<DeviceItem>('DeviceInventory')).filter(({ status }) => status === 'INSTALLED');
  const certificates = await collect(
    paginateListCertificates({ client: iot }, {}),
    (page) => page.certificates ?? [],
  );
  const things = await collect(paginateListThings({ client: iot }, {}), (page) => page.things ?? []);
  const unfinished = vehicles.filter(
    ({ issuance, retiring, status }) => issuance ?? retiring ?? status !== 'ACTIVE',
  );
  return [
    ...unfinished.map(({ referenceId }) => `unfinished ${referenceId}`),
    ...difference(
      'thing',
      things.map(({ thingName = '' }) => thingName),
      referenceIds,
    ),
    ...difference(
      'certificate',
      certificates.map(({ certificateArn = '', status = '' }) => `${status} ${certificateArn}`),
      vehicles.map(({ certificate }) => `ACTIVE ${certificate?.iotCertificateArn ?? ''}`),
    ),
    ...difference('guard of a VIN', guardsOf(guards, 'vin#'), referenceIds),
    ...difference('guard of a device', guardsOf(guards, 'device#'), referenceIds),
    ...keyOrphans(guards, vehicles),
    ...difference(
      'installed device',
      installed.map(({ referenceId = '' }) => referenceId),
      referenceIds,
    ),
    ...(await fleetWiseOrphans(world, referenceIds)),
    ...(await looseCertificates(iot, vehicles)),
  ];
}

/** All items of all pages. */
async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) {
    items.push(...itemsOf(page));
  }
  return items;
}

function guardsOf(guards: readonly UniqueKeyItem[], prefix: string): readonly string[] {
  return guards.filter(({ key }) => key.startsWith(prefix)).map(({ referenceId }) => referenceId);
}

/**
 * Every present certificate's key belongs to its vehicle and is not retired; every other key
 * belongs to a vehicle that is there.
 */
function keyOrphans(guards: readonly UniqueKeyItem[], vehicles: readonly StoredVehicle[]): readonly string[] {
  const keys = guards.filter(({ key }) => key.startsWith(publicKeyGuard('')));
  const missing = vehicles.filter(({ certificate, referenceId }) => {
    const wanted = publicKeyGuard(certificate?.keyFingerprint ?? '');
    const guard = keys.find(({ key }) => key === wanted);
    return certificate !== undefined && (guard?.referenceId !== referenceId || guard.retiredAt !== undefined);
  });
  const ownerless = keys.filter((guard) =>
    vehicles.every(({ referenceId }) => referenceId !== guard.referenceId),
  );
  return [
    ...missing.map(({ referenceId }) => `guard of a key missing: ${referenceId}`),
    ...ownerless.map(({ referenceId }) => `guard of a key too many: ${referenceId}`),
  ];
}

/** In one list and not in the other, or more than once. */
function difference(kind: string, found: readonly string[], wanted: readonly string[]): readonly string[] {
  const extra = found.filter((one, index) => !wanted.includes(one) || found.indexOf(one) !== index);
  const missing = wanted.filter((one) => !found.includes(one));
  return [
    ...extra.map((one) => `${kind} too many: ${one}`),
    ...missing.map((one) => `${kind} missing: ${one}`),
  ];
}

async function fleetWiseOrphans(world: World, referenceIds: readonly string[]): Promise<readonly string[]> {
  if (!inject('fleetWise')) {
    return [];
  }
  const names: string[] = [];
  for (let nextToken: string | undefined, first = true; first || nextToken !== undefined; first = false) {
    const page = (await world.dispatcher.dispatch({
      service: 'iotfleetwise',
      operation: 'ListVehicles',
      input: nextToken === undefined ? {} : { nextToken },
      principal: world.iam.rootPrincipal,
      // The shape of FleetWise's ListVehicles.
    })) as { vehicleSummaries: { vehicleName: string }[]; nextToken?: string };
    names.push(...page.vehicleSummaries.map(({ vehicleName }) => vehicleName));
    nextToken = page.nextToken;
  }
  return difference('FleetWise vehicle', names, referenceIds);
}

/** Certificates that are not tied to exactly their thing and one policy. */
async function looseCertificates(
  iot: IoTClient,
  vehicles: readonly StoredVehicle[],
): Promise<readonly string[]> {
  const loose: string[] = [];
  for (const { certificate, referenceId } of vehicles) {
    const target = certificate?.iotCertificateArn;
    if (target === undefined) {
      continue;
    }
    const { principals = [] } = await iot.send(new ListThingPrincipalsCommand({ thingName: referenceId }));
    const { policies = [] } = await iot.send(new ListAttachedPoliciesCommand({ target }));
    if (principals.length !== 1 || principals[0] !== target || policies.length !== 1) {
      loose.push(`loose ${target}`);
    }
  }
  return loose;
}
