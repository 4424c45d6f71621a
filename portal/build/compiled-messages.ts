/** The Vite plugin that compiles ICU messages to functions, so that the page has no parser. */
import { readFileSync } from 'node:fs';
import stringCompiler from '@internationalized/string-compiler';
import type { Plugin } from 'vite';

const prefix = 'virtual:messages/';

/**
 * Serves the module `virtual:messages/<language>` from `<folder>/<language>.json`; a message with
 * an argument becomes a function.
 */
export function compiledMessages(folder: string): Plugin {
  return {
    name: 'compiled-messages',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) {
        return undefined;
      }
      const file = `${folder}/${id.slice(prefix.length + 1)}.json`;
      this.addWatchFile(file);
      const code = stringCompiler.compileStrings(readMessages(file), { format: 'esm' });
      return { code, moduleType: 'js' };
    },
  };
}

/** Reads the messages of one language: key → ICU message. */
export function readMessages(file: string): Readonly<Record<string, string>> {
  // The law of messages checks the files.
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>;
}
