/**
 * The build of the page (`portal/`), made once for its sources and kept in `node_modules/.cache`.
 * A synthesis without a change of the page takes no longer.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { makeOnce } from '../bundling.ts';
import { projectRoot } from '../project-files.ts';

/** What the build reads. The lock file stands for the packages. */
const sources = ['portal', 'client', 'domain', 'package-lock.json'];
/** Made by builds and installations, and never read by the build. */
const notSources = ['dist', 'node_modules'];
/** Builds that no synthesis used for this long are removed. */
const maxAgeMs = 7 * 24 * 3_600_000;

/** Where a build is kept, and what it was made from. */
export interface PageBuild {
  /** The folder of the files. */
  readonly folder: string;
  /** Digest of the sources. */
  readonly digest: string;
}

/** Returns the build of the present sources. Throws with Vite's output when it fails. */
export function buildPage(): PageBuild {
  const parent = join(projectRoot, 'node_modules', '.cache', 'portal');
  const digest = digestOf(sources.flatMap((source) => filesIn(join(projectRoot, source))));
  const folder = join(parent, digest);
  if (!existsSync(folder)) {
    makeOnce(folder, build);
    removeOld(parent);
  }
  const now = new Date();
  utimesSync(folder, now, now);
  return { folder, digest };
}

function build(outDir: string): void {
  const portal = join(projectRoot, 'portal');
  const vite = createRequire(join(portal, 'package.json')).resolve('vite/package.json');
  const options = [
    '--config',
    'build/vite.config.ts',
    '--outDir',
    outDir,
    '--emptyOutDir',
    '--logLevel',
    'error',
  ];
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(dirname(vite), 'bin', 'vite.js'), 'build', ...options],
    {
      cwd: portal,
      // Vite takes the mode of a test runner as that of the page.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    },
  );
  if (status !== 0) {
    throw new Error(`The page could not be built:\n${stderr}`);
  }
}

function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(projectRoot, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesIn(entry: string): string[] {
  if (!statSync(entry).isDirectory()) {
    return [entry];
  }
  return readdirSync(entry)
    .filter((name) => !notSources.includes(name))
    .sort()
    .flatMap((name) => filesIn(join(entry, name)));
}

function removeOld(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    // Another process may have removed it.
    const { mtimeMs = Date.now() } = statSync(folder, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > maxAgeMs) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
