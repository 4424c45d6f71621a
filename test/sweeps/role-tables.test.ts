/**
 * Every role attempts every kind of access to every table and index, with the SDK client over the
 * wire. A role has exactly the access that is listed for it.
 */
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { type TableDefinition, type TableName, tables } from '../../domain/tables.ts';
import type { DataSource } from '../../resolvers/wiring-types.ts';
import { dataSources } from '../../resolvers/wiring.ts';
import { tableOf } from '../support/provisioning.ts';
import { type AccessAttempt, wrongVerdicts } from '../support/role-matrix.ts';
import { type TemplateRole, rolesOf } from '../support/roles.ts';
import { sampleOf } from '../support/sample.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

type Access = Readonly<Record<string, readonly string[]>>;

/** The access that the functions of remote commands share. */
const ofLedger: Access = { RemoteCommands: ['GetItem', 'UpdateItem'], VehicleState: ['GetItem'] };

/**
 * The access of each function, by table or `table/index`. The permissions of data sources are in
 * resolvers/wiring.ts.
 */
const ofFunctions: Readonly<Record<string, Access>> = {
  'function HashVin': {},
  'function ProvisionVehicle': {
    Allowances: ['UpdateItem'],
    VehicleRegistry: ['GetItem', 'PutItem'],
    UniqueKeys: ['BatchGetItem', 'PutItem'],
    DeviceInventory: ['BatchGetItem', 'UpdateItem'],
    AuditLog: ['PutItem'],
    VehicleHistory: ['PutItem'],
    VehicleState: ['UpdateItem'],
  },
  'function ChangeTcu': {
    VehicleRegistry: ['GetItem', 'PutItem'],
    UniqueKeys: ['BatchGetItem', 'PutItem', 'DeleteItem'],
    DeviceInventory: ['BatchGetItem', 'UpdateItem'],
    AuditLog: ['PutItem'],
    VehicleHistory: ['PutItem'],
    VehicleState: ['UpdateItem'],
  },
  'function ChangeSuspension': {
    VehicleRegistry: ['GetItem', 'PutItem'],
    VehicleHistory: ['PutItem'],
    VehicleState: ['UpdateItem'],
  },
  'function RevokeVehicle': {
    VehicleRegistry: ['GetItem', 'PutItem'],
    UniqueKeys: ['PutItem', 'DeleteItem'],
    DeviceInventory: ['UpdateItem'],
    Ownership: ['UpdateItem'],
    VehicleHistory: ['PutItem'],
    VehicleState: ['GetItem', 'UpdateItem'],
  },
  'function RenewCertificate': {
    Allowances: ['UpdateItem'],
    VehicleRegistry: ['GetItem', 'PutItem'],
    UniqueKeys: ['BatchGetItem', 'PutItem'],
    DeviceInventory: ['BatchGetItem'],
    VehicleHistory: ['PutItem'],
    VehicleState: ['UpdateItem'],
  },
  'function Reconcile': {
    VehicleRegistry: ['BatchGetItem', 'GetItem', 'PutItem', 'DeleteItem', 'Scan'],
    'VehicleRegistry/byPendingSaga': ['Query'],
    UniqueKeys: ['GetItem', 'PutItem', 'DeleteItem'],
    DeviceInventory: ['UpdateItem'],
    VehicleHistory: ['PutItem'],
    VehicleState: ['UpdateItem'],
  },
  'function IngestTelemetry': {
    Telemetry: ['BatchGetItem', 'BatchWriteItem', 'Query'],
    TelemetrySummaries: ['PutItem', 'Query'],
    VehicleState: ['BatchGetItem', 'PartiQLUpdate', 'UpdateItem'],
    Watches: ['BatchGetItem'],
  },
  'function AskForLiveMode': {
    VehicleRegistry: ['GetItem'],
    VehicleState: ['GetItem'],
    Watches: ['GetItem', 'PutItem', 'Query'],
  },
  'function DispatchCommand': { ...ofLedger, Ownership: ['GetItem'], VehicleRegistry: ['GetItem'] },
  'function FollowCommand': ofLedger,
  'function SettleCommands': { ...ofLedger, 'RemoteCommands/byDue': ['Query'] },
  'function HashCode': {},
  'function OpenVin': {},
  'function SendClaimCode': {
    OwnershipClaims: ['GetItem', 'UpdateItem'],
    UniqueKeys: ['GetItem'],
    VehicleRegistry: ['GetItem'],
    AuditLog: ['PutItem'],
  },
  'function PublishAccessEnd': { Ownership: ['UpdateItem'] },
  'function AnnounceEvents': { VehicleState: ['GetItem'], Announcements: ['GetItem', 'UpdateItem'] },
  'function SealAuditLog': {
    AuditLog: ['Query'],
    AuditSeals: ['BatchGetItem', 'PutItem'],
    AuditHeads: ['PutItem', 'Query', 'UpdateItem'],
  },
  'function EraseData': {
    Allowances: ['DeleteItem', 'Scan'],
    Announcements: ['DeleteItem', 'Scan', 'UpdateItem'],
    AuditLog: ['DeleteItem', 'PutItem', 'Scan'],
    AuditSeals: ['BatchGetItem', 'UpdateItem'],
    DataJobs: ['DeleteItem', 'GetItem', 'PutItem', 'Scan'],
    DeviceInventory: ['Scan', 'UpdateItem'],
    Invitations: ['DeleteItem', 'GetItem', 'Scan', 'UpdateItem'],
    Ownership: ['DeleteItem', 'GetItem', 'Query', 'Scan', 'UpdateItem'],
    'Ownership/byVehicle': ['Query'],
    OwnershipClaims: ['DeleteItem', 'Scan', 'UpdateItem'],
    PersonPatterns: ['DeleteItem', 'Query'],
    RemoteCommands: ['DeleteItem', 'Query'],
    SelfRegistrations: ['DeleteItem'],
    Telemetry: ['DeleteItem', 'Query', 'UpdateItem'],
    TelemetrySummaries: ['DeleteItem', 'Query', 'UpdateItem'],
    UniqueKeys: ['DeleteItem', 'GetItem', 'Scan'],
    VehicleHistory: ['DeleteItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'],
    VehicleRegistry: ['GetItem', 'PutItem'],
    VehicleState: ['GetItem', 'Scan', 'UpdateItem'],
    VinReveals: ['DeleteItem'],
    'VinReveals/byTenant': ['Query'],
    Watches: ['DeleteItem', 'Query'],
  },
  'function WatchConnections': { Allowances: ['UpdateItem'] },
  'function WatchAuditLog': { AuditLog: ['PutItem'], PersonPatterns: ['GetItem', 'UpdateItem'] },
  'function RunExports': {
    DataJobs: ['DeleteItem', 'GetItem', 'PutItem', 'Scan'],
    VehicleRegistry: ['GetItem'],
    VehicleState: ['GetItem'],
    'AuditLog/byVehicle': ['Query'],
    'Ownership/byVehicle': ['Query'],
    'OwnershipClaims/byVehicle': ['Query'],
    Allowances: ['Scan'],
    AuditLog: ['Scan'],
    Invitations: ['Scan'],
    Ownership: ['Query'],
    OwnershipClaims: ['Scan'],
    PersonPatterns: ['Query'],
    RemoteCommands: ['Query'],
    Telemetry: ['Query'],
    TelemetrySummaries: ['Query'],
    VehicleHistory: ['Query'],
  },
  'function PlanErasures': {
    DataJobs: ['ConditionCheckItem', 'GetItem', 'PutItem'],
    Ownership: ['GetItem'],
    VehicleHistory: ['Query'],
    VehicleRegistry: ['ConditionCheckItem'],
  },
  'function BeginErasures': {
    DataJobs: ['ConditionCheckItem', 'GetItem', 'PutItem'],
    'DataJobs/byDue': ['Query'],
    Ownership: ['GetItem'],
    'Ownership/byVehicle': ['Query'],
    VehicleHistory: ['Query'],
    VehicleRegistry: ['ConditionCheckItem'],
  },
  'function SettleDataJobs': {
    DataJobs: ['DeleteItem', 'GetItem', 'PutItem'],
    'DataJobs/byDue': ['Query'],
  },
  'function SignExport': {},
  'function PublishPage': {},
  'function KeepSession': {},
  'function SettleAccessEnds': {
    Ownership: ['GetItem', 'UpdateItem'],
    'Ownership/byUnpublishedEnd': ['Query'],
  },
  log: {},
};

