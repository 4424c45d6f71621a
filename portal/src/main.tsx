/** Starts the page: trusted types first, then the deployment's addresses and the words. */
import { createRoot } from 'react-dom/client';
import './theme/base.css';
import { App } from './app.tsx';
import { readConfig } from './config.ts';
import { loadStrings } from './i18n/translate.ts';
import { refuseMarkup } from './shell/trusted-types.ts';
import { chosenLanguage } from './settings/preferences.ts';

refuseMarkup();

const root = document.getElementById('root');
if (root === null) {
  throw new Error('The page has no root element.');
}
const language = chosenLanguage();
const [config, strings] = await Promise.all([readConfig(), loadStrings(language)]);
createRoot(root).render(<App config={config} initial={{ language, strings }} />);
