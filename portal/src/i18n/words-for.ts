/** Makes the words of a language for this browser. */
import { localeFor, regionOf, type Language } from './languages.ts';
import { createTranslate, type Strings } from './translate.ts';
import { createQuantities, unitsOf, wheelSideOf } from './units.ts';
import type { Words } from './words.tsx';

let present: { readonly strings: Strings; readonly words: Words } | undefined;

/** Returns the words; the same object for the same messages, so that components do not redraw. */
export function wordsFor(language: Language, strings: Strings): Words {
  if (present?.strings !== strings) {
    const locale = localeFor(language, navigator.languages);
    const region = regionOf(navigator.languages);
    const units = unitsOf(region);
    const words: Words = {
      language,
      locale,
      units,
      wheelSide: wheelSideOf(region),
      translate: createTranslate(locale, strings),
      quantities: createQuantities(locale, units),
    };
    present = { strings, words };
  }
  return present.words;
}