/** Roles of CodeDeploy, one for each function with an alias. */
const ofDeployments = Object.keys(ofFunctions)
  .filter((name) => name.startsWith('function ') && name !== 'function PublishPage')
  .map((name) => name.replace('function ', 'deployments of '));

/** Roles that AWS IoT and FleetWise assume. The last two exist only with FleetWise. */
const ofMessages = [
  'rule Telemetry',
  'rule Presence',
  'rule CommandEvents',
  'rule CertificateRequests',
  'rule CertificateUsed',
  ...(inject('fleetWise') ? ['rule FleetWise', 'campaign'] : []),
];

/** A table, or an index of it, under its deployed name. */
interface Place {
  readonly name: string;
  readonly definition: TableDefinition;
  readonly TableName: string;
  readonly IndexName?: string;
}

type Attempt = (client: DynamoDBClient, place: Place) => Promise<unknown>;

/**
 * An attempt for each kind of access, by its IAM action. None changes anything, because the
 * condition of each write does not hold.
 */
const attempts: Readonly<Record<string, Attempt>> = {
  GetItem: (client, place) => client.send(new GetItemCommand({ ...only(place), Key: keyOf(place) })),
  BatchGetItem: (client, place) =>
    client.send(new BatchGetItemCommand({ RequestItems: { [place.TableName]: { Keys: [keyOf(place)] } } })),
  PutItem: (client, place) =>
    client.send(new PutItemCommand({ ...only(place), Item: keyOf(place), ...impossible(place) })),
  UpdateItem: (client, place) =>
    client.send(new UpdateItemCommand({ ...only(place), Key: keyOf(place), ...impossible(place) })),
  PartiQLUpdate: (client, place) => {
    const { partitionKey, sortKey } = place.definition;
    const keys = [partitionKey, ...(sortKey === undefined ? [] : [sortKey])];
    const where = [...keys, partitionKey].map((key) => `"${key}" = ?`).join(' AND ');
    const Statement = `UPDATE "${place.TableName}" SET "nothing" = ? WHERE ${where}`;
    const Parameters = [...keys.map(() => absent), absent, { S: 'another key' }];
    return client.send(new BatchExecuteStatementCommand({ Statements: [{ Statement, Parameters }] }));
  },
  DeleteItem: (client, place) =>
    client.send(new DeleteItemCommand({ ...only(place), Key: keyOf(place), ...impossible(place) })),
  ConditionCheckItem: (client, place) => {
    const ConditionCheck = { ...only(place), Key: keyOf(place), ...impossible(place) };
    return client.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck }] }));
  },
  BatchWriteItem: (client, place) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: { [place.TableName]: [{ DeleteRequest: { Key: keyOf(place) } }] },
      }),
    ),
};

