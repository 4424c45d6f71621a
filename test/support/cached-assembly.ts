/**
 * Cloud assemblies kept by content: the same sources and context are synthesized once on a machine,
 * not once in a run. A synthesis takes seconds, and a run needs about ten variants.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Bundler } from '../../infra/bundling.ts';
import { synthesize } from '../../infra/synthesize.ts';

const cacheFolder = resolve('node_modules/.cache/assemblies');
const bundlesFolder = resolve('node_modules/.cache/bundles');
/** Everything that a synthesis reads. A change in one of these files requires a new assembly. */
const determinants = [
  'domain',
  'portal',
  'client',
  'resolvers',
  'functions',
  'records',
  'infra',
  'schema.graphql',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];
/** Assemblies that no run used for this long are removed. */
const maxAgeMs = 24 * 3_600_000;

/** Returns the folder of the assembly of this context. It is shared: tests only read it. */
export async function cachedAssembly(context: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const sources = sourcesHash();
  const key = createHash('sha256')
    .update(sources)
    .update(JSON.stringify([context, process.env['CDK_CONTEXT_JSON'] ?? '', process.version]))
    .digest('hex');
  const folder = join(cacheFolder, key);
  if (existsSync(folder)) {
    const now = new Date();
    utimesSync(folder, now, now);
    return folder;
  }
  mkdirSync(cacheFolder, { recursive: true });
  removeOld(cacheFolder);
  const outdir = mkdtempSync(join(cacheFolder, 'unfinished-'));
  await synthesize({ outdir, context, bundler: new Bundler(bundlesOf(sources)) });
  keep(outdir, folder);
  return folder;
}

/**
 * Renames the whole folder into place, because two processes may create the same assembly at once.
 */
function keep(outdir: string, folder: string): void {
  try {
    renameSync(outdir, folder);
  } catch (error) {
    rmSync(outdir, { recursive: true, force: true });
    if (!existsSync(folder)) {
      throw error;
    }
  }
}

/** Returns the folder of the bundles of these sources, which every variant of the stack shares. */
function bundlesOf(sources: string): string {
  mkdirSync(bundlesFolder, { recursive: true });
  removeOld(bundlesFolder);
  const folder = join(bundlesFolder, sources);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function removeOld(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > maxAgeMs) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of determinants.flatMap(filesOf)) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesOf(determinant: string): string[] {
  if (!statSync(determinant).isDirectory()) {
    return [determinant];
  }
  return readdirSync(determinant, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(?:dist|node_modules)\//.test(file))
    .sort();
}
