/**
 * The first file of a visit, small and loaded in parallel with the others. It asks for what the
 * page needs from the network, and shows a visitor what the sign-in begins with.
 */
import { messages } from '../i18n/messages.ts';
import { readMark } from '../session/session-mark.ts';
import { showLanguage, showTheme } from '../settings/on-document.ts';
import { chosenLanguage, preferences } from '../settings/preferences.ts';
import { askFirst } from './first-requests.ts';
import { showFirst } from './first-screen.ts';

askFirst();

const language = chosenLanguage();
showLanguage(language);
showTheme(preferences().theme);
// The page itself reports a file that cannot be loaded.
messages.show(language).catch(() => undefined);

const element = document.getElementById('root');
if (element !== null && readMark() !== 'BEGUN' && location.pathname !== '/settings') {
  showFirst(element, language);
}
