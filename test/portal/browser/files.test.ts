/**
 * The built files: sizes within the budgets, nothing inline, no other origin, and nothing that
 * does not belong on a public page.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const dist = fileURLToPath(new URL('../../../portal/dist/', import.meta.url));
const textOf = (file: string): string => readFileSync(join(dist, file), 'utf8');
// Vite's own format.
const manifest = JSON.parse(textOf('.vite/manifest.json')) as Readonly<Record<string, Chunk>>;

/** Returns the files of chunks with all that they import at once. */
function withImports(names: readonly string[]): readonly string[] {
  const seen = new Set(names);
  for (const name of seen) {
    manifest[name]?.imports?.forEach((imported) => seen.add(imported));
  }
  return [...seen].map((name) => manifest[name]?.file ?? '');
}

const kilobytes = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0) / 1000;

const firstPage = ['index.html', 'virtual:messages/start/en'];
const assets = readdirSync(join(dist, 'assets'));

describe('the budgets', () => {
  it.each([
    ['script of the first page', withImports(firstPage), 140],
    ['script with the sign-in', withImports([...firstPage, 'src/session/sign-in.ts']), 170],
    ['styles', manifest['index.html']?.css ?? [], 10],
  ])('hold for the %s', (_, files, max) => {
    expect(files.length).toBeGreaterThan(0);
    expect(kilobytes(files)).toBeLessThan(max);
  });

  it.each([
    ['instrument-sans', 31],
    ['readex-pro', 24],
  ])('hold for the font %s', (name, max) => {
    const [file = ''] = assets.filter((asset) => asset.startsWith(name));

    expect(readFileSync(join(dist, 'assets', file)).length / 1000).toBeLessThan(max);
  });
});

describe('the files', () => {
  const styles = assets.filter((file) => file.endsWith('.css')).map((file) => textOf(`assets/${file}`));
  const page = textOf('index.html');

  it('have no inline script, no inline style and no `data:` address', () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    expect([page, ...styles].join()).not.toMatch(/data:|@import/);
  });

  it('name no other origin', () => {
    expect([page, ...styles].join()).not.toMatch(/(https?:)?\/\/[a-z]/i);
  });

  it('have no source maps', () => {
    expect(assets.filter((file) => file.endsWith('.map'))).toEqual([]);
    expect(
      assets.filter((file) => /\.(js|css)$/.test(file) && /sourceMappingURL/.test(textOf(`assets/${file}`))),
    ).toEqual([]);
  });
});
