/**
 * Bundles source with esbuild: resolvers for APPSYNC_JS, functions for Lambda. Bundles are made in
 * memory under the paths of the repository, so that the same source gives the same bytes, and so
 * the same asset hash, in every checkout.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** Makes the code of resolvers and functions on its way into the assembly. */
export class Bundler {
  readonly #kept: string | undefined;
  readonly #temporary: string[] = [];

  /**
   * With `kept`, bundles stay in this folder and are not made again. The caller names another
   * folder whenever a source has changed.
   */
  constructor(kept?: string) {
    this.#kept = kept;
  }

  /**
   * Writes one file for the code of each path under `resolvers/` (without `.ts`). Returns a
   * function from the path to the file; it throws for a path that was not in the list.
   */
  resolvers(paths: readonly string[]): (path: string) => string {
    const folder = this.#folder(paths, (made) => {
      for (const [path, code] of bundleResolvers(paths)) {
        write(join(made, `${path}.js`), code);
      }
    });
    return (path) => {
      if (!paths.includes(path)) {
        throw new Error(`resolvers/${path}.ts does not exist.`);
      }
      return join(folder, `${path}.js`);
    };
  }

  /**
   * Writes one folder with `index.mjs` for each entry file (a path under `functions/` without
   * `.ts`). Returns a function from the entry to its folder.
   */
  functions(entries: readonly string[]): (entry: string) => string {
    const folder = this.#folder(entries, (made) => {
      for (const [path, contents] of bundleFunctions(entries)) {
        write(join(made, path), contents);
      }
    });
    return (entry) => join(folder, entry);
  }

  /**
   * Writes one folder with the function's `index.mjs` and the files of `folder` below `beside/`.
   * `contents` is a digest of those files. Returns the new folder.
   */
  functionWith(entry: string, beside: string, folder: string, contents: string): string {
    return this.#folder([entry, beside, contents], (made) => {
      for (const [path, bundle] of bundleFunctions([entry])) {
        write(join(made, relative(entry, path)), bundle);
      }
      cpSync(folder, join(made, beside), { recursive: true });
    });
  }

  /** Removes what is not kept; to be called once CDK has copied the files. */
  clear(): void {
    for (const folder of this.#temporary.splice(0)) {
      rmSync(folder, { recursive: true });
    }
  }

  #folder(names: readonly string[], fill: (folder: string) => void): string {
    if (this.#kept === undefined) {
      const folder = mkdtempSync(join(tmpdir(), 'reference-id-for-vin-'));
      this.#temporary.push(folder);
      fill(folder);
      return folder;
    }
    const folder = join(this.#kept, createHash('sha256').update(names.join('\n')).digest('hex'));
    return existsSync(folder) ? folder : makeOnce(folder, fill);
  }
}

/**
 * Fills a folder that does not exist yet, for a cache.
 *
 * Renames the whole folder into place, because two processes may make the same bundles at once.
 */
export function makeOnce(folder: string, fill: (unfinished: string) => void): string {
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  fill(unfinished);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) {
      throw error;
    }
  }
  return folder;
}

function write(file: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
}

/**
 * The ES module of each entry file (a path under `functions/` without `.ts`), under
 * `<entry>/index.mjs`. The AWS SDK is in the bundle: the runtime's own copy would load slower and
 * change without a deployment.
 */
function bundleFunctions(entries: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const { outputFiles = [] } = buildSync({
    ...shared,
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, `functions/${entry}.ts`])),
    outdir: 'functions',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './functions/aws/lambda-credentials.ts' },
    minify: true,
    keepNames: true,
    legalComments: 'none',
    banner: { js: requireForCommonJs },
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [relative(join(projectRoot, 'functions'), path), contents]),
  );
}

/**
 * Bundled CommonJS packages call `require` for Node's own modules, which an ES module does not
 * have.
 */
const requireForCommonJs = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
