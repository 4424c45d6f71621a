/**
 * docs/DATA.md is written from the code: tables and indexes from domain/tables.ts, readers and
 * writers from the permissions of resolvers/wiring.ts and of the template, moves of a status from
 * the tables of domain/.
 */
import { format, resolveConfig } from 'prettier';
import { expect, inject, it } from 'vitest';
import { commandStatusMoves } from '../../domain/commands.ts';
import { vehicleStatusMoves } from '../../domain/registry.ts';
import { type HeldData, backupDays, heldInTables, otherStores } from '../../domain/personal-data.ts';
import { type IndexDefinition, type TableDefinition, type TableName, tables } from '../../domain/tables.ts';
import { dataSources, wiring } from '../../resolvers/wiring.ts';
import type { DataSource } from '../../resolvers/wiring-types.ts';
import { selfRegistrationAssembly } from '../support/self-registration.ts';
import { type Statement, type Template, listOf, resourcesOf, templateIn } from '../infra/synthesized.ts';

/** Describes the items of each table. */
const contents = {
  VehicleRegistry: 'One item for each vehicle, under its Reference ID, with hash and ciphertext of the VIN.',
  UniqueKeys:
    'Guards that make a VIN, a device or a public key belong to one vehicle (`vin#…`, `device#…`, ' +
    '`publicKey#…`), and where the rounds of the comparison continue (`cursor#…`).',
  VehicleHistory: 'What happened to each vehicle, in order, with the person who did it.',
  DeviceInventory: 'One item for each device that a tenant imported.',
  Ownership: 'One item for each access of a person to a vehicle. An ended access stays for years.',
  Announcements: 'Who got an e-mail about an event of the history; kept for two days.',
  SelfRegistrations:
    'One item for each person who signed up and does not have the groups yet. The functions of ' +
    '`selfRegistrationTenant` use it (`functions/identity/`).',
  Invitations:
    'One item for each one-time code of an invitation or an offer, under its keyed hash, and one for ' +
    'each vehicle with its open codes (`vehicle#…`).',
  OwnershipClaims: 'One item for each claim, and one for each person who claimed a vehicle (`…#…`).',
  VinReveals: 'One item for each request of a privacy officer for a VIN, with its approval and its use.',
  DataJobs:
    'One item for each export or erasure that was requested, and one for each requester and vehicle or ' +
    'person while it runs (`running#…`). Of the erasure of a person also the fence (`erased#…`) and a ' +
    'list of the vehicles (`vehicle#…`).',
  AuditLog:
    'One item for each conversion, claim, change of a TCU, re-issue and step of a reveal, and for a refused device and a day.',
  AuditSeals: 'The place in the chain and the salt of each sealed entry of AuditLog, under the entry’s key.',
  AuditHeads:
    'One item for each signed head of a tenant’s audit log, and one for each tenant that has a head (`#tenants`).',
  PersonPatterns:
    'What a person of a tenant did often on one day: sets of Reference IDs and of ids of entries, and the patterns that were reported. One item more, without an expiry, for each person who was paused for conversions or may convert in bulk (`conversion`), and one with the networks that a person has called from (`networks`).',
  Allowances:
    'Counters of a person, a vehicle or an e-mail address (its hash) for a minute or an hour of the clock. A field reads a counter in ' +
    'the response to its own write.',
  Telemetry: 'One item for each message of a vehicle.',
  TelemetrySummaries:
    'One item for each hour of a vehicle by the minute, one for its track, and one for each hour and day.',
  VehicleState: 'The newest values of each vehicle, its connectivity, and who may watch it.',
  Watches:
    'One item for each access through which a vehicle is watched, and one that keeps until when the vehicle was asked to send live.',
  RemoteCommands: 'One item for each command, and one for each idempotency key (`key#…`).',
} as const satisfies Record<TableName, string>;

const tableNames = Object.keys(tables) as TableName[];

const readActions = [
  ...['GetItem', 'BatchGetItem', 'Query', 'Scan', 'ConditionCheckItem'],
  // Of the table's stream.
  ...['DescribeStream', 'GetRecords', 'GetShardIterator'],
];

interface Use {
  readonly by: string;
  readonly table: TableName;
  readonly action: string;
}

/** Returns the uses of tables by fields: every permission of the data sources of their steps. */
function usesOfFields(): Use[] {
  return wiring.flatMap(({ field, steps }) =>
    steps.flatMap(({ dataSource }) => {
      const source: DataSource = dataSources[dataSource];
      const permissions = source.kind === 'table' ? source.permissions : [];
      return permissions.flatMap(({ table, actions }) =>
        actions.map((action) => ({ by: `\`${field}\``, table, action })),
      );
    }),
  );
}

/** Returns the uses of tables by functions: every statement of their roles. */
function usesOfFunctions(template: Template): Use[] {
  return resourcesOf(template, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
    const by = functionName(id);
    return statementsOf(template, Properties['Role']).flatMap(({ Action, Resource }) =>
      listOf(Resource).flatMap((resource) => {
        const table = tableOf(template, resource);
        return table === undefined ? [] : listOf(Action).map((action) => ({ by, table, action }));
      }),
    );
  });
}

