/**
 * An owner erases what is stored of their time with a vehicle, and gets a certificate that AWS KMS
 * signed.
 */
import { flawOfCertificate, readCertificate } from '../../records/erasure-certificate.ts';
import { readPublicKey } from '../../records/head.ts';
import { DeployedRecords } from '../../tools/audit/deployed-records.ts';
import { removeJob } from '../aws/remove-job.ts';
import { waitFor } from '../aws/wait.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';
import type { Person } from '../people.ts';
import { codesOf, objectOf } from '../response-data.ts';
import { sendTelemetry } from './telemetry-to-state.ts';

const eraseVehicleData = 'mutation ($id: ID!) { eraseVehicleData(referenceId: $id) { jobId } }';
const dataJob = 'query ($id: ID!) { dataJob(jobId: $id) { status failure certificate } }';
const vehicleTelemetry = `query ($id: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
  vehicleTelemetry(referenceId: $id, from: $from, to: $to) { items { eventId } }
}`;
/** Pause between two reads of the job. */
const everyMs = 5_000;
/** How far back messages of the run can be. */
const runMs = 3_600_000;

/** The check `erasure`; no row of docs/ASSUMPTIONS.md depends on it alone. */
export const erasureCheck: Check = {
  name: 'erasure',
  shows: 'an erasure removes the messages of an owner’s time, and AWS KMS signs its certificate',
  needs: ['telemetry-to-state'],
  // It pauses for two minutes, until no run of ingest can store what it has erased, and a schedule
  // of a minute continues it.
  timeoutSeconds: 900,
  isSlow: true,
  async run(context) {
    const { cleanup, deployment, facts, progress, signal } = context;
    const { owner } = facts.require('people');
    const { referenceId } = facts.require('vehicle');
    await sendTelemetry(context);
    expectThat((await messagesOf(owner, referenceId)) > 0, 'The message of the vehicle is not stored.');
    const jobId = await request(owner, referenceId);
    cleanup.add(`erasure ${jobId}`, () => removeJob(deployment, jobId));
    progress(`waiting for the erasure ${jobId}`);
    if (Object.hasOwn(deployment.outputs, 'ArchiveBucketName')) {
      await waitFor(() => areGone(owner, referenceId), signal, everyMs);
      return 'the messages are gone; the certificate follows when the archive is searched';
    }
    const text = await waitFor(() => certificateOf(owner, jobId), signal, everyMs);
    const left = await messagesOf(owner, referenceId);
    expectThat(left === 0, `The vehicle has ${left} messages after its erasure.`);
    return verified(context, text, referenceId);
  },
};

/** Requests the erasure. The sign-in of the person may be older than five minutes. */
async function request(owner: Person, referenceId: string): Promise<string> {
  const response = await owner.ask(eraseVehicleData, { id: referenceId });
  const isLate = codesOf(response) === 'SIGN_IN_TOO_OLD';
  const accepted = isLate
    ? await (await owner.signInAgain()).ask(eraseVehicleData, { id: referenceId })
    : response;
  return String(objectOf(accepted, 'eraseVehicleData')['jobId']);
}

async function certificateOf(owner: Person, jobId: string): Promise<string | undefined> {
  const { certificate, failure, status } = objectOf(await owner.ask(dataJob, { id: jobId }), 'dataJob');
  if (status === 'FAILED') {
    throw new CheckError(`The erasure failed: ${failure as string}.`);
  }
  return status === 'SUCCEEDED' ? String(certificate) : undefined;
}

async function areGone(owner: Person, referenceId: string): Promise<true | undefined> {
  return (await messagesOf(owner, referenceId)) === 0 ? true : undefined;
}

async function messagesOf(owner: Person, id: string): Promise<number> {
  const [from, to] = [-runMs, runMs].map((ms) => new Date(Date.now() + ms).toISOString());
  const page = objectOf(await owner.ask(vehicleTelemetry, { id, from, to }), 'vehicleTelemetry');
  return (page['items'] as readonly unknown[]).length;
}

/** Verifies the certificate by the public key; returns what it says. */
async function verified({ deployment }: CheckContext, text: string, referenceId: string): Promise<string> {
  const certificate = readCertificate(text);
  if (certificate === undefined) {
    throw new CheckError('The certificate cannot be read.');
  }
  const records = new DeployedRecords(deployment.outputs);
  try {
    const flaw = flawOfCertificate(certificate, readPublicKey(await records.erasureKey()), referenceId);
    expectThat(flaw === undefined, flaw ?? '');
  } finally {
    records.close();
  }
  const { erasedAtLeast, ends } = certificate.statement;
  expectThat((erasedAtLeast['Telemetry'] ?? 0) > 0, 'The certificate names no message.');
  return `a certificate over ${Object.keys(erasedAtLeast).length} stores and ${Object.keys(ends).length} copies`;
}
