/** The reader's language, units and clock for all components. */
import { createContext, use, type ReactNode } from 'react';
import type { Language } from './languages.ts';
import type { Translate } from './translate.ts';
import type { Quantities, Units } from './units.ts';

/** What components need to write words and numbers. */
export interface Words {
  readonly language: Language;
  /** BCP 47 tag for `Intl`. */
  readonly locale: string;
  readonly units: Units;
  readonly wheelSide: 'left' | 'right';
  readonly translate: Translate;
  readonly quantities: Quantities;
}

const WordsContext = createContext<Words | undefined>(undefined);

/** Gives the words to all components below. */
export function WordsProvider({ words, children }: { readonly words: Words; readonly children: ReactNode }) {
  return <WordsContext value={words}>{children}</WordsContext>;
}

/** Returns the words of the nearest provider; throws without one. */
export function useWords(): Words {
  const words = use(WordsContext);
  if (words === undefined) {
    throw new Error('WordsProvider is missing above this component.');
  }
  return words;
}
