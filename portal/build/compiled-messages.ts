/** The Vite plugin that compiles ICU messages to functions, so that the page has no parser. */
import { readdirSync, readFileSync } from 'node:fs';
import stringCompiler from '@internationalized/string-compiler';
import type { Plugin } from 'vite';

const all = 'virtual:messages';
const one = `${all}/`;

/** The parts whose pages are one file (`portal/src/cars/owner-pages.tsx`), and what these open. */
const ofOwnerPages = ['claim', 'former', 'join', 'lookups', 'people', 'scan', 'sell', 'your-data'];

/** The file of a part's messages, which has its name or that of the pages that share it. */
const fileOf = (part: string): string => (ofOwnerPages.includes(part) ? 'owner' : part);

/**
 * Serves `virtual:messages/<file>/<language>` from the `<folder>/<part>/<language>.json` of its
 * parts, where a message with an argument becomes a function, and `virtual:messages`, which loads
 * these modules.
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
      const [name = '', language = ''] = id.slice(one.length + 1).split('/');
      const parts = messageParts(folder).filter((part) => fileOf(part) === name);
      parts.forEach((part) => this.addWatchFile(fileIn(folder, part, language)));
      const code = stringCompiler.compileStrings(readParts(folder, parts, language), { format: 'esm' });
      return { code, moduleType: 'js' };
    },
  };
}

/** Part → language → what loads its messages. */
function loadersOf(folder: string): string {
  const parts = messageParts(folder).map((part) => {
    const loaders = readdirSync(`${folder}/${part}`)
      .map((file) => file.replace('.json', ''))
      .map((language) => `${language}: () => import('${one}${fileOf(part)}/${language}')`);
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
  // The law of messages checks the files.
  return JSON.parse(readFileSync(fileIn(folder, part, language), 'utf8')) as Messages;
}

/** Reads the messages of all parts in one language. */
export function readMessages(folder: string, language: string): Messages {
  return readParts(folder, messageParts(folder), language);
}

function readParts(folder: string, parts: readonly string[], language: string): Messages {
  return Object.assign({}, ...parts.map((part) => readPart(folder, part, language))) as Messages;
}

/** Messages of one language: key → ICU message, not yet compiled. */
export type Messages = Readonly<Record<string, string>>;

const fileIn = (folder: string, part: string, language: string): string =>
  `${folder}/${part}/${language}.json`;
