/** The search for VINs finds a VIN in every form and in everything that a world writes. */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type SearchedFiles, findLeaks, findLeaksInFolder } from '../support/leaks.ts';
import { americanVin, europeanVin, vinMarker } from '../support/vins.ts';
import { type TestWorld, leaksOf } from '../support/world.ts';

const vin = europeanVin();
const digest = createHash('sha256').update(vin).digest();
const noise = 'Some text around it';

const percentEncoded = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

const forms: readonly (readonly [string, string | Buffer, string])[] = [
  ['as plain text', vin, 'plain'],
  ['in a log line', `{"level":"ERROR","message":"No vehicle ${vin}"}`, 'plain'],
  ['in a URL', `https://example.com/vehicles/${encodeURIComponent(vin)}?a=b`, 'plain'],
  ['with every character percent-encoded', vin.replace(/./g, percentEncoded), 'percent-encoded'],
  ['in lower case', vin.toLowerCase(), 'plain'],
  ['of a market with check digits', americanVin(), 'plain'],
  ['in UTF-16', Buffer.from(vin, 'utf16le'), 'UTF-16'],
  ['in hex', Buffer.from(vin).toString('hex'), 'hex'],
  ['in upper-case hex', Buffer.from(vin).toString('hex').toUpperCase(), 'hex'],
  ...[0, 1, 2].map(
    (shift) =>
      [
        `in base64 after ${shift} other bytes`,
        Buffer.from(`${'.'.repeat(shift)}${vin}`).toString('base64'),
        'base64',
      ] as const,
  ),
  ['in base64url', Buffer.from(vin).toString('base64url'), 'base64'],
  ['in base64 of lower case', Buffer.from(vin.toLowerCase()).toString('base64'), 'base64'],
  ['as plain SHA-256 in hex', digest.toString('hex'), 'SHA-256 hex'],
  ['as plain SHA-256 in base64', digest.toString('base64'), 'SHA-256 base64'],
  ['as plain SHA-256 in base64url', digest.toString('base64url'), 'SHA-256 base64url'],
  ['as the bytes of plain SHA-256', digest, 'SHA-256 bytes'],
];

describe('the search for VINs', () => {
  it.each(forms)('finds one %s', (_name, written, form) => {
    const content = Buffer.concat([Buffer.from(noise), Buffer.from(written), Buffer.from(noise)]);

    expect(findLeaks('here', content).map((leak) => leak.form)).toContain(form);
  });

  it('names the place and the form, and does not repeat the VIN', () => {
    const [leak] = findLeaks('traces', vin);

    expect(leak).toEqual({ place: 'traces', form: 'plain' });
  });

  it('finds nothing in a keyed hash, in part of the marker or in a Reference ID', () => {
    const keyed = createHash('sha256').update(`vin:v1:acme:${vin}`).digest('base64url');
    const referenceId = 'e1cf1a4c-3f5c-4c0b-9a35-0b0a2c4d7e11';

    expect(findLeaks('here', `${noise} k1.${keyed} ${vinMarker.slice(0, -1)} ${referenceId}`)).toEqual([]);
  });
});

describe('the search through a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reference-id-leaks-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reads every file below the folder and reports those with a VIN', () => {
    mkdirSync(join(folder, 'tables', 'registry'), { recursive: true });
    const leaking = join(folder, 'tables', 'registry', 'items.json');
    writeFileSync(leaking, `{"attributes":{"note":"${vin}"}}`);
    writeFileSync(join(folder, 'outputs.json'), noise);

    expect(findLeaksInFolder(folder)).toEqual([{ place: leaking, form: 'plain' }]);
  });

  it('reads a file again when it has changed since an earlier search', () => {
    const log = join(folder, 'log.json');
    const searched: SearchedFiles = new Map();
    writeFileSync(log, noise);
    findLeaksInFolder(folder, searched);

    expect(findLeaksInFolder(folder, searched)).toEqual([]);
    appendFileSync(log, vin);
    expect(findLeaksInFolder(folder, searched)).toEqual([{ place: log, form: 'plain' }]);
    // Written again with the same size; a file system may keep times in steps of milliseconds.
    const later = new Date(Date.now() + 1_000);
    utimesSync(log, later, later);
    expect(findLeaksInFolder(folder, searched)).toEqual([{ place: log, form: 'plain' }]);
  });
});

describe('the search after a file with a world', () => {
  const directory = mkdtempSync(join(tmpdir(), 'reference-id-leaks-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const nothing = {
    directory,
    transcript: [] as readonly string[],
    traces: { segments: () => [] as readonly string[] },
    calls: { list: () => [] as readonly object[] },
    iotEndpoint: { log: { entries: () => [] as readonly object[] } },
  };
  // A stand-in with everything that the search reads of a world.
  const leaksOfWorld = (written: Partial<typeof nothing>) =>
    leaksOf({ ...nothing, ...written } as unknown as TestWorld);

  it.each<[string, Partial<typeof nothing>]>([
    ['a trace', { traces: { segments: () => [`{"annotations":{"vin":"${vin}"}}`] } }],
    ['the record of calls', { calls: { list: () => [{ operation: 'GetItem', resource: vin }] } }],
    ['AWS IoT’s log', { iotEndpoint: { log: { entries: () => [{ topic: `dt/v1/${vin}/telemetry` }] } } }],
    ['a response', { transcript: [`{"errors":[{"message":"No vehicle ${vin}"}]}`] }],
  ])('finds a VIN in %s', (_place, written) => {
    expect(leaksOfWorld(written)).toMatchObject([{ form: 'plain' }]);
  });

  it('finds a VIN in a file of the world', () => {
    const log = join(directory, 'log.json');
    writeFileSync(log, Buffer.from(vin).toString('base64'));

    expect(leaksOfWorld({})).toEqual([{ place: log, form: 'base64' }]);
    rmSync(log);
  });

  it('finds nothing in a world without a VIN', () => {
    expect(leaksOfWorld({ transcript: [noise] })).toEqual([]);
  });
});
