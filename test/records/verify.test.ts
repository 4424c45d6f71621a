/** Verification of exports, without a world: what is found, and how it is named. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flawOf, proveEntry, readProof } from '../../records/entry-proof.ts';
import { type EntryLine, type HeadLine, lineText, readLine } from '../../records/export-lines.ts';
import type { FindingKind } from '../../records/findings.ts';
import { entryHash } from '../../records/head.ts';
import { verifyExport } from '../../records/verify.ts';
import { entryNumber, ended, keys, makeExport } from './made-export.ts';
import { tamperingWith } from './tampering.ts';

const publicKeys = new Map([[1, keys.publicKey]]);
const verify = (lines: readonly string[], expectedHead?: string) =>
  verifyExport(lines, { publicKeys, ...(expectedHead !== undefined && { expectedHead }) });

/** Two heads of three entries, then one of one: lines 1 to 4, 5 to 8, 9 and 10. */
const made = makeExport(7, 3);
const rows = made.lines.slice(1, -1);
const changed = (change: (rows: readonly string[]) => readonly string[]) =>
  verify(ended([made.lines[0] ?? '', ...change(rows)])).findings.map(
    ({ kind, record }) => `${kind} ${record}`,
  );
const atIdOf = (number: number) => String(entryNumber(number)['atId']);
const nameOf = (sequence: number, index: number, number: number) =>
  `entry ${sequence}/${index} (${atIdOf(number)})`;

describe('an export as it was made', () => {
  it.each([0, 1, 2, 3, 7, 64])('of %i entries is intact', (count) => {
    const { lines } = makeExport(count, 5);

    expect(verify(lines)).toMatchObject({ isIntact: true, entries: count, findings: [] });
  });

  it('of few hundred entries is intact, and any tampering is found', () => {
    const large = makeExport(300, 40);
    expect(verify(large.lines).isIntact).toBe(true);

    fc.assert(
      fc.property(tamperingWith(large), ({ lines }) => !verify(lines).isIntact),
      { numRuns: 150 },
    );
  });
});

describe('a finding names the record', () => {
  const kinds: readonly (readonly [
    string,
    (rows: readonly string[]) => readonly string[],
    readonly string[],
  ])[] = [
    [
      'whose content was changed',
      (all) => all.with(2, (all[2] ?? '').replace('NOT_FOUND', 'CONVERTED')),
      [`CHANGED ${nameOf(1, 1, 1)}`],
    ],
    ['that is missing', (all) => all.toSpliced(2, 1), ['MISSING entry 1/1']],
    [
      'that was inserted',
      (all) =>
        all.toSpliced(4, 0, (all[3] ?? '').replace('"index":2', '"index":9').replace('salt-2', 'salt-x')),
      [`INSERTED ${nameOf(1, 9, 2)}`],
    ],
    ['that stands twice', (all) => all.toSpliced(3, 0, all[1] ?? ''), [`INSERTED ${nameOf(1, 0, 0)}`]],
    [
      'that was moved within its head',
      (all) => all.with(1, all[2] ?? '').with(2, all[1] ?? ''),
      [`REORDERED ${nameOf(1, 0, 0)}`],
    ],
    [
      'that was moved to another head',
      (all) => all.toSpliced(2, 1).toSpliced(5, 0, all[2] ?? ''),
      [`REORDERED ${nameOf(1, 1, 1)}`],
    ],
    ['that is a head', (all) => all.toSpliced(4, 4), ['MISSING head 2']],
    ['that is the last head, cut off', (all) => all.slice(0, 8), ['CUT head 3']],
    [
      'that is a head with another time',
      (all) => all.with(8, (all[8] ?? '').replace('2026-01-01T00', '2026-01-01T01')),
      ['HEAD_WRONG head 3', `INSERTED ${nameOf(3, 0, 6)}`],
    ],
  ];

  it.each(kinds)('%s', (_, change, expected) => {
    expect(changed(change)).toEqual(expect.arrayContaining([...expected]));
  });

  it('whose leaf a forger changed with it, as a wrong head', () => {
    const [head, entry] = [readLine(rows[0] ?? '') as HeadLine, readLine(rows[1] ?? '') as EntryLine];
    const forged = { ...entry, entry: { ...entry.entry, outcome: 'CONVERTED' } };
    const leaves = head.leaves.with(0, entryHash(entry.salt, forged.entry));
    const lines = rows.with(0, lineText({ ...head, leaves })).with(1, lineText(forged));

    expect(changed(() => lines)[0]).toBe('HEAD_WRONG head 1');
  });

  it('in another spelling of the same JSON', () => {
    const spelled = (rows[1] ?? '').replace('"index":0', '"index": 0');

    expect(changed((all) => all.with(1, spelled))[0]).toBe('UNREADABLE line 3');
  });

  it('where the file ends early', () => {
    expect(verify(made.lines.slice(0, -1)).findings).toMatchObject([{ kind: 'CUT', record: 'line 12' }]);
  });

  it('where a forger cut the end and restated the opening line, if the last head is known', () => {
    const { lastHead } = verify(made.lines);
    const shorter = makeExport(6, 3);

    expect(verify(shorter.lines).isIntact).toBe(true);
    expect(verify(shorter.lines, lastHead).findings).toMatchObject([{ kind: 'CUT' }]);
  });
});

