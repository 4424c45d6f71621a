/** The files of the page as they are beside the function's code, with their headers. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import type { ListedFile, PageFile } from '../aws/page-bucket.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Files below `assets/` have a hash of their content in their names, so they never change. */
const forever = 'public, max-age=31536000, immutable';

/** The page that names all other files; it is put after them. */
export const entryKey = 'index.html';

/**
 * The service worker, which names the entry with its hash; it is put after the entry. A browser
 * that gets it has every file that it names.
 */
const workerKey = 'sw.js';

/** The files that are put one by one, after all others. */
const lastKeys = [entryKey, workerKey];

/**
 * Reads every file of the folder, in the order in which they are put. Hidden files are the build
 * tool's own. Throws for a file whose type is not listed: with `nosniff`, browsers refuse a file of
 * another type.
 */
export async function readPageFiles(folder: string): Promise<PageFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const keys = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((key) => !key.split('/').some((part) => part.startsWith('.')))
    .sort((one, other) => lastKeys.indexOf(one) - lastKeys.indexOf(other) || (one < other ? -1 : 1));
  return Promise.all(
    keys.map(async (key) => {
      const contentType = contentTypes[extname(key)];
      if (contentType === undefined) {
        throw new Error(`The page has a file of an unknown type: ${key}`);
      }
      const cacheControl = key.startsWith('assets/') ? forever : 'no-cache';
      return { key, body: await readFile(join(folder, key)), contentType, cacheControl };
    }),
  );
}

/**
 * Returns the keys of what no present reader needs: neither of the new page, nor put by the
 * deployment that put the present entry. A deployment puts all its files within `deploymentMs`,
 * the entry last, so pages that are open during a deployment still find their files.
 */
export function unneededKeys(
  listed: readonly ListedFile[],
  keys: readonly string[],
  deploymentMs: number,
): string[] {
  const entryAt = listed.find(({ key }) => key === entryKey)?.putAt ?? Number.POSITIVE_INFINITY;
  return listed
    .filter(({ key, putAt }) => !keys.includes(key) && putAt < entryAt - deploymentMs)
    .map(({ key }) => key);
}
