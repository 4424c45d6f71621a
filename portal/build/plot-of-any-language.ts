/**
 * uPlot formats numbers by `navigator.language` when it loads. Browsers name languages there that
 * Intl refuses, such as `en-US@posix`, and then the module would not load. The page writes all
 * numbers itself, so uPlot gets a language that Intl knows.
 */
import type { Plugin } from 'vite';

const format = 'new Intl.NumberFormat(domEnv ? nav.language :';

/** Replaces the language; throws when this version of uPlot has it in another place. */
export const plotOfAnyLanguage: Plugin = {
  name: 'plot-of-any-language',
  transform(code, id) {
    if (!/\buplot\b.*\.js$/i.test(id)) {
      return undefined;
    }
    const parts = code.split(format);
    if (parts.length !== 2) {
      throw new Error(`${id} has no single ${format}`);
    }
    return { code: parts.join("new Intl.NumberFormat(domEnv ? 'en-US' :"), map: null };
  },
};
