/** An owner exports the data of a vehicle, and downloads it by a link of five minutes. */
import { removeJob } from '../aws/remove-job.ts';
import { waitFor } from '../aws/wait.ts';
import type { Check } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';
import type { Person } from '../people.ts';
import { objectOf } from '../response-data.ts';

const exportVehicleData = 'mutation ($id: ID!) { exportVehicleData(referenceId: $id) { jobId } }';
const dataJob = 'query ($id: ID!) { dataJob(jobId: $id) { status failure } }';
const createExportLink = 'mutation ($id: ID!) { createExportLink(jobId: $id) { url } }';

/** Bytes of a header of tar, and where its format stands (POSIX.1-2017, pax, "ustar"). */
const headerBytes = 512;
const formatAt = 257;

/** The check `export`; no row of docs/ASSUMPTIONS.md depends on it alone. */
export const exportCheck: Check = {
  name: 'export',
  shows: 'an export is made from the stream of DataJobs; only its signed link downloads it',
  needs: ['own-vin', 'telemetry-to-state'],
  timeoutSeconds: 120,
  async run({ cleanup, deployment, facts, progress, signal }) {
    const reader = facts.require('reader');
    const { referenceId } = facts.require('vehicle');
    const started = objectOf(await reader.ask(exportVehicleData, { id: referenceId }), 'exportVehicleData');
    const jobId = String(started['jobId']);
    cleanup.add(`export ${jobId}`, () => removeJob(deployment, jobId));
    progress('waiting for the export');
    await waitFor(() => hasEnded(reader, jobId), signal);
    const link = objectOf(await reader.ask(createExportLink, { id: jobId }), 'createExportLink');
    const url = String(link['url']);
    const names = namesIn(await download(url, signal));
    expectThat(names.includes('README.md'), `The archive holds ${names.join(', ')}.`);
    const unsigned = await fetch(url.replace(/\?.*$/, ''), { signal });
    expectThat(unsigned.status === 403, `Without its signature the link returned ${unsigned.status}.`);
    return `${names.length} files`;
  },
};

async function hasEnded(reader: Person, jobId: string): Promise<true | undefined> {
  const { failure, status } = objectOf(await reader.ask(dataJob, { id: jobId }), 'dataJob');
  if (status === 'FAILED') {
    throw new CheckError(`The export failed: ${failure as string}.`);
  }
  return status === 'SUCCEEDED' ? true : undefined;
}

async function download(url: string, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { signal });
  expectThat(response.status === 200, `The link returned ${response.status}.`);
  return Buffer.from(await response.arrayBuffer());
}

/** The names of the files of a tar, in their order. */
function namesIn(archive: Buffer): readonly string[] {
  const names: string[] = [];
  for (let at = 0; archive[at] !== undefined && archive[at] !== 0;) {
    const header = archive.subarray(at, at + headerBytes);
    expectThat(
      header.toString('latin1', formatAt, formatAt + 5) === 'ustar',
      'The download has another format than tar.',
    );
    names.push(header.toString('latin1', 0, 100).replace(/\0.*$/, ''));
    const size = parseInt(header.toString('latin1', 124, 136), 8);
    at += headerBytes + Math.ceil(size / headerBytes) * headerBytes;
  }
  return names;
}
