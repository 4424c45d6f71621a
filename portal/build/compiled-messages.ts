/** The Vite plugin that compiles ICU messages to functions, so that the page has no parser. */
import { readdirSync, readFileSync } from 'node:fs';
import stringCompiler from '@internationalized/string-compiler';
import type { Plugin } from 'vite';

const all = 'virtual:messages';
const one = `${all}/`;

/**
 * Serves `virtual:messages/<part>/<language>` from `<folder>/<part>/<language>.json`, where a
 * message with an argument becomes a function, and `virtual:messages`, which loads these modules.
 */
export function compiledMessages(folder: string): Plugin {
  return {
    name: 'compiled-messages',
    resolveId: (id) => (id === all || id.startsWith(one) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${all}`) {
        return { code: loadersOf(folder), moduleType: 'js' };
      }
      if (!id.startsWith(`\0${one}`)) {
        return undefined;
      }
      const file = `${folder}/${id.slice(one.length + 1)}.json`;
      this.addWatchFile(file);
      const code = stringCompiler.compileStrings(readFile(file), { format: 'esm' });
      return { code, moduleType: 'js' };
    },
  };
}

/** Part → language → what loads its messages. */
function loadersOf(folder: string): string {
  const parts = messageParts(folder).map((part) => {
    const loaders = readdirSync(`${folder}/${part}`)
      .map((file) => file.replace('.json', ''))
      .map((language) => `${language}: () => import('${one}${part}/${language}')`);
    return `'${part}': { ${loaders.join(', ')} }`;
  });
  return `export default { ${parts.join(', ')} };`;
}

/** The parts of the messages: that of the start, and one for each page that loads by itself. */
export function messageParts(folder: string): readonly string[] {
  return readdirSync(folder).sort();
}

/** Reads the messages of one part in one language: key → ICU message. */
export function readPart(folder: string, part: string, language: string): Messages {
  return readFile(`${folder}/${part}/${language}.json`);
}

/** Reads the messages of all parts in one language. */
export function readMessages(folder: string, language: string): Messages {
  return Object.assign(
    {},
    ...messageParts(folder).map((part) => readPart(folder, part, language)),
  ) as Messages;
}

/** Messages of one language: key → ICU message, not yet compiled. */
export type Messages = Readonly<Record<string, string>>;

function readFile(file: string): Messages {
  // The law of messages checks the files.
  return JSON.parse(readFileSync(file, 'utf8')) as Messages;
}