/** Kinds of access to tables and to indexes. */
const reads: Readonly<Record<string, Attempt>> = {
  Query: (client, { IndexName, TableName, definition }) =>
    client.send(
      new QueryCommand({
        TableName,
        IndexName,
        KeyConditionExpression: '#key = :value',
        ExpressionAttributeNames: { '#key': (indexOf(definition, IndexName) ?? definition).partitionKey },
        ExpressionAttributeValues: { ':value': absent },
      }),
    ),
  Scan: (client, { IndexName, TableName }) =>
    client.send(new ScanCommand({ TableName, IndexName, Limit: 1 })),
};

const absent = { S: 'nothing has this key' };

it('knows every role of the template, from the tables here and in resolvers/wiring.ts', () => {
  const withRole = Object.entries<DataSource>(dataSources).filter(([, { kind }]) => kind !== 'none');
  const known = [
    ...Object.keys(ofFunctions),
    ...ofMessages,
    ...ofDeployments,
    ...withRole.map(([name]) => `data source ${name}`),
  ];

  expect(
    rolesOf(world())
      .map(({ name }) => name)
      .sort(),
  ).toEqual(known.sort());
});

describe('a role', () => {
  it('has exactly the access to tables and indexes that is listed for it', { timeout: 480_000 }, async () => {
    const wrong: string[] = [];
    for (const role of rolesOf(world())) {
      wrong.push(...(await withClient(role, (client) => wrongVerdicts(role.name, chosenOf(role, client)))));
    }

    expect(wrong).toEqual([]);
  });

  it('gets the SDK’s AccessDeniedException for any other access', async () => {
    const role = rolesOf(world()).find(({ name }) => name === 'function HashVin');
    const error: unknown = await withClient(role, (client) =>
      attempts['GetItem']?.(client, placeOf('VehicleRegistry')),
    ).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(DynamoDBServiceException);
    expect(error).toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    expect(String(error)).toContain(
      `is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb`,
    );
  });
});

