/** The languages of the portal, and which of them and which locale a browser gets. */

/** Languages with messages, in the order of the settings page. */
export const languages = ['en', 'de', 'ar'] as const;

/** Code of such a language (ISO 639-1), as `lang` and the file of its messages name it. */
export type Language = (typeof languages)[number];

/** Language → its name in itself, so that readers find their own. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  ar: 'العربية',
};

/** Writing direction of a language, the value of `dir`. */
export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

/** True for a language with messages. */
export function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value);
}

/** Returns the first of the browser's languages that has messages; English otherwise. */
export function chooseLanguage(preferred: readonly string[]): Language {
  return preferred.map(languageOf).find(isLanguage) ?? 'en';
}

/**
 * Returns the locale for numbers and dates: the browser's own tag for the language, whose region
 * decides digits and formats, or else the language with the browser's first region.
 */
export function localeFor(language: Language, preferred: readonly string[]): string {
  const own = preferred.map(canonical).find((tag) => tag !== undefined && languageOf(tag) === language);
  const region = regionOf(preferred);
  return own ?? canonical(region === undefined ? language : `${language}-${region}`) ?? language;
}

/** Returns the region of the first of the browser's languages that names one, such as `DE`. */
export function regionOf(preferred: readonly string[]): string | undefined {
  return preferred
    .map(canonical)
    .map((tag) => (tag === undefined ? undefined : new Intl.Locale(tag).region))
    .find((region) => region !== undefined);
}

const languageOf = (tag: string): string | undefined => tag.split('-')[0]?.toLowerCase();

/** Undefined for tags that `Intl` refuses: Chromium can report `en-US@posix`. */
function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
