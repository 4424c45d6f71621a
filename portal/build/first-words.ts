/** The Vite plugin that gives the first file of a visit its few words in all languages. */
import { readdirSync } from 'node:fs';
import type { Plugin } from 'vite';
import { readPart } from './compiled-messages.ts';

const name = 'virtual:first-words';

/** Serves `virtual:first-words` from the messages of the start: language → its words. */
export function firstWords(folder: string): Plugin {
  return {
    name: 'first-words',
    resolveId: (id) => (id === name ? `\0${id}` : undefined),
    load(id) {
      if (id !== `\0${name}`) {
        return undefined;
      }
      const languages = readdirSync(`${folder}/start`).map((file) => file.replace('.json', ''));
      const words = languages.map((language) => {
        const messages = readPart(folder, 'start', language);
        this.addWatchFile(`${folder}/start/${language}.json`);
        const [home, title, lead] = [messages['app.name'], messages['signIn.title'], messages['signIn.lead']];
        return [language, { home, title, lead }] as const;
      });
      return { code: `export default ${JSON.stringify(Object.fromEntries(words))};`, moduleType: 'js' };
    },
  };
}