describe('what a forger with another key makes', () => {
  it('is refused, head by head', () => {
    const other = makeExport(6, 3);
    const strange = new Map([[1, keys.publicKey]]);
    const forged = other.lines.map((line) => line.replace(/"signature":"..../, '"signature":"AAAA'));

    const kinds = new Set<FindingKind>(
      verifyExport(forged, { publicKeys: strange }).findings.map(({ kind }) => kind),
    );

    expect(kinds).toContain('HEAD_WRONG');
    expect(verify(forged).entries).toBe(0);
  });

  it('is refused without the key of the version', () => {
    expect(verifyExport(made.lines, { publicKeys: new Map() }).findings[0]?.text).toContain('key version 1');
  });
});

describe('the proof of one entry', () => {
  it('verifies by itself, for every entry of trees of all sizes', () => {
    for (let size = 1; size <= 20; size += 1) {
      const lines = makeExport(size, size).lines.map(readLine);
      const head = lines[1] as HeadLine;
      for (let index = 0; index < size; index += 1) {
        const entry = lines[index + 2] as EntryLine;
        const proof = proveEntry(head, entry);

        expect(flawOf(readProof(JSON.stringify(proof)) ?? proof, keys.publicKey)).toBeUndefined();
        expect(flawOf({ ...proof, index: index + 1 }, keys.publicKey)).toBeDefined();
        expect(
          flawOf({ ...proof, entry: { ...proof.entry, purpose: 'OTHER' } }, keys.publicKey),
        ).toBeDefined();
        expect(flawOf({ ...proof, path: [...proof.path, head.head.root] }, keys.publicKey)).toBeDefined();
      }
    }
  });

  it.each(['', '{}', '{"kind":"audit-entry-proof"}', 'null', '[1]'])('is not read from %j', (text) => {
    expect(readProof(text)).toBeUndefined();
  });
});

it('never throws for what a file holds', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...made.lines))), (lines) => {
      verify(lines);
    }),
    { numRuns: 300 },
  );
});

describe('an entry that may have expired', () => {
  const keptUntil = '2029-01-01T00:00:00.000Z';
  const kept = makeExport(7, 3, entryNumber, keptUntil);
  const without = ended(kept.lines.slice(0, -1).toSpliced(2, 1));
  const at = (nowMs: number) => verifyExport(without, { publicKeys, nowMs });

  it('is not missed once its signed head lets it expire', () => {
    expect(at(Date.parse(keptUntil))).toMatchObject({ isIntact: true, entries: 6, expired: 1, findings: [] });
  });

  it('is missed before, whatever time the file states', () => {
    const claimed = ended(without.slice(0, -1).map((line) => line.replace('2026-01-02T00', '2039-01-02T00')));
    const before = Date.parse(keptUntil) - 1;

    const kinds = [without, claimed].map((lines) =>
      verifyExport(lines, { publicKeys, nowMs: before }).findings.map(
        ({ kind, record }) => `${kind} ${record}`,
      ),
    );

    expect(kinds).toEqual([['MISSING entry 1/0'], ['MISSING entry 1/0']]);
  });

  it('cannot be made of another one by a changed head', () => {
    const forged = ended(
      kept.lines
        .slice(0, -1)
        .toSpliced(2, 1)
        .map((line) => line.replace('2029-', '2025-')),
    );

    expect(verifyExport(forged, { publicKeys, nowMs: Date.parse('2026-06-01') }).findings[0]?.kind).toBe(
      'HEAD_WRONG',
    );
  });

  it('is still found when it was changed', () => {
    const changed = kept.lines.with(2, (kept.lines[2] ?? '').replace('NOT_FOUND', 'CONVERTED'));

    expect(
      verifyExport(ended(changed.slice(0, -1)), { publicKeys, nowMs: Date.parse('2030-01-01') }).findings[0]
        ?.kind,
    ).toBe('CHANGED');
  });
});
