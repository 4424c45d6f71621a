/** Erasures: calls of the fields, and the passing of their pauses. */
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { idempotencyGuard } from '../../domain/commands.ts';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import { type ErasureKind, type HeldData, heldInTables, otherStores } from '../../domain/personal-data.ts';
import { type TableName, tables } from '../../domain/tables.ts';
import { ulidAt } from '../../domain/ulid.ts';
import type { DataJob } from '../../domain/generated/schema-types.ts';
import type { ErasureCursor } from '../../functions/erasure/parts.ts';
import { invoke } from './commands.ts';
import type { ApiResponse, GivenVehicle, Person } from './given.ts';
import { givenMessages, givenMinutes, givenSummaries } from './live-items.ts';
import { itemsOf, putItems, setAttribute } from './tables.ts';
import { requireOutput } from './vehicles-on-the-wire.ts';
import type { TestWorld } from './world.ts';

const selection = '{ jobId kind status referenceId handled certificate version endedAt }';

/** Asks for the erasure of the person's time with the vehicle. */
export function eraseVehicleData(
  person: Person,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<ApiResponse> {
  return person.ask(`mutation ($id: ID!) { eraseVehicleData(referenceId: $id) ${selection} }`, {
    id: referenceId,
  });
}

/** The job of a response of `eraseVehicleData`, which must have succeeded. */
export function erasureOf({ data, text }: ApiResponse): DataJob {
  const job = (data as { eraseVehicleData?: DataJob | null } | null)?.eraseVehicleData;
  if (!job) {
    throw new Error(`No erasure was begun: ${text}`);
  }
  return job;
}

/** Asks for the job as the person sees it now. */
export function readErasure(person: Person, jobId: string): Promise<ApiResponse> {
  return person.ask(`query ($id: ID!) { dataJob(jobId: $id) ${selection} }`, { id: jobId });
}

/** The stored job of an erasure. */
export async function storedErasure(world: TestWorld, jobId: string): Promise<DataJobItem> {
  const jobs = await itemsOf(world, 'DataJobs');
  return jobs.find((job) => job.jobId === jobId) as DataJobItem;
}

/** As old as the last write that could come before a fence; of the archive, see there. */
const settledMs = 600_000;

/**
 * Lets the pauses of an erasure pass: makes its fence older, and its next step due. Then the
 * schedule brings it back.
 */
export async function letPausesPass(world: TestWorld, jobId: string, agedMs = settledMs): Promise<void> {
  const { cursor } = await storedErasure(world, jobId);
  if (cursor !== undefined) {
    const parsed = JSON.parse(cursor) as ErasureCursor;
    const aged = parsed.fencedAt === undefined ? parsed : { ...parsed, fencedAt: parsed.fencedAt - agedMs };
    await setAttribute(world, 'DataJobs', { jobId }, 'cursor', JSON.stringify(aged));
  }
  await setAttribute(world, 'DataJobs', { jobId }, 'dueAt', new Date(0).toISOString());
  await invoke(world, 'SettleDataJobs', {});
  await world.streams.settled();
}

/** Lets the erasure run to its end. */
export async function runErasure(world: TestWorld, jobId: string, agedMs = settledMs): Promise<DataJobItem> {
  await world.streams.settled();
  for (let round = 0; round < 12; round += 1) {
    const job = await storedErasure(world, jobId);
    if (job.endedAt !== undefined) {
      return job;
    }
    await letPausesPass(world, jobId, agedMs);
  }
  throw new Error('The erasure has not ended.');
}

/** JSON has no sets, and would show each as empty. */
const withSets = (_name: string, value: unknown): unknown => (value instanceof Set ? [...value] : value);

/** Everything that a world keeps, by place: tables, objects, queues, logs and e-mails. */
export async function everythingIn(world: TestWorld): Promise<ReadonlyMap<string, string | Buffer>> {
  const places = new Map<string, string | Buffer>();
  for (const table of Object.keys(tables) as (keyof typeof tables)[]) {
    // Every table has items, whether tests know their type or not.
    places.set(`table ${table}`, JSON.stringify(await itemsOf(world, table as 'Telemetry'), withSets));
  }
  for (const [key, text] of await objectsIn(world)) {
    places.set(`object ${key}`, text);
  }
  for (const [name, url] of Object.entries(world.outputs)) {
    if (name.endsWith('DeadLettersUrl')) {
      places.set(`queue ${name}`, JSON.stringify(world.queues.messages(String(url))));
    }
  }
  for (const entry of readdirSync(world.directory, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && /\.(log|jsonl|eml|txt)$|outbox|logs/.test(path)) {
      places.set(`file ${path.slice(world.directory.length)}`, readFileSync(path));
    }
  }
  expect(places.size).toBeGreaterThan(20);
  return places;
}

async function objectsIn(world: TestWorld): Promise<ReadonlyMap<string, Buffer>> {
  return withS3(world, async (client) => {
    const objects = new Map<string, Buffer>();
    for (const Bucket of [requireOutput(world, 'HeadBucketName'), exportBucketOf(world)]) {
      const { Contents: contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      for (const { Key = '' } of contents) {
        objects.set(`${Bucket}/${Key}`, await contentOf(client, Bucket, Key));
      }
    }
    return objects;
  });
}

/** Returns an export as it is stored. */
export function storedExport(world: TestWorld, jobId: string): Promise<Buffer> {
  return withS3(world, (client) => contentOf(client, exportBucketOf(world), `exports/${jobId}.tar`));
}

async function contentOf(client: S3Client, Bucket: string, Key: string): Promise<Buffer> {
  const { Body: body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await body?.transformToByteArray()) ?? []);
}

async function withS3<Result>(
  { administrator: credentials, place, url: endpoint }: TestWorld,
  use: (client: S3Client) => Promise<Result>,
): Promise<Result> {
  const client = new S3Client({ endpoint, region: place.region, credentials, forcePathStyle: true });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/** No output names it, because only functions use it. */
function exportBucketOf(world: TestWorld): string {
  const { variables } = world.lambda.functions().find(({ name }) => name.includes('RunExports')) ?? {};
  const bucket = variables?.['EXPORT_BUCKET'];
  if (bucket === undefined) {
    throw new Error('No function has the name of the bucket of exports.');
  }
  return bucket;
}

/** Stores something to erase in every store, observed and sent now. */
export async function givenErasable(world: TestWorld, referenceId: string, ownerId: string): Promise<void> {
  const at = Date.now();
  const timestamp = new Date(at).toISOString();
  const commandId = ulidAt(at, '00000000000000000000000000');
  await givenMessages(world, referenceId, [{ at, eventId: randomUUID(), signals: { 'Vehicle.Speed': 3 } }]);
  await givenSummaries(world, referenceId, 'DAY', [
    { start: Math.floor(at / 86_400_000) * 86_400_000, signals: { 'Vehicle.Speed': [1, 3, 3, 3] } },
  ]);
  // Of the second minute nothing is erased.
  const minute = Math.floor(at / 60_000);
  const other = minute + (minute % 60 < 30 ? 30 : -30);
  await givenMinutes(
    world,
    referenceId,
    [minute, other].map((number) => ({
      start: number * 60_000,
      signals: { 'Vehicle.Speed': [1, 3, 3, 3] } as const,
    })),
  );
  const command = {
    kind: 'LOCK_DOORS',
    requestedBy: ownerId,
    clientId: 'client',
    status: 'SUCCEEDED',
  } as const;
  const times = {
    createdAt: timestamp,
    updatedAt: timestamp,
    validUntil: timestamp,
    version: 3,
    expiresAt: 4e9,
  };
  await putItems(world, 'RemoteCommands', [
    { referenceId, commandId, ...command, ...times },
    // A guard, which has other attributes than a command.
    { referenceId, commandId: idempotencyGuard(ownerId, 'key'), guardedCommandId: commandId } as never,
  ]);
}

/**
 * The tables whose restore may bring back what the erasure removed. DataJobs is never
 * restored, because it is the list of erasures.
 */
export function restorableTables(scope: ErasureKind): readonly TableName[] {
  const names = Object.keys(heldInTables) as TableName[];
  return names.filter((name) => {
    const { erasedBy }: HeldData = heldInTables[name];
    return name !== 'DataJobs' && erasedBy.includes(scope);
  });
}

/**
 * Emptied with another store, under whose name a certificate counts them; or, like the archive, not
 * in every deployment.
 */
const emptiedWithAnother = ['ArchiveBucket', 'AuditSeals', 'ExportsBucket', 'SelfRegistrations'];

/** The stores that a certificate names, by the inventory of personal data. */
export function storesErasedBy(scope: ErasureKind): readonly string[] {
  const others = otherStores.map((store) => [store.construct, store] as const);
  return [...Object.entries(heldInTables), ...others]
    .filter(([, { erasedBy }]) => (erasedBy as readonly string[]).includes(scope))
    .map(([name]) => name)
    .filter((name) => !emptiedWithAnother.includes(name))
    .sort();
}
