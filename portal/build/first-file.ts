/** The Vite plugin that builds the first file of a visit, and lets the page load it at once. */
import type { Plugin } from 'vite';

/** Name of the chunk, and the module whose imports, direct and indirect, are in it. */
const name = 'first';
const root = /\/portal\/src\/first\/first\.ts$/;

/**
 * The file runs while the page's script, which imports it, is still loading: so it is a file of its
 * own and imports no other. The rest of the first page is one file, because a small file waits as
 * long for the network as a large one.
 */
export const firstFile: Plugin = {
  name: 'first-file',
  config: () => ({
    build: {
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name, test: root, priority: 1 },
              { name: 'page', tags: ['$initial'] },
            ],
          },
        },
      },
    },
  }),
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const file = chunks.find((chunk) => chunk.name === name);
      if (file === undefined || file.imports.length > 0) {
        throw new Error(`The first file is missing, or imports ${file?.imports.join()}.`);
      }
      const attrs = {
        ...{ type: 'module', async: true, crossorigin: true, fetchpriority: 'high' },
        src: `/${file.fileName}`,
      };
      return [{ tag: 'script', attrs, injectTo: 'head-prepend' }];
    },
  },
};
