/**
 * What a reader chose for this browser. Kept in `localStorage`, because it is not personal data;
 * tokens and states of cars never are.
 */
import { chooseLanguage, isLanguage, type Language } from '../i18n/languages.ts';

/** Themes that can be chosen; `system` follows the device. */
export const themes = ['system', 'light', 'dark'] as const;

/** A theme that can be chosen. */
export type Theme = (typeof themes)[number];

/** The choices; `language` is undefined until one is chosen, and then the browser decides. */
export interface Preferences {
  readonly language: Language | undefined;
  readonly theme: Theme;
  /** True unless the reader has switched off that this device keeps the last state of the cars. */
  readonly keepsLastState: boolean;
}

const key = 'portal.preferences';
const listeners = new Set<() => void>();
let present = read();

// Another tab has changed them.
globalThis.addEventListener?.('storage', (event) => {
  if (event.key === key) {
    present = read();
    listeners.forEach((listener) => listener());
  }
});

/** Returns the choices; the same object until one changes. */
export const preferences = (): Preferences => present;

/** Returns the language of the page: the chosen one, or else the first of the browser's. */
export const chosenLanguage = (): Language => present.language ?? chooseLanguage(navigator.languages);

/** Calls `listener` after each change; returns the function that stops it. */
export function onPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Changes choices and keeps them. A browser that refuses to store keeps them until a reload. */
export function choose(change: Partial<Preferences>): void {
  present = { ...present, ...change };
  try {
    localStorage.setItem(key, JSON.stringify(present));
  } catch {
    // Storage is full or switched off.
  }
  listeners.forEach((listener) => listener());
}

function read(): Preferences {
  const initial: Preferences = { language: undefined, theme: 'system', keepsLastState: true };
  try {
    // An object, or null without an entry; the members are checked.
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Readonly<Record<string, unknown>>;
    return {
      language: isLanguage(kept['language']) ? kept['language'] : undefined,
      theme: themes.find((theme) => theme === kept['theme']) ?? 'system',
      keepsLastState: kept['keepsLastState'] !== false,
    };
  } catch {
    return initial;
  }
}
