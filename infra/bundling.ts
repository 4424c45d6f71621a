/**
 * Bundles source with esbuild: resolvers for APPSYNC_JS, functions for Lambda. Bundles are made in
 * memory under the paths of the repository, so that the same source gives the same bytes, and so
 * the same asset hash, in every checkout.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { projectRoot } from './project-files.ts';

/** AppSync's limit for the code of one resolver or function, in bytes (AWS: AppSync quotas). */
export const resolverCodeLimit = 32_768;

const shared: BuildOptions = {
  absWorkingDir: projectRoot,
  bundle: true,
  write: false,
  format: 'esm',
  charset: 'utf8',
  logLevel: 'warning',
};

/**
 * The APPSYNC_JS code of each path under `resolvers/` (without `.ts`). Without blanks and comments,
 * because AppSync limits its size. Names and syntax stay: esbuild's minifier could write syntax
 * that APPSYNC_JS lacks. Throws when a bundle is over `resolverCodeLimit`.
 */
export function bundleResolvers(paths: readonly string[]): ReadonlyMap<string, string> {
  const { outputFiles = [] } = buildSync({
    ...shared,
    entryPoints: paths.map((path) => `resolvers/${path}.ts`),
    outbase: 'resolvers',
    outdir: 'resolvers',
    target: 'es2022',
    minifyWhitespace: true,
    external: ['@aws-appsync/utils', '@aws-appsync/utils/*'],
  });
  return new Map(
    outputFiles.map(({ path, text }) => {
      const name = relative(join(projectRoot, 'resolvers'), path).replace(/\.js$/, '');
      const code = withoutUnusedMessages(text);
      requireResolverSize(name, Buffer.byteLength(code));
      return [name, code];
    }),
  );
}

/**
 * Leaves out the messages of errors whose codes the code does not contain, which would be most of
 * it. Code that fails with the error of a function (`failAs`) may need every message.
 */
export function withoutUnusedMessages(code: string): string {
  if (code.includes('Object.hasOwn(errorMessages,')) {
    return code;
  }
  return code.replace(/errorMessages=\{([^}]*)\}/, (table, rows: string) => {
    const rest = code.replace(table, '');
    const used = [...rows.matchAll(/([A-Z_]+):"[^"]*"/g)].filter(([, name]) => rest.includes(`"${name}"`));
    return `errorMessages={${used.map(([row]) => row).join(',')}}`;
  });
}

/** Throws, naming the resolver, when its code is larger than AppSync accepts. */
export function requireResolverSize(name: string, bytes: number): void {
  if (bytes > resolverCodeLimit) {
    throw new Error(`resolvers/${name} has ${bytes} bytes; AppSync accepts at most ${resolverCodeLimit}.`);
  }
}

/** Code of resolvers on its way into the assembly. */
export interface ResolverFiles {
  /** The file with the code of a path under `resolvers/`; throws when `paths` did not have it. */
  fileOf(path: string): string;
  /** Removes the files; to be called once CDK has copied them. */
  remove(): void;
}

/** Writes one file for the code of each path under `resolvers/` (without `.ts`). */
export function writeResolverFiles(paths: readonly string[]): ResolverFiles {
  const folder = mkdtempSync(join(tmpdir(), 'reference-id-for-vin-'));
  const files = new Map<string, string>();
  for (const [path, code] of bundleResolvers(paths)) {
    const file = join(folder, `${path}.js`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
    files.set(path, file);
  }
  return {
    fileOf(path) {
      const file = files.get(path);
      if (file === undefined) {
        throw new Error(`resolvers/${path}.ts does not exist.`);
      }
      return file;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Bundles on their way into the assembly. */
export interface FunctionBundles {
  /** The folder with the entry's `index.mjs`. */
  folderOf(entry: string): string;
  /** Removes the folders; to be called once CDK has copied them. */
  remove(): void;
}

/**
 * Writes one folder with `index.mjs` for each entry file (a path under `functions/` without `.ts`).
 * The AWS SDK is in the bundle: the runtime's own copy would load slower and change without a
 * deployment.
 */
export function bundleFunctions(entries: readonly string[]): FunctionBundles {
  const folder = mkdtempSync(join(tmpdir(), 'reference-id-for-vin-'));
  const { outputFiles = [] } = buildSync({
    ...shared,
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, `functions/${entry}.ts`])),
    outdir: 'functions',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    legalComments: 'none',
    banner: { js: requireForCommonJs },
  });
  for (const { path, contents } of outputFiles) {
    const file = join(folder, relative(join(projectRoot, 'functions'), path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  return {
    folderOf: (entry) => join(folder, entry),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/**
 * Bundled CommonJS packages call `require` for Node's own modules, which an ES module does not
 * have.
 */
const requireForCommonJs = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
