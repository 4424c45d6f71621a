/** `npm run officer` against a world: exports, erasures by two officers, and Ctrl-C. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readCertificate } from '../../../records/erasure-certificate.ts';
import { filesOf, recordsOf, setRunning } from '../../support/exports.ts';
import { givenPerson, password, type Person } from '../../support/given.ts';
import { runPersonErasure } from '../../support/person-erasures.ts';
import { itemsOf, setAttribute } from '../../support/tables.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { startCli } from './run-cli.ts';

const world = useSharedWorld();
const it = withPeople(world)
  // Each counts its own jobs.
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', () => givenPerson(world(), ['privacy-officers']))
  .extend('person', () => givenPerson(world(), ['owners']));

const inWorld = (name: string): string => join(world().directory, `${randomUUID()}-${name}`);

const start = ({ username }: Person, ...args: string[]) =>
  startCli('officer', [...args, '--user', username, '--outputs', world().outputsFile ?? ''], {
    directory: world().directory,
    environment: { ASK_PASSWORD: password },
  });
const run = (...given: Parameters<typeof start>) => start(...given).result;

async function jobsAbout({ principalId }: Person): Promise<readonly string[]> {
  const items = await itemsOf(world(), 'DataJobs');
  return items.flatMap((item) => ('kind' in item && item.personId === principalId ? [item.jobId] : []));
}

it('exports a person into a new file, which it never overwrites', async ({ officer, person }) => {
  const file = inWorld('copy.tar');

  const { exitCode, stderr, stdout } = await run(officer, 'export-person', person.principalId, '--out', file);

  const [jobId = ''] = await jobsAbout(person);
  expect([exitCode, stdout]).toEqual([0, `${jobId}\n${file}\n`]);
  expect(stderr).toContain('Exported: ');
  expect(`${stdout}${stderr}`).not.toContain('X-Amz-');
  expect(recordsOf(filesOf(readFileSync(file)), 'account')).toMatchObject([{ roles: ['owners'] }]);

  writeFileSync(file, 'before');
  const again = await run(officer, 'export-person', person.principalId, '--out', file);
  expect(again).toMatchObject({ exitCode: 2, stdout: '' });
  expect(again.stderr).toContain('is not overwritten');
  expect(readFileSync(file, 'utf8')).toBe('before');
  expect(await jobsAbout(person)).toEqual([jobId]);
});

it('continues after Ctrl-C, and is downloaded later', async ({ officer, person }) => {
  const file = inWorld('later.tar');
  const begun = await run(officer, 'export-person', person.principalId, '--no-wait');
  const [jobId = ''] = await jobsAbout(person);
  expect(begun).toMatchObject({ exitCode: 0, stdout: `${jobId}\n` });
  await world().streams.settled();
  await setRunning(world(), jobId, 2);

  const waiting = start(officer, 'download-export', jobId, '--out', file);
  await expect.poll(() => waiting.written.stderr, { timeout: 15_000 }).toContain('Runs: 2 records so far.');
  waiting.interrupt();

  const { exitCode, stderr } = await waiting.result;
  expect(exitCode).toBe(130);
  expect(stderr).toContain(`download-export ${jobId} --user`);
  expect(existsSync(file)).toBe(false);

  for (const [name, value] of [
    ['endedAt', new Date().toISOString()],
    ['status', 'SUCCEEDED'],
  ] as const) {
    await setAttribute(world(), 'DataJobs', { jobId }, name, value);
  }
  const later = await run(officer, 'download-export', jobId, '--out', file);
  expect(later).toMatchObject({ exitCode: 0, stdout: `${jobId}\n${file}\n` });
  expect(recordsOf(filesOf(readFileSync(file)), 'account')).toHaveLength(1);
});

it('says that the person is unknown, and that the job is another officer’s', async ({
  officer,
  person,
  second,
}) => {
  const unknown = await run(officer, 'export-person', randomUUID());
  expect(unknown.exitCode).toBe(5);
  expect(unknown.stderr).toContain('no such person (PERSON_NOT_FOUND)');

  await run(officer, 'export-person', person.principalId, '--no-wait');
  const [jobId = ''] = await jobsAbout(person);
  const listed = await run(second, 'exports');
  const line = `${jobId}  person  ${person.principalId}  officer ${officer.principalId}  `;
  expect([listed.exitCode, listed.stdout]).toEqual([0, expect.stringContaining(line)]);
  const others = await run(second, 'download-export', jobId, '--out', inWorld('none.tar'));
  expect(others.exitCode).toBe(1);
  expect(others.stderr).toContain('DATA_JOB_NOT_FOUND');
});

it(
  'erases a person by two officers, and saves the certificate',
  { timeout: 180_000 },
  async ({ officer, person, second }) => {
    const file = inWorld('certificate.json');
    const grounds = ['--reason', 'DATA_SUBJECT_REQUEST', '--case', 'DSR 7/26'];
    const asked = await run(officer, 'erase-person', person.principalId, ...grounds);
    const [jobId = ''] = await jobsAbout(person);
    expect([asked.exitCode, asked.stdout]).toEqual([0, `${jobId}\n`]);
    expect(asked.stderr).toContain(`approve-erasure ${jobId} ${person.principalId} --user`);

    const own = await run(officer, 'approve-erasure', jobId, person.principalId);
    expect([own.exitCode, own.stderr]).toEqual([1, expect.stringContaining('SECOND_PERSON_REQUIRED')]);
    const wrong = await run(second, 'approve-erasure', jobId, officer.principalId);
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('Nothing was approved.')]);
    const list = await run(officer, 'erasures');
    const line = `${jobId}  person  ${person.principalId}  DATA_SUBJECT_REQUEST DSR 7/26  Waits for the approval`;
    expect(list.stdout).toContain(line);

    const approving = start(second, 'approve-erasure', jobId, person.principalId, '--out', file);
    await expect.poll(() => approving.written.stderr, { timeout: 15_000 }).toContain('Runs: ');
    await runPersonErasure(world(), jobId, person.principalId);

    expect(await approving.result).toMatchObject({ exitCode: 0, stdout: `${jobId}\n${file}\n` });
    expect(readCertificate(readFileSync(file, 'utf8'))?.statement).toMatchObject({ erasureId: jobId });
  },
);
