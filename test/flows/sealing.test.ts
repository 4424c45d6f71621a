/**
 * Sealing: every entry of the audit log reaches a signed tree, and an export shows what happened to
 * it since.
 */
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AuditItem, toAuditItem } from '../../domain/audit.ts';
import { auditExpiry } from '../../domain/retention.ts';
import { headObjectKey } from '../../records/head-keys.ts';
import { flawOf, proveEntry } from '../../records/entry-proof.ts';
import { type EntryLine, type HeadLine, readLine } from '../../records/export-lines.ts';
import { placeOf } from '../../records/findings.ts';
import { functionRole, invoke } from '../support/commands.ts';
import { type Person, convertAsOperator, givenPerson } from '../support/given.ts';
import { tableOf } from '../support/provisioning.ts';
import { exportOf, verified, verifiedExportOf } from '../support/records.ts';
import { itemsOf, putItems, setAttribute } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { requireOutput } from '../support/vehicles-on-the-wire.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

/** Each test has a tenant of its own, and so a chain of its own. */
let tenant: string;
let operator: Person;

async function givenTenant(): Promise<void> {
  tenant = `records-${randomUUID()}`;
  operator = await givenPerson(world(), ['operators'], [tenant]);
}

/** Converts VINs that no vehicle has; each attempt is an entry. */
async function givenEntries(count: number): Promise<readonly AuditItem[]> {
  await Promise.all(
    Array.from({ length: count }, () => operator.ask(convertAsOperator, { vin: europeanVin() })),
  );
  await world().streams.settled();
  return entriesOf();
}

async function entriesOf(): Promise<readonly AuditItem[]> {
  return (await itemsOf(world(), 'AuditLog')).filter(({ tenantId }) => tenantId === tenant);
}

function newEntry(changes: Partial<AuditItem> = {}, ageMs = 0): AuditItem {
  const at = new Date(Date.now() - ageMs).toISOString();
  const record = { at, id: randomUUID(), tenantId: tenant, requestId: randomUUID(), actorId: 'actor' };
  const item = toAuditItem(
    {
      ...{ ...record, clientId: 'client', actorRoles: ['operators'] },
      ...{ action: 'CONVERSION', outcome: 'NOT_FOUND', purpose: 'RECALL' },
    },
    auditExpiry(1096, Date.parse(at)),
  );
  // A stored entry with other attributes.
  return { ...item, ...changes } as AuditItem;
}

async function remove(table: 'AuditLog' | 'AuditSeals', { atId, tenantDayShard }: AuditItem): Promise<void> {
  const { administrator: credentials, place, url: endpoint } = world();
  const client = new DynamoDBClient({ endpoint, region: place.region, credentials });
  const Key = { tenantDayShard, atId };
  await DynamoDBDocumentClient.from(client).send(
    new DeleteCommand({ TableName: tableOf(world(), table), Key }),
  );
  client.destroy();
}

const linesOf = <Line>(lines: readonly string[], kind: string) =>
  lines.map(readLine).filter((line) => line?.kind === kind) as unknown as Line[];

/** The place of an entry in an export. */
function placeIn(lines: readonly string[], item: AuditItem | undefined): string {
  const line = linesOf<EntryLine>(lines, 'entry').find(({ entry }) => entry['atId'] === item?.atId);
  return placeOf(line?.sequence ?? 0, line?.index ?? 0);
}

describe('an export', () => {
  beforeAll(givenTenant);

  it('proves every attempt, even when many are made at once, each exactly once', async () => {
    await givenEntries(24);

    const { key, lines } = await exportOf(world(), tenant);

    const entries = linesOf<EntryLine>(lines, 'entry');
    expect(new Set(entries.map(({ entry }) => entry['atId'])).size).toBe(24);
    expect(entries).toHaveLength(24);
    expect(verified({ key, lines })).toMatchObject({
      isIntact: true,
      entries: 24,
      unsealed: 0,
      findings: [],
    });
  });

  it('proves one entry by itself', async () => {
    const { key, lines } = await exportOf(world(), tenant);
    const [line] = linesOf<EntryLine>(lines, 'entry');
    const head = linesOf<HeadLine>(lines, 'head').find(({ head: one }) => one.sequence === line?.sequence);
    if (line === undefined || head === undefined) {
      throw new Error('The export is empty.');
    }

    const proof = proveEntry(head, line);

    expect(flawOf(proof, key)).toBeUndefined();
    expect(flawOf({ ...proof, entry: { ...line.entry, outcome: 'CONVERTED' } }, key)).toContain(
      'not the one',
    );
  });

  it('continues the chain, and is empty for a tenant without entries', async () => {
    const before = await verifiedExportOf(world(), tenant);
    await givenEntries(1);

    const after = await exportOf(world(), tenant);

    expect(verified(after, before.lastHead)).toMatchObject({ isIntact: true, heads: before.heads + 1 });
    expect(await verifiedExportOf(world(), 'unknown')).toMatchObject({
      isIntact: true,
      heads: 0,
      entries: 0,
    });
  });
});

