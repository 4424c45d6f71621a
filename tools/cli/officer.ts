/**
 * `npm run officer`: exports and erasures for persons who ask a privacy officer. Ids and the names
 * of new files go to stdout, everything else to stderr.
 */
import { CliError, exitCodes } from '../session/cli-error.ts';
import { untilInterrupted } from '../session/interruption.ts';
import { runMain } from '../session/run-main.ts';
import { NewFile, requireNewFile } from './new-file.ts';
import { OfficerSession, type OfficerJob } from './officer-jobs.ts';
import { help, readOfficerOptions, type OfficerOptions } from './officer-options.ts';
import { erasureLine, exportLine, stateText } from './officer-text.ts';

/** What Ctrl-C removes, and what it says. */
const interruption: { file?: NewFile; hint?: string } = {};

await runMain(help, async () => {
  const options = readOfficerOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    return undefined;
  }
  if (options.file !== undefined) {
    requireNewFile(options.file);
  }
  return await untilInterrupted(
    async (signal) => carryOut(await OfficerSession.open(options, signal), options),
    onInterrupted,
  );
});

function onInterrupted(): void {
  interruption.file?.discard();
  process.stderr.write(interruption.hint === undefined ? '' : `${interruption.hint}\n`);
}

async function carryOut(officer: OfficerSession, options: OfficerOptions): Promise<number> {
  const [id = '', subject = ''] = options.ids;
  switch (options.command) {
    case 'export-person':
      return await exported(officer, options, await begun(() => officer.job('exportPerson', id)));
    case 'download-export':
      return await exported(officer, options, await officer.job('dataJob', id));
    case 'exports':
      return listed(await officer.jobs('personExports'), exportLine, 'No exports.');
    case 'erase-person':
      return asked(await begun(() => officer.job('erasePerson', id, options.grounds)));
    case 'erase-vehicle':
      return asked(await begun(() => officer.job('eraseVehicle', id, options.grounds)));
    case 'approve-erasure':
      return await approved(officer, options, await requireSubject(officer, id, subject));
    case 'save-certificate':
      return await certified(await officer.job('dataJob', id), options);
    case 'erasures':
      return listed(await allErasures(officer), erasureLine, 'No erasures.');
  }
}

/** A repeated request returns the job under way, so that Ctrl-C meanwhile loses nothing. */
async function begun(request: () => Promise<OfficerJob>): Promise<OfficerJob> {
  interruption.hint = 'The request may have been sent. Repeat the command: it returns to a job that runs.';
  return await request();
}

async function exported(officer: OfficerSession, options: OfficerOptions, job: OfficerJob): Promise<number> {
  if (job.kind !== 'PERSON_EXPORT') {
    throw new CliError('usage', 'The job is not an export of a person.');
  }
  const again = nextCommand(`download-export ${job.jobId}`);
  process.stdout.write(`${job.jobId}\n`);
  if (!options.isWaiting) {
    process.stderr.write(`${stateText(job)} Download it with:\n${again}\n`);
    return 0;
  }
  const end = await waited(officer, job, `The export continues. Download it with:\n${again}`);
  if (end.status === 'FAILED') {
    return exitCodes.notDone;
  }
  const file = options.file ?? `person-export-${job.jobId}.tar`;
  requireNewFile(file);
  await download(await officer.link(job.jobId), file, again);
  return 0;
}

/** The link works without a sign-in, so it is never printed. */
async function download(url: string, path: string, again: string): Promise<void> {
  const file = reserve(path);
  try {
    const { body, ok } = await fetch(url);
    if (!ok || body === null) {
      throw new Error('The response has no archive.');
    }
    await file.write(body);
  } catch {
    file.discard();
    throw new CliError('unreachable', `The archive was not downloaded. Repeat it with:\n${again}`);
  }
  delete interruption.file;
  process.stdout.write(`${path}\n`);
  process.stderr.write('Hand it to the person alone, and delete the file.\n');
}

function asked(job: OfficerJob): number {
  const subject = job.personId ?? job.referenceId ?? '';
  process.stdout.write(`${job.jobId}\n`);
  process.stderr.write(`${stateText(job)}\n`);
  if (!job.approvedAt) {
    process.stderr.write(`${nextCommand(`approve-erasure ${job.jobId} ${subject}`)}\n`);
  }
  return 0;
}

/** The approval cannot be undone, so the officer names whom it is about. */
async function requireSubject(officer: OfficerSession, jobId: string, subject: string): Promise<string> {
  const job = await officer.job('dataJob', jobId);
  if ((job.personId ?? job.referenceId) !== subject) {
    throw new CliError('usage', 'The job is about another person or vehicle. Nothing was approved.');
  }
  return jobId;
}

async function approved(officer: OfficerSession, options: OfficerOptions, jobId: string): Promise<number> {
  const job = await begun(() => officer.job('approveErasure', jobId));
  process.stdout.write(`${job.jobId}\n`);
  if (!options.isWaiting) {
    process.stderr.write(`${stateText(job)}\n`);
    return 0;
  }
  const again = nextCommand(`save-certificate ${job.jobId}`);
  const end = await waited(
    officer,
    job,
    `The erasure continues. Save its certificate at the end with:\n${again}`,
  );
  return end.status === 'FAILED' ? exitCodes.notDone : await certified(end, options);
}

async function certified(job: OfficerJob, options: OfficerOptions): Promise<number> {
  if (!job.certificate) {
    throw new CliError('graphqlErrors', `The job has no certificate. ${stateText(job)}`);
  }
  const path = options.file ?? `erasure-certificate-${job.jobId}.json`;
  await reserve(path).write([job.certificate]);
  delete interruption.file;
  process.stdout.write(`${path}\n`);
  return 0;
}

/** Of persons and vehicles, newest first. */
async function allErasures(officer: OfficerSession): Promise<readonly OfficerJob[]> {
  return [...(await officer.jobs('personErasures')), ...(await officer.jobs('vehicleErasures'))].toSorted(
    (one, other) => other.requestedAt.localeCompare(one.requestedAt),
  );
}

function listed(jobs: readonly OfficerJob[], toLine: (job: OfficerJob) => string, none: string): number {
  process.stdout.write(jobs.map((job) => `${toLine(job)}\n`).join(''));
  process.stderr.write(jobs.length === 0 ? `${none}\n` : '');
  return 0;
}

/** Shows each new state of a job until its end. */
async function waited(officer: OfficerSession, job: OfficerJob, hint: string): Promise<OfficerJob> {
  interruption.hint = hint;
  let shown = '';
  return await officer.ended(job, (newer) => {
    const text = stateText(newer);
    process.stderr.write(text === shown ? '' : `${text}\n`);
    shown = text;
  });
}

function reserve(path: string): NewFile {
  const file = new NewFile(path);
  interruption.file = file;
  return file;
}

function nextCommand(command: string): string {
  return `  npm run --silent officer -- ${command} --user …`;
}
