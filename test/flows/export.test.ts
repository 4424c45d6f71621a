/** An owner exports the time with a vehicle, follows the job, and downloads the archive. */
import { execFileSync } from 'node:child_process';
import { describe, expect, vi } from 'vitest';
import type { VehicleTelemetryPage } from '../../domain/generated/schema-types.ts';
import { accessLogOf } from '../support/audit.ts';
import {
  createExportLink,
  downloadedFiles,
  exportVehicleData,
  givenExport,
  givenLink,
  jobOf,
  readJob,
  recordsOf,
} from '../support/exports.ts';
import { codeOf, givenAccess, givenPerson, givenVehicle } from '../support/given.ts';
import { givenMessages, givenState } from '../support/live-items.ts';
import { acceptTransfer, offer, ok } from '../support/sharing.ts';
import { startAs } from '../support/subscriptions.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  // Each counts its own jobs.
  .extend('keeper', () => givenPerson(world(), ['owners']))
  .extend('vehicle', async ({ provisioner, operator, keeper: owner }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, owner, vehicle);
    return vehicle;
  });

const position = 'Vehicle.CurrentLocation.Latitude';
const messages = (first: number, count: number, name = 'e') =>
  Array.from({ length: count }, (_, n) => ({
    at: first + n,
    eventId: `${name}-${n}`,
    signals: { 'Vehicle.Speed': n, [position]: 52.5 },
  }));
const pageOf = `query ($id: ID!, $token: String) {
  vehicleTelemetry(referenceId: $id, from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z",
    order: OLDEST_FIRST, limit: 100, nextToken: $token) {
    items { eventId observedAt receivedAt signals { name number boolean text } } nextToken
  }
}`;

describe('an export', () => {
  it('has every message once, as the API shows it, and a README of the fields', async ({
    keeper: owner,
    vehicle,
  }) => {
    const { referenceId } = vehicle;
    await givenMessages(world(), referenceId, messages(world().clock.now(), 23));
    world().clock.advance(1000);

    const job = await givenExport(world(), owner, referenceId);
    const files = await downloadedFiles(owner, job.jobId);

    const shown: unknown[] = [];
    let token: string | null | undefined;
    do {
      const { data } = await owner.ask(pageOf, { id: referenceId, token });
      const page = data?.['vehicleTelemetry'] as VehicleTelemetryPage;
      shown.push(...page.items);
      token = page.nextToken;
    } while (token);
    expect(job).toMatchObject({ status: 'SUCCEEDED', failure: null, kind: 'VEHICLE_EXPORT' });
    expect(recordsOf(files, 'telemetry')).toEqual(shown);
    expect(shown).toHaveLength(23);
    expect(JSON.parse(files.get('manifest.json') ?? '')).toMatchObject({ records: { telemetry: 23 } });
    expect(files.get('README.md')).toContain('`observedAt`: when the values were measured');
    const log = await accessLogOf(owner, referenceId);
    expect(recordsOf(files, 'access-log').length).toBe(log.length);
    expect(log.map(({ action }) => action)).toEqual(['VEHICLE_EXPORT']);
  });

  it('is an archive that tar opens', async ({ keeper: owner, vehicle }) => {
    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);
    const archive = Buffer.from(await (await fetch(await givenLink(owner, jobId))).arrayBuffer());

    const names = execFileSync('tar', ['-tf', '-'], { input: archive, encoding: 'utf8' }).split('\n');

    expect(names).toEqual(expect.arrayContaining(['README.md', 'vehicle-0001.jsonl', 'manifest.json']));
  });

  it('has neither the VIN nor another person’s id', async ({ operator, keeper: owner, vehicle }) => {
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, vehicle, 'DRIVER');

    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);
    const text = [...(await downloadedFiles(owner, jobId)).values()].join('\n');

    expect(text).toContain('"role":"DRIVER"');
    expect(
      [vehicle.vin, driver.principalId, operator.principalId].filter((one) => text.includes(one)),
    ).toEqual([]);
  });

  it('has no positions while they are switched off', async ({ keeper: owner, vehicle }) => {
    await givenMessages(world(), vehicle.referenceId, messages(world().clock.now(), 3));
    world().clock.advance(1000);
    await owner.ask(
      'mutation ($id: ID!) { setPrivacyMode(referenceId: $id, positions: OFF) { positions } }',
      { id: vehicle.referenceId },
    );

    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);
    const files = await downloadedFiles(owner, jobId);

    expect(recordsOf(files, 'telemetry')).toHaveLength(3);
    expect(files.get('telemetry-0001.jsonl')).not.toContain(position);
  });

  it('has no position from before they were switched on again, like the state', async ({
    keeper: owner,
    vehicle,
  }) => {
    const at = world().clock.now();
    const signals = { 'Vehicle.Speed': [7, at, at], [position]: [52.5, at, at] } as const;
    await givenState(world(), vehicle.referenceId, { version: 1, signals });
    world().clock.advance(1000);
    for (const mode of ['OFF', 'ON']) {
      await owner.ask(
        `mutation ($id: ID!) { setPrivacyMode(referenceId: $id, positions: ${mode}) { positions } }`,
        { id: vehicle.referenceId },
      );
    }

    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);
    const files = await downloadedFiles(owner, jobId);

    expect(recordsOf(files, 'state')).toMatchObject([{ name: 'Vehicle.Speed', number: 7 }]);
  });

  it('leaves a message that is received after the request to the next export', async ({
    keeper: owner,
    vehicle,
  }) => {
    const { referenceId } = vehicle;
    const at = world().clock.now();
    const late = messages(at + 1, 1, 'late').map((one) => ({ ...one, receivedAt: at + 60_000 }));
    await givenMessages(world(), referenceId, [...messages(at, 1, 'early'), ...late]);
    world().clock.advance(1000);
    const { jobId } = await givenExport(world(), owner, referenceId);
    world().clock.advance(60_000);

    const next = await givenExport(world(), owner, referenceId);

    const idsOf = async (job: string) =>
      recordsOf<{ eventId: string }>(await downloadedFiles(owner, job), 'telemetry').map(
        ({ eventId }) => eventId,
      );
    expect(await idsOf(jobId)).toEqual(['early-0']);
    expect(await idsOf(next.jobId)).toEqual(['early-0', 'late-0']);
  });
});

