/** Steps of an export whose pages show little, over an endpoint that takes parts as S3 does. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { DataJobItem } from '../../../domain/data-jobs.ts';
import type { Dataset } from '../../../functions/exports/dataset.ts';
import type { exportHandler as ExportHandler } from '../../../functions/exports/export-step.ts';
import { unlimited } from '../../support/unlimited.ts';

const minPart = 5 * 1024 * 1024;
/** Bytes of each part that was uploaded. */
let parts: number[] = [];
const server = createServer((request, response) => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => (bytes += chunk.length));
  request.on('end', () => {
    parts.push(bytes);
    response.setHeader('ETag', '"etag"').end();
  });
});
let exportHandler: typeof ExportHandler;
let maxPages: number;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'tests');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('EXPORT_BUCKET', 'exports');
  ({ exportHandler, maxPages } = await import('../../../functions/exports/export-step.ts'));
});
beforeEach(() => {
  parts = [];
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

/** A dataset with this number of pages; `shows` says which pages have a record. */
const datasetOf = (pages: number, shows: (page: number) => boolean): Dataset => ({
  name: 'telemetry',
  about: 'Messages.',
  fields: {},
  read(_job, after) {
    const page = Number(after?.['page'] ?? 0) + 1;
    const records = shows(page) ? [{ page }] : [];
    return Promise.resolve(page < pages ? { records, next: { page } } : { records });
  },
});

const job: DataJobItem = {
  ...{ jobId: 'job', kind: 'VEHICLE_EXPORT', tenantId: 'north', audience: 'person', requestedBy: 'person' },
  ...{ requestedAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z', facts: {} },
  ...{ endsBy: '2026-01-02T00:00:00.000Z', expiresAt: 4_000_000_000, lock: 'lock', status: 'RUNNING' },
  ...{ attempts: 1, handled: 0, version: 1, writeId: 'write' },
  cursor: JSON.stringify({ uploadId: 'upload', parts: [], bytes: 0, dataset: 0, file: 1, records: {} }),
};

/** Runs steps until all is read. Returns the last cursor and how many steps there were. */
async function runSteps(dataset: Dataset) {
  const handler = exportHandler({ title: 'Export', datasets: [dataset] });
  let at = job;
  for (let steps = 1; steps < 20; steps += 1) {
    const outcome = await handler.step(at, unlimited);
    if (!('cursor' in outcome)) {
      throw new Error('The export ended before everything was read.');
    }
    const cursor = JSON.parse(outcome.cursor) as { dataset: number; records: Record<string, number> };
    at = { ...at, ...outcome, version: at.version + 1 };
    if (cursor.dataset === 1) {
      return { cursor, steps };
    }
  }
  throw new Error('The export continued.');
}

it('stores its progress after a number of pages that show nothing, without a part', async () => {
  const { cursor, steps } = await runSteps(datasetOf(3 * maxPages, () => false));

  expect(steps).toBe(3);
  expect(parts).toHaveLength(1);
  expect(cursor.records).toEqual({ telemetry: 0 });
});

it('uploads the little that its pages show as a part that S3 takes', async () => {
  const { cursor, steps } = await runSteps(datasetOf(3 * maxPages, (page) => page % maxPages === 1));

  expect(steps).toBe(3);
  expect(parts.slice(0, -1).filter((bytes) => bytes >= minPart && bytes < minPart + 2048)).toHaveLength(2);
  expect(cursor.records).toEqual({ telemetry: 3 });
});