/**
 * The most accesses that a role must not have and attempts in the gate. FleetWise changes two roles
 * only, so without it fewer are tried.
 */
const refusedOfRole = inject('fleetWise') ? 60 : 12;

/** Returns the attempts of a role: every access that it has, and a sample of the others. */
function chosenOf(role: TemplateRole, client: DynamoDBClient): readonly AccessAttempt[] {
  const all = attemptsOf(role, client);
  const refused = all.filter(({ isAllowed }) => !isAllowed);
  return [...all.filter(({ isAllowed }) => isAllowed), ...sampleOf(refused, refusedOfRole)];
}

/** Returns every kind of access to every table and index, attempted by the role. */
function attemptsOf(role: TemplateRole, client: DynamoDBClient): readonly AccessAttempt[] {
  const listed = accessOf(role.name);
  return places().flatMap((place) =>
    Object.entries(place.IndexName === undefined ? { ...attempts, ...reads } : reads).map(
      ([action, attempt]) => ({
        name: `${action} ${place.name}`,
        isAllowed: listed[place.name]?.includes(action) ?? false,
        attempt: () => attempt(client, place),
      }),
    ),
  );
}

function accessOf(name: string): Access {
  const known = ofFunctions[name];
  if (known !== undefined) {
    return known;
  }
  const sources: Readonly<Record<string, DataSource>> = dataSources;
  const source = sources[name.replace('data source ', '')];
  if (source?.kind !== 'table') {
    return {};
  }
  return Object.fromEntries(
    source.permissions.map(({ actions, index, table }) => [
      index === undefined ? table : `${table}/${index}`,
      actions.map((action) => action.replace('dynamodb:', '')),
    ]),
  );
}

function places(): readonly Place[] {
  return Object.keys(tables).flatMap((key) => {
    // The record has only table names as keys.
    const place = placeOf(key as TableName);
    const indexes = Object.keys(place.definition.indexes);
    return [place, ...indexes.map((IndexName) => ({ ...place, IndexName, name: `${key}/${IndexName}` }))];
  });
}

function placeOf(name: TableName): Place {
  return { name, definition: tables[name], TableName: tableOf(world(), name) };
}

async function withClient<Result>(
  role: TemplateRole | undefined,
  work: (client: DynamoDBClient) => Result,
): Promise<Awaited<Result>> {
  if (role === undefined) {
    throw new Error('The template does not have the role.');
  }
  const { credentials } = role;
  const client = new DynamoDBClient({ endpoint: world().url, region: world().place.region, credentials });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

function only({ TableName }: Place) {
  return { TableName };
}

function keyOf({ definition: { partitionKey, sortKey } }: Place) {
  return { [partitionKey]: absent, ...(sortKey !== undefined && { [sortKey]: absent }) };
}

function impossible({ definition: { partitionKey } }: Place) {
  return {
    ConditionExpression: 'attribute_exists(#key)',
    ExpressionAttributeNames: { '#key': partitionKey },
  };
}

function indexOf({ indexes }: TableDefinition, name: string | undefined) {
  return name === undefined ? undefined : indexes[name];
}