describe('a vehicle that is handed over meanwhile', () => {
  it('is exported up to the request, with nothing of the next owner', async ({ keeper: owner, vehicle }) => {
    const { referenceId } = vehicle;
    await givenMessages(world(), referenceId, messages(world().clock.now(), 2, 'mine'));
    world().clock.advance(1000);
    const fault = world().faults.inject({
      service: 's3',
      operation: 'CreateMultipartUpload',
      kind: 'throttle',
      times: 3,
    });
    const { jobId } = jobOf(await exportVehicleData(owner, referenceId));
    await world().streams.settled();
    fault.remove();
    expect(jobOf(await readJob(owner, jobId))).toMatchObject({ status: 'RUNNING', handled: 0 });
    const { code } = await ok('offerVehicle', offer(owner, vehicle));
    const buyer = await givenPerson(world(), ['owners']);
    await ok('acceptTransfer', acceptTransfer(buyer, code));
    await givenMessages(world(), referenceId, messages(world().clock.now() + 10, 2, 'theirs'));

    await setAttribute(world(), 'DataJobs', { jobId }, 'ready', 'READY');
    await world().streams.settled();

    const files = await downloadedFiles(owner, jobId);
    expect(recordsOf<{ eventId: string }>(files, 'telemetry').map(({ eventId }) => eventId)).toEqual([
      'mine-0',
      'mine-1',
    ]);
    expect(recordsOf(files, 'accesses')).toHaveLength(1);
    expect(await accessLogOf(buyer, referenceId)).toEqual([]);
    const links = (await itemsOf(world(), 'AuditLog')).filter((entry) => entry.jobId === jobId);
    expect(links.map(({ action, referenceId: vehicleOf }) => [action, vehicleOf]).sort()).toEqual([
      ['EXPORT_LINK', undefined],
      ['VEHICLE_EXPORT', referenceId],
    ]);
    const again = await givenExport(world(), owner, referenceId);
    const filesAgain = await downloadedFiles(owner, again.jobId);
    expect(recordsOf<{ eventId: string }>(filesAgain, 'telemetry').map(({ eventId }) => eventId)).toEqual([
      'mine-0',
      'mine-1',
    ]);
    expect(codeOf(await readJob(buyer, jobId))).toBe('DATA_JOB_NOT_FOUND');
    expect(codeOf(await createExportLink(buyer, jobId))).toBe('DATA_JOB_NOT_FOUND');
  });
});