describe('what happens to a sealed entry', () => {
  beforeAll(givenTenant);

  it('is found when its content was changed', async () => {
    const [item] = await givenEntries(3);
    await setAttribute(world(), 'AuditLog', keyOf(item), 'outcome', 'CONVERTED');

    const { findings } = await verifiedExportOf(world(), tenant);

    expect(findings).toMatchObject([
      { kind: 'CHANGED', record: expect.stringContaining(item?.atId ?? '') as string },
    ]);
    await setAttribute(world(), 'AuditLog', keyOf(item), 'outcome', 'NOT_FOUND');
    expect(await verifiedExportOf(world(), tenant)).toMatchObject({ isIntact: true });
  });

  it('is missing when it was deleted, and erased once a sealed erasure names it', async () => {
    const [item] = await entriesOf();
    const place = placeIn((await exportOf(world(), tenant)).lines, item);
    await remove('AuditLog', item ?? newEntry());
    await remove('AuditSeals', item ?? newEntry());

    const missing = await verifiedExportOf(world(), tenant);
    await putItems(world(), 'AuditLog', [
      newEntry({ action: 'ERASURE', outcome: 'ERASED', erased: [place] } as never),
    ]);
    await world().streams.settled();
    const erased = await verifiedExportOf(world(), tenant);

    expect(missing.findings).toMatchObject([{ kind: 'MISSING', record: `entry ${place}` }]);
    expect(erased).toMatchObject({ isIntact: true, erased: [place], entries: 3 });
  });
});

/** Stores an entry of ten minutes ago while every such call of the function fails. */
async function givenForgotten(service: string, operation: string): Promise<void> {
  const role = functionRole(world(), 'SealAuditLog');
  const fault = world().faults.inject({
    ...{ service, operation, kind: 'access-denied', nth: 1, times: 100 },
    principal: role,
  });
  await putItems(world(), 'AuditLog', [newEntry({}, 10 * 60_000)]);
  await world().streams.settled();
  fault.remove();
}

describe('an entry that the stream does not bring', () => {
  beforeAll(givenTenant);

  it('is reported with its lag until the scheduled run seals it', async () => {
    await givenEntries(1);
    await givenForgotten('kms', 'Sign');

    const before = await verifiedExportOf(world(), tenant);
    await invoke(world(), 'SealAuditLog', {});
    const after = await verifiedExportOf(world(), tenant);

    expect(before).toMatchObject({ isIntact: true, unsealed: 1, entries: 1 });
    expect(before.unsealedForMs).toBeGreaterThan(9 * 60_000);
    expect(after).toMatchObject({ isIntact: true, unsealed: 0, entries: 2 });
  });

  it('is sealed by the scheduled run although Cognito does not list the tenants', async () => {
    await givenForgotten('kms', 'Sign');
    const fault = world().faults.inject({
      ...{ service: 'cognito-idp', operation: 'ListGroups', kind: 'access-denied', nth: 1, times: 100 },
    });

    const result = await invoke(world(), 'SealAuditLog', {});
    fault.remove();

    expect(result).toHaveProperty('died');
    expect(await verifiedExportOf(world(), tenant)).toMatchObject({ isIntact: true, unsealed: 0 });
  });

  it('is sealed by the scheduled run when it is the first of its tenant', async () => {
    await givenTenant();
    await givenForgotten('dynamodb', 'Query');

    const before = await verifiedExportOf(world(), tenant);
    await invoke(world(), 'SealAuditLog', {});
    const after = await verifiedExportOf(world(), tenant);

    expect(before).toMatchObject({ isIntact: true, heads: 0, unsealed: 1 });
    expect(after).toMatchObject({ isIntact: true, heads: 1, unsealed: 0, entries: 1 });
  });
});

describe('the heads', () => {
  beforeAll(givenTenant);

  it('hold no content and no salt, and can be neither overwritten nor deleted', async () => {
    const [item] = await givenEntries(1);
    const { administrator: credentials, place, url: endpoint } = world();
    const s3 = new S3Client({ endpoint, region: place.region, credentials, forcePathStyle: true });
    const at = { Bucket: requireOutput(world(), 'HeadBucketName'), Key: headObjectKey(tenant, 1) };
    const [seal] = (await itemsOf(world(), 'AuditSeals')).filter(({ atId }) => atId === item?.atId);
    const { VersionId } = await s3.send(new HeadObjectCommand(at));

    const refusalOf = (call: Promise<unknown>) => call.then(() => 'none').catch(nameOf);

    const refusals = [
      await refusalOf(s3.send(new PutObjectCommand({ ...at, Body: '{}' }))),
      await refusalOf(s3.send(new PutObjectCommand({ ...at, Body: '{}', IfNoneMatch: '*' }))),
      await refusalOf(s3.send(new DeleteObjectCommand({ ...at, VersionId }))),
    ];

    expect(refusals).toEqual(['AccessDenied', 'PreconditionFailed', 'AccessDenied']);
    const { lines } = await exportOf(world(), tenant);
    const [head] = linesOf<HeadLine>(lines, 'head');
    const text = JSON.stringify(head);
    expect(
      [item?.actorId, item?.requestId, item?.atId, seal?.salt].filter((one) => text.includes(one ?? '')),
    ).toEqual([]);
    s3.destroy();
  });
});

function keyOf(item: AuditItem | undefined): Readonly<Record<string, string>> {
  return { tenantDayShard: item?.tenantDayShard ?? '', atId: item?.atId ?? '' };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
