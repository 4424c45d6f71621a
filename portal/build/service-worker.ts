/** The Vite plugin that builds the service worker with the list of a release's files. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';

/** A file as Workbox takes it; `revision` is null where the name has a hash of the content. */
interface ReleaseFile {
  readonly url: string;
  readonly revision: string | null;
  readonly integrity?: string;
}

/**
 * Pages for staff: they are not kept on the device. The sign-in is, although it needs a network: a
 * page that opens from the device on a slow network must find the part of its own release.
 */
const notKept = ['/vehicles/staff-pages.tsx', '/officers/officer-pages.tsx'];

/**
 * Builds `<folder>/worker/service-worker.ts` as `sw.js` beside the page. It lists the entry, the
 * files of `<folder>/public`, and of the others those that owners' pages load.
 */
export function serviceWorker(folder: string): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    async writeBundle({ dir = `${folder}dist` }, bundle) {
      const files = [
        entryOf(dir),
        ...readdirSync(`${folder}public`).map((name) => withRevision(dir, name)),
        ...keptChunks(bundle).map((name) => ({ url: `/${name}`, revision: null })),
      ];
      await buildWorker(folder, dir, files);
    },
  };
}

/**
 * The integrity keeps a worker from being installed with the entry of another release, which names
 * files that this one does not have.
 */
function entryOf(dir: string): ReleaseFile {
  const digest = createHash('sha256')
    .update(readFileSync(join(dir, 'index.html')))
    .digest('base64');
  return { ...withRevision(dir, 'index.html'), integrity: `sha256-${digest}` };
}

function withRevision(dir: string, name: string): ReleaseFile {
  const revision = createHash('sha256')
    .update(readFileSync(join(dir, name)))
    .digest('hex');
  return { url: `/${name}`, revision };
}

/** Follows imports from the entry, now and later, and adds their styles and fonts. */
function keptChunks(bundle: Rolldown.OutputBundle): readonly string[] {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
  const isLeftOut = ({ facadeModuleId }: Rolldown.OutputChunk): boolean =>
    notKept.some((file) => facadeModuleId?.endsWith(file)) ||
    /virtual:messages\/(vehicles|officers)\//.test(facadeModuleId ?? '');
  const kept = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const chunk of kept) {
    chunks
      .filter(({ fileName }) => [...chunk.imports, ...chunk.dynamicImports].includes(fileName))
      .filter((one) => !isLeftOut(one))
      .forEach((one) => kept.add(one));
  }
  const fonts = Object.keys(bundle).filter((name) => name.endsWith('.woff2'));
  return [
    ...[...kept].flatMap((chunk) => [chunk.fileName, ...(chunk.viteMetadata?.importedCss ?? [])]),
    ...fonts,
  ].sort();
}

/** One file without imports: a worker of an older release must not load files of a newer one. */
async function buildWorker(folder: string, dir: string, files: readonly ReleaseFile[]): Promise<void> {
  await build({
    configFile: false,
    root: folder,
    publicDir: false,
    logLevel: 'error',
    define: { releaseFiles: JSON.stringify(files), 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: dir,
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: `${folder}worker/service-worker.ts`,
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
}
