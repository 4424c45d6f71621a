/** `npm run officer`: its command line, words, documents, and the files that it creates. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildASTSchema, parse, validate } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import type { DataJobFailure } from '../../../domain/generated/schema-types.ts';
import { NewFile, requireNewFile } from '../../../tools/cli/new-file.ts';
import {
  jobDocuments,
  linkDocument,
  pageDocuments,
  type OfficerJob,
} from '../../../tools/cli/officer-jobs.ts';
import { help, readOfficerOptions } from '../../../tools/cli/officer-options.ts';
import { erasureLine, stateText } from '../../../tools/cli/officer-text.ts';
import { europeanVin } from '../../support/vins.ts';

const id = '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10';
const other = '919108f7-52d1-4320-9bac-f847db4148a8';
const asOfficer = ['--user', 'officer@demo.example'];
const grounds = ['--reason', 'NO_LONGER_NEEDED', '--case', 'R-1'];
const read = (...args: string[]) => readOfficerOptions([...args, ...asOfficer], {});

describe('npm run officer reads', () => {
  it.each([
    [['export-person', id], { command: 'export-person', ids: [id], isWaiting: true }],
    [['export-person', id.toUpperCase(), '--out', 'a.tar'], { ids: [id], file: 'a.tar' }],
    [['export-person', id, '--no-wait'], { isWaiting: false }],
    [['download-export', id], { command: 'download-export', ids: [id] }],
    [
      ['erase-person', id, '--reason', 'LAWFUL_ORDER', '--case', ' 12 Js 345/26 '],
      { ids: [id], grounds: { reason: 'LAWFUL_ORDER', caseNumber: '12 Js 345/26' } },
    ],
    [['erase-vehicle', id, ...grounds], { command: 'erase-vehicle', ids: [id] }],
    [['approve-erasure', id, other], { command: 'approve-erasure', ids: [id, other] }],
    [['save-certificate', id, '--out', 'c.json'], { command: 'save-certificate', file: 'c.json' }],
    [['erasures'], { command: 'erasures', ids: [] }],
    [['exports'], { command: 'exports', ids: [] }],
  ])('%j', (args, expected) => {
    expect(read(...args)).toMatchObject(expected);
  });

  it('--help, which has every subcommand', () => {
    expect(readOfficerOptions(['--help'], {})).toBeUndefined();
    expect(help).toMatch(/export-person .*\n.*download-export .*\n.*exports .*\n.*erase-person /);
    expect(help).toMatch(/--reason .*\n +DATA_SUBJECT_REQUEST .*\n +LAWFUL_ORDER /);
  });
});

it.each([
  [[], 'The subcommand is unknown'],
  [['constructor', id], 'The subcommand is unknown'],
  [['export-person'], 'export-person <personId>'],
  [['erase-person', id, id], 'erase-person <personId>'],
  [['approve-erasure', id], 'approve-erasure <jobId> <subject>'],
  [['export-person', 'owner@demo.example'], 'five groups'],
  [['erase-person', id, ...grounds, '--out', 'a'], '--out'],
  [['erase-person', id, '--case', 'R-1'], 'needs --reason'],
  [['erase-person', id, '--reason', 'toString', '--case', 'R-1'], 'needs --reason'],
  [['erase-vehicle', id, '--reason', 'LAWFUL_ORDER'], 'needs --case'],
  [['erase-vehicle', id, '--reason', 'LAWFUL_ORDER', '--case', 'please!'], 'needs --case'],
  [['export-person', id, ...grounds], 'neither --reason nor --case'],
  [['approve-erasure', id, other, '--case', 'R-1'], 'neither --reason nor --case'],
  [['export-person', id, '--out', 'a', '--no-wait'], '--out'],
])('npm run officer refuses %j', (args, part) => {
  expect(() => read(...args)).toThrow(part);
});

it('refuses a VIN without repeating it', () => {
  const vin = europeanVin();

  expect(() => read('erase-vehicle', vin)).toThrow(expect.not.stringContaining(vin) as string);
  expect(() => read('erase-vehicle', vin)).toThrow('five groups');
  const asCase = () => read('erase-vehicle', id, '--reason', 'LAWFUL_ORDER', '--case', vin);
  expect(asCase).toThrow(expect.not.stringContaining(vin) as string);
  expect(asCase).toThrow('needs --case');
});

it.each(Object.entries({ ...jobDocuments, ...pageDocuments, createExportLink: linkDocument }))(
  'the document of %s fits the schema',
  (name, document) => {
    const schema = buildASTSchema(parse(`scalar AWSDateTime\n${readFileSync('schema.graphql', 'utf8')}`), {
      assumeValidSDL: true,
    });

    expect(validate(schema, parse(document))).toEqual([]);
    expect(document).toContain(`${name}(`);
  },
);

describe('a job', () => {
  const at = '2026-11-28T12:00:00.000Z';
  const job: OfficerJob = {
    ...{ jobId: id, kind: 'PERSON_ERASURE', personId: other, referenceId: null, handled: 3 },
    ...{ status: 'PENDING', failure: null, requestedBy: id, requestedAt: at, approvedAt: null },
    ...{ erasureReason: 'LAWFUL_ORDER', caseNumber: 'R-1', endedAt: null, certificate: null },
  };

  it.each<[string, Partial<OfficerJob>]>([
    [`Waits for the approval of another officer, for a day since ${at}.`, {}],
    ['Runs: 3 records so far.', { approvedAt: at }],
    ['Runs: 1 record so far.', { kind: 'PERSON_EXPORT', status: 'RUNNING', handled: 1 }],
    ['Exported: 3 records.', { kind: 'PERSON_EXPORT', status: 'SUCCEEDED' }],
    ['Erased: 3 records.', { status: 'SUCCEEDED' }],
    ['begins it again', { status: 'FAILED', failure: 'GAVE_UP' }],
    [
      'no such person (PERSON_NOT_FOUND).',
      { kind: 'PERSON_EXPORT', status: 'FAILED', failure: 'PERSON_NOT_FOUND' },
    ],
  ])('%s', (text, facts) => {
    expect(stateText({ ...job, ...facts })).toContain(text);
    expect(erasureLine({ ...job, ...facts })).toContain(`${id}  person  ${other}  LAWFUL_ORDER R-1  `);
  });

  it('that failed is not said to begin again when it cannot', () => {
    const failure: DataJobFailure = 'PERSON_HAS_ROLE';

    expect(stateText({ ...job, status: 'FAILED', failure })).not.toContain('again');
    expect(stateText({ ...job, kind: 'PERSON_EXPORT', status: 'FAILED', failure: 'GAVE_UP' })).not.toContain(
      'again',
    );
  });
});

describe('a new file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'reference-id-officer-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('has its content at the end, for its user alone', async () => {
    const path = join(directory, 'whole');
    const file = new NewFile(path);
    expect(readFileSync(path, 'utf8')).toBe('');

    await file.write(['one', 'two']);

    expect(readFileSync(path, 'utf8')).toBe('onetwo');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['whole']);
  });

  it('is never written over another one', () => {
    const path = join(directory, 'other');
    writeFileSync(path, 'before');

    expect(() => new NewFile(path)).toThrow('is not overwritten');
    expect(() => requireNewFile(path)).toThrow('is not overwritten');

    expect(readFileSync(path, 'utf8')).toBe('before');
    rmSync(path);
  });

  it('is gone again when its content breaks off', async () => {
    const path = join(directory, 'broken');
    async function* content(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('half'));
      throw new Error('The connection has ended.');
    }

    await expect(new NewFile(path).write(content())).rejects.toThrow('The connection has ended.');

    expect(existsSync(path)).toBe(false);
    expect(readdirSync(directory)).toEqual(['whole']);
  });

  it('leaves nothing when its content breaks off at once', async () => {
    async function* content(): AsyncGenerator<Uint8Array> {
      await Promise.reject(new Error('There was no response.'));
      yield Buffer.from('never');
    }

    await expect(new NewFile(join(directory, 'at-once')).write(content())).rejects.toThrow('no response');
    // A stream that still opens its file would create it now.
    await delay(50);

    expect(readdirSync(directory)).toEqual(['whole']);
  });

  it('is refused where none can be', () => {
    expect(() => new NewFile(join(directory, 'none', 'file'))).toThrow('cannot be written');
  });
});
