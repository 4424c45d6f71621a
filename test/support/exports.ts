/** Exports as their requester sees them: the job, the link, and the files of the archive. */
import type { DataJob } from '../../domain/generated/schema-types.ts';
import { type ApiResponse, type Person, codeOf } from './given.ts';
import { itemsOf, putItems } from './tables.ts';
import type { TestWorld } from './world.ts';

const facts = 'jobId kind status failure referenceId handled requestedAt updatedAt endedAt version';

/** Starts an export of the person's time with a vehicle. */
export const exportVehicleData = (by: Person, referenceId: string): Promise<ApiResponse> =>
  by.ask(`mutation ($id: ID!) { exportVehicleData(referenceId: $id) { ${facts} } }`, { id: referenceId });
/** Starts an export of what is stored about a person. */
export const exportPerson = (by: Person, personId: string): Promise<ApiResponse> =>
  by.ask(`mutation ($id: ID!) { exportPerson(personId: $id) { ${facts} } }`, { id: personId });
/** The exports of persons of the officer's tenant, one page. */
export const personExports = (
  by: Person,
  page: { readonly limit?: number; readonly nextToken?: string } = {},
): Promise<ApiResponse> =>
  by.ask(
    `query ($limit: Int, $nextToken: String) {
      personExports(limit: $limit, nextToken: $nextToken) {
        items { ${facts} personId requestedBy certificate }
        nextToken
      }
    }`,
    page,
  );
/** Reads the facts of a data job by its id. */
export const readJob = (by: Person, jobId: string): Promise<ApiResponse> =>
  by.ask(`query ($id: ID!) { dataJob(jobId: $id) { ${facts} } }`, { id: jobId });
/** Asks for a link to an export. */
export const createExportLink = (by: Person, jobId: string): Promise<ApiResponse> =>
  by.ask('mutation ($id: ID!) { createExportLink(jobId: $id) { jobId url expiresAt } }', { id: jobId });

/** Returns the job of a response. */
export function jobOf(response: ApiResponse): DataJob {
  const [job] = Object.values(response.data ?? {});
  if (!job) {
    throw new Error(`The response has no job: ${codeOf(response)} ${response.text}`);
  }
  return job as DataJob;
}

/** Starts an export and waits until nothing works on it. */
export async function givenExport(world: TestWorld, by: Person, referenceId: string): Promise<DataJob> {
  const { jobId } = jobOf(await exportVehicleData(by, referenceId));
  await world.streams.settled();
  return jobOf(await readJob(by, jobId));
}

/** Lets an export run that has ended. No function continues it: it is due in an hour only. */
export async function setRunning(world: TestWorld, jobId: string, handled: number): Promise<void> {
  const dueAt = new Date(Date.now() + 3_600_000).toISOString();
  const items = (await itemsOf(world, 'DataJobs')).flatMap((item) => {
    if (!('kind' in item) || item.jobId !== jobId) {
      return [];
    }
    const { endedAt: _endedAt, ready: _ready, ...job } = item;
    return [{ ...job, dueAt, handled, status: 'RUNNING' as const }];
  });
  await putItems(world, 'DataJobs', items);
}

/** Asks for a link and returns it. */
export async function givenLink(by: Person, jobId: string): Promise<string> {
  const response = await createExportLink(by, jobId);
  const link = response.data?.['createExportLink'] as { readonly url: string } | null | undefined;
  if (!link) {
    throw new Error(`The response has no link: ${response.text}`);
  }
  return link.url;
}

/** Downloads an export and returns its files by name. */
export async function downloadedFiles(by: Person, jobId: string): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(await givenLink(by, jobId));
  return filesOf(Buffer.from(await response.arrayBuffer()));
}

/** Returns the records of all files of a kind, in order. */
export function recordsOf<Record>(files: ReadonlyMap<string, string>, kind: string): readonly Record[] {
  return [...files]
    .filter(([name]) => new RegExp(`^${kind}-\\d{4}\\.jsonl$`).test(name))
    .flatMap(([, text]) => text.trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as Record);
}

const block = 512;

/** Reads a ustar archive. Throws when a header or the end is not as POSIX has it. */
export function filesOf(archive: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let at = 0;
  while (archive[at] !== 0) {
    const header = archive.subarray(at, at + block);
    const text = (from: number, length: number) =>
      header.toString('latin1', from, from + length).replace(/[\0 ].*$/s, '');
    const blank = Buffer.concat([header.subarray(0, 148), Buffer.alloc(8, ' '), header.subarray(156)]);
    const sum = blank.reduce((total, byte) => total + byte, 0);
    if (header.toString('latin1', 257, 265) !== 'ustar\x0000' || parseInt(text(148, 8), 8) !== sum) {
      throw new Error(`The header at ${at} is not valid.`);
    }
    const size = parseInt(text(124, 12), 8);
    if (files.has(text(0, 100))) {
      throw new Error(`The archive has ${text(0, 100)} twice.`);
    }
    files.set(text(0, 100), archive.toString('utf8', at + block, at + block + size));
    at += block + Math.ceil(size / block) * block;
  }
  if (archive.length !== at + 2 * block || archive.subarray(at).some((byte) => byte !== 0)) {
    throw new Error('The archive does not end with two blocks of zeros.');
  }
  return files;
}
