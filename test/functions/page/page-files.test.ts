import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPageFiles, unneededKeys } from '../../../functions/page/page-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'page-'));
  for (const file of ['index.html', 'zebra.svg', 'assets/page-1.js', 'sw.js', '.vite/manifest.json']) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), file);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the files of the page', () => {
  it('have their types and how long they may be kept; the entry is after its files, the worker after it', async () => {
    const files = await readPageFiles(folder);

    expect(files.map(({ key, contentType, cacheControl }) => [key, contentType, cacheControl])).toEqual([
      ['assets/page-1.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
      ['zebra.svg', 'image/svg+xml', 'no-cache'],
      ['index.html', 'text/html; charset=utf-8', 'no-cache'],
      ['sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ]);
  });

  it('must be of a known type', async () => {
    writeFileSync(path.join(folder, 'page.exe'), '');
    const read = readPageFiles(folder);

    await expect(read).rejects.toThrow('unknown type: page.exe');
    rmSync(path.join(folder, 'page.exe'));
  });
});

describe('unneededKeys', () => {
  const entry = { key: 'index.html', putAt: 1_000_000 };

  it('are of neither the new page nor the present one', () => {
    const listed = [
      entry,
      { key: 'assets/present.js', putAt: 990_000 },
      { key: 'assets/both.js', putAt: 1 },
      { key: 'assets/old.js', putAt: 879_999 },
    ];

    expect(unneededKeys(listed, ['index.html', 'assets/both.js'], 120_000)).toEqual(['assets/old.js']);
  });

  it('are none while an unfinished deployment is all that there is', () => {
    expect(unneededKeys([{ key: 'assets/a.js', putAt: 5 }], ['index.html'], 120_000)).toEqual([
      'assets/a.js',
    ]);
    expect(unneededKeys([], ['index.html'], 120_000)).toEqual([]);
  });
});
