/** `npm run audit` offline, as a process: exports and proofs are verified without any network. */
import { sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificateText, statementText, subjectHash } from '../../../records/erasure-certificate.ts';
import { keys, makeExport } from '../../records/made-export.ts';
import { startCli } from './run-cli.ts';

let folder: string;
const { lines } = makeExport(30, 8);
const run = (...args: string[]) => startCli('audit', args, { directory: folder }).result;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  const spki = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const write = (name: string, texts: readonly string[]) =>
    writeFileSync(join(folder, name), texts.map((text) => `${text}\n`).join(''));
  write('key.txt', [spki]);
  write('export.jsonl', lines);
  write('changed.jsonl', lines.with(3, (lines[3] ?? '').replace('NOT_FOUND', 'CONVERTED')));
  write('carriage-return.jsonl', lines.with(3, `${lines[3] ?? ''}\r`));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('verifies an export, and states when it trusted the key of the file', async () => {
  const withKey = await run('verify', 'export.jsonl', '--public-key', 'key.txt');
  const without = await run('verify', 'export.jsonl');

  expect(withKey).toMatchObject({ exitCode: 0, stderr: '' });
  expect(withKey.stdout).toMatch(
    /^INTACT: 30 entries under 4 signed heads of tenant tenant\.\nLast head: \S{43}\n$/,
  );
  expect(without.stdout).toContain('proves nothing against a forger');
});

it.each([
  ['changed.jsonl', /NOT INTACT.*\n {2}CHANGED entry 1\/1 \(.*#entry-1\)/],
  ['carriage-return.jsonl', /NOT INTACT.*\n {2}UNREADABLE line 4/],
])('names what is wrong in %s', async (file, text) => {
  const { exitCode, stdout } = await run('verify', file, '--public-key', 'key.txt');

  expect([exitCode, stdout]).toEqual([1, expect.stringMatching(text)]);
});

it('writes a proof of one entry, and verifies it', async () => {
  const { stdout: proof } = await run('prove-entry', 'export.jsonl', '--entry', '2/3');
  writeFileSync(join(folder, 'proof.json'), proof);
  writeFileSync(join(folder, 'other.json'), proof.replace('NOT_FOUND', 'CONVERTED'));

  const proved = await run('verify', 'proof.json', '--public-key', 'key.txt');
  const refused = await run('verify', 'other.json', '--public-key', 'key.txt');

  expect([proved.exitCode, proved.stdout]).toEqual([
    0,
    expect.stringContaining('Proved: entry 2/3 of tenant'),
  ]);
  expect([refused.exitCode, refused.stdout]).toEqual([1, expect.stringContaining('NOT PROVED')]);
});

it('verifies a certificate of erasure, and for whom it is', async () => {
  const subject = '919108f7-52d1-4320-9bac-f847db4148a8';
  const statement = {
    ...({ version: 1, erasureId: 'one', tenantId: 'acme', scope: 'VEHICLE_DATA', keyVersion: 1 } as const),
    ...{ subject: subjectHash(subject), until: '2026-11-27', requestedAt: '2026-11-27' },
    ...{ erasedAt: '2026-11-27', erasedAtLeast: { Telemetry: 7 }, ends: { backups: '2027-01-01' } },
  };
  const signature = sign('sha256', Buffer.from(statementText(statement)), keys.privateKey);
  const text = certificateText({
    kind: 'erasure-certificate',
    statement,
    signature: signature.toString('base64url'),
  });
  writeFileSync(join(folder, 'certificate.json'), `${text}\n`);
  writeFileSync(join(folder, 'forged.json'), text.replace('"Telemetry":7', '"Telemetry":8'));

  const proved = await run('verify', 'certificate.json', '--public-key', 'key.txt', '--subject', subject);
  const forged = await run('verify', 'forged.json', '--public-key', 'key.txt');
  const other = await run('verify', 'certificate.json', '--public-key', 'key.txt', '--subject', 'other');
  const withoutKey = await run('verify', 'certificate.json');

  expect([proved.exitCode, proved.stdout]).toEqual([0, expect.stringContaining('about the given vehicle')]);
  expect(proved.stdout).toContain('Telemetry: 7');
  expect([forged.exitCode, forged.stdout]).toEqual([1, expect.stringContaining('wrong signature')]);
  expect([other.exitCode, other.stdout]).toEqual([1, expect.stringContaining('another vehicle')]);
  expect([withoutKey.exitCode, withoutKey.stderr]).toEqual([2, expect.stringContaining('--public-key')]);
});

it.each([
  [['verify', 'absent.jsonl']],
  [['verify', 'export.jsonl', '--public-key', 'export.jsonl']],
  [['prove-entry', 'export.jsonl', '--entry', '9/9']],
])('refuses %j as wrong usage', async (args) => {
  expect((await run(...args)).exitCode).toBe(2);
});