describe('starting', () => {
  it('again returns the running export, 24 times at once too, and counts one job', async ({
    keeper: owner,
    vehicle,
  }) => {
    const fault = world().faults.inject({
      service: 's3',
      operation: 'CreateMultipartUpload',
      kind: 'throttle',
      times: 3,
    });

    const jobs = await Promise.all(
      Array.from({ length: 24 }, () => exportVehicleData(owner, vehicle.referenceId)),
    );
    await world().streams.settled();
    fault.remove();

    const ids = jobs.filter((response) => codeOf(response) !== 'CONFLICT').map((one) => jobOf(one).jobId);
    expect(new Set(ids).size).toBe(1);
    const counters = (await itemsOf(world(), 'Allowances')).filter(({ principalKindWindow }) =>
      principalKindWindow.startsWith(`${owner.principalId}#dataJobsOfPerson#`),
    );
    expect(counters.map(({ used }) => used)).toEqual([1]);
  });

  it('is refused to a driver, and beyond the allowance of the day', async ({
    operator,
    keeper: owner,
    vehicle,
  }) => {
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, vehicle, 'DRIVER');
    await givenExport(world(), owner, vehicle.referenceId);
    const counters = (await itemsOf(world(), 'Allowances')).map(
      ({ principalKindWindow }) => principalKindWindow,
    );
    const principalKindWindow = counters.find((key) => key.startsWith(`${owner.principalId}#dataJobs`)) ?? '';
    await setAttribute(world(), 'Allowances', { principalKindWindow }, 'used', 1_000);

    const refused = await exportVehicleData(owner, vehicle.referenceId);

    expect(codeOf(await exportVehicleData(driver, vehicle.referenceId))).toBe('ACTION_NOT_ALLOWED');
    expect(codeOf(refused)).toBe('RATE_LIMITED');
  });
});

describe('a link', () => {
  it('ends after five minutes', async ({ keeper: owner, vehicle }) => {
    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);
    const link = await givenLink(owner, jobId);
    const before = (await fetch(link, { headers: { range: 'bytes=0-8' } })).status;
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 301_000);
    try {
      const after = await fetch(link);

      expect([before, after.status]).toEqual([206, 403]);
      expect(await after.text()).toContain('Request has expired');
    } finally {
      later.mockRestore();
    }
  });

  it('is not made before the export has ended, nor after three days', async ({ keeper: owner, vehicle }) => {
    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);
    await setAttribute(
      world(),
      'DataJobs',
      { jobId },
      'endedAt',
      new Date(Date.now() - 3 * 86_400_000).toISOString(),
    );
    const late = await createExportLink(owner, jobId);
    await setAttribute(world(), 'DataJobs', { jobId }, 'status', 'RUNNING');

    expect(codeOf(late)).toBe('EXPORT_EXPIRED');
    expect(codeOf(await createExportLink(owner, jobId))).toBe('EXPORT_NOT_READY');
  });

  it('stands in no log', async ({ keeper: owner, vehicle }) => {
    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);
    const signature = new URL(await givenLink(owner, jobId)).searchParams.get('X-Amz-Signature') ?? 'none';

    expect(JSON.stringify(world().traces.segments())).not.toContain(signature);
    expect(JSON.stringify(world().calls.list())).not.toContain(signature);
  });
});

describe('onDataJob', () => {
  const document = 'subscription ($id: ID!) { onDataJob(jobId: $id) { jobId status version handled } }';

  it('is for the requester alone', async ({ keeper: owner, vehicle }) => {
    const stranger = await givenPerson(world(), ['owners']);
    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);

    const own = await startAs(world(), owner, document, { id: jobId });
    const foreign = await startAs(world(), stranger, document, { id: jobId });

    expect([own.reply.type, foreign.reply.type]).toEqual(['start_ack', 'error']);
  });
});
