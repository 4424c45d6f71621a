/** Shows the reader's choices on the whole document. */
import { directionOf, type Language } from '../i18n/languages.ts';
import type { Theme } from './preferences.ts';

/** Sets `lang` and `dir`, which fonts, hyphenation and the layout follow. */
export function showLanguage(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/** Sets the theme that `theme/base.css` selects by. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}