/** Returns a function's name from its logical id: `FunctionsHashVinFunction` and CDK's hash. */
function functionName(logicalId: string): string {
  const [, name = ''] = /^(?:Functions|SelfRegistration)?(\w+?)Function[0-9A-F]{8}$/.exec(logicalId) ?? [];
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Returns the statements of a role's policies. `role` is the `Fn::GetAtt` of its ARN. */
function statementsOf(template: Template, role: unknown): readonly Statement[] {
  const { 'Fn::GetAtt': [roleId] = [] } = role as { readonly 'Fn::GetAtt'?: readonly string[] };
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties['Roles']) === JSON.stringify([{ Ref: roleId }]))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument?.Statement ?? []);
}

/** Returns the table of a table's or an index's ARN. Its logical id ends with CDK's hash. */
function tableOf(template: Template, arn: unknown): TableName | undefined {
  const text = JSON.stringify(arn);
  const id = resourcesOf(template, 'AWS::DynamoDB::Table').find(([each]) => text.includes(`"${each}"`))?.[0];
  return tableNames.find((name) => id?.replace(/[0-9A-F]{8}$/, '') === `Tables${name}`);
}

const keyOf = ({ partitionKey, sortKey }: { partitionKey: string; sortKey?: string }): string =>
  [partitionKey, sortKey]
    .filter((name) => name !== undefined)
    .map((name) => `\`${name}\``)
    .join(', ');

/** Describes the attributes that an index copies from an item. */
function projectionOf({ projection }: IndexDefinition): string {
  if (projection === 'ALL') {
    return 'every attribute';
  }
  return projection === 'KEYS_ONLY' ? 'keys only' : projection.map((name) => `\`${name}\``).join(', ');
}

/** Returns the users that read or write a table, in alphabetical order. */
function usersOf(uses: readonly Use[], name: TableName, isRead: boolean): string {
  const users = uses
    .filter(({ table, action }) => table === name && isRead === readActions.includes(action.slice(9)))
    .map(({ by }) => by);
  return [...new Set(users)].sort().join(', ') || 'none';
}

/** Says what a store holds about persons, and what of it an erasure leaves. */
function aboutPersons({ erasedBy, holds, stays }: HeldData): string[] {
  const erasures = erasedBy.map((kind) => `\`${kind}\``).join(', ') || 'none';
  return [`- Of persons: ${holds}`, `- Erased by: ${erasures}`, `- Stays: ${stays}`];
}

/** Names a store by its type and its construct. */
function storeSection({ construct, type, ...held }: (typeof otherStores)[number]): string {
  return `### ${construct} (${type.replace('AWS::', '').replace('::', ' ')})\n\n${aboutPersons(held).join('\n')}\n`;
}

function sectionOf(name: TableName, uses: readonly Use[]): string {
  const table: TableDefinition = tables[name];
  const indexes = Object.entries(table.indexes).map(
    ([index, definition]) => `- Index \`${index}\`: ${keyOf(definition)} (${projectionOf(definition)})`,
  );
  const expiry =
    table.timeToLiveAttribute === undefined
      ? []
      : [`- Expiry: DynamoDB deletes an item some time after \`${table.timeToLiveAttribute}\``];
  const items = [
    `- Key: ${keyOf(table)}`,
    ...indexes,
    ...expiry,
    `- Written by: ${usersOf(uses, name, false)}`,
    `- Read by: ${usersOf(uses, name, true)}`,
    ...aboutPersons(heldInTables[name]),
  ];
  return `### ${name}\n\n${contents[name]}\n\n${items.join('\n')}\n`;
}

function stateDiagram(first: string, moves: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(moves).flatMap(([from, targets]) =>
    targets.length === 0 ? [`  ${from} --> [*]`] : targets.map((to) => `  ${from} --> ${to}`),
  );
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${first}`, ...lines, '```'].join('\n');
}

function page(uses: readonly Use[]): string {
  return `# Data

Written from the code by \`npx vitest run --project tests test/laws/data-page.test.ts -u\`. Names in
code font are fields of the schema; the others are Lambda functions.

## Tables

${tableNames.map((name) => sectionOf(name, uses)).join('\n')}
## Other stores

An erasure does not reach the backups of tables, which end after ${backupDays} days.

${otherStores.map(storeSection).join('\n')}
## Moves of a command's status

\`commandStatusMoves\` in \`domain/commands.ts\`:

${stateDiagram('PENDING', commandStatusMoves)}

## Moves of a vehicle's status

\`vehicleStatusMoves\` in \`domain/registry.ts\`. \`reserve.ts\` makes a vehicle PROVISIONING, \`activate.ts\`
makes it ACTIVE, \`tcu-writes.ts\` makes it WITHOUT_TCU, and the undo of a first provisioning removes
it. \`suspension.ts\` makes it SUSPENDED and ends that, and \`revocation.ts\` makes it REVOKED.

${stateDiagram('PROVISIONING', vehicleStatusMoves)}
`;
}

/** The uses of fields and of every function, with those of an optional part of the stack. */
async function allUses(): Promise<Use[]> {
  const templates = [inject('assembly'), await selfRegistrationAssembly()].map(templateIn);
  return [...usesOfFields(), ...templates.flatMap(usesOfFunctions)];
}

it('docs/DATA.md has the tables, their users and the moves of statuses as the code has them', async () => {
  const uses = await allUses();
  const options = await resolveConfig('docs/DATA.md');

  const text = await format(page(uses), { ...options, parser: 'markdown' });

  await expect(text).toMatchFileSnapshot('../../docs/DATA.md');
});

it.each(tableNames)('finds a reader or a writer of %s in the code', async (name) => {
  const uses = await allUses();

  expect(uses.filter(({ table }) => table === name)).not.toEqual([]);
});
