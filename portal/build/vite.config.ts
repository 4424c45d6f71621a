/**
 * The build of the portal: static files for a strict content security policy, so without inline
 * scripts, inline styles and `data:` addresses.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compiledMessages } from './compiled-messages.ts';
import { firstFile } from './first-file.ts';
import { firstWords } from './first-words.ts';
import { plotOfAnyLanguage } from './plot-of-any-language.ts';
import { serviceWorker } from './service-worker.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));

// Vite takes its configuration by its default export.
export default defineConfig({
  root: folder,
  plugins: [
    react(),
    compiledMessages(`${folder}messages`),
    firstWords(`${folder}messages`),
    firstFile,
    plotOfAnyLanguage,
    serviceWorker(folder),
  ],
  // amazon-cognito-identity-js and its `buffer` expect Node's name.
  define: { global: 'globalThis' },
  build: {
    outDir: `${folder}dist`,
    emptyOutDir: true,
    target: ['chrome123', 'firefox123', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
  },
});
