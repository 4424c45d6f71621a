/** Starts the page: trusted types first, then the deployment's addresses and the words. */
import { createRoot } from 'react-dom/client';
import './theme/base.css';
import { App } from './app.tsx';
import { readConfig, type PortalConfig } from './config.ts';
import { messages } from './i18n/messages.ts';
import { keptAtStart } from './kept/at-start.ts';
import type { Kept } from './kept/kept-state.ts';
import { restoreSession } from './session/page-session.ts';
import { chosenLanguage } from './settings/preferences.ts';
import { showBroken } from './shell/broken.ts';
import { renewFiles } from './shell/page-release.ts';
import { restrictScripts } from './shell/trusted-types.ts';

async function start(element: HTMLElement): Promise<void> {
  const language = chosenLanguage();
  // Beside the other files, so that a reload shows the cars as early as it can.
  const reading = keptAtStart();
  const restoring = restoreSession(reading);
  const [config, kept] = await Promise.all([configOf(reading), reading, messages.show(language)]);
  const root = createRoot(element, {
    onUncaughtError: (error) => {
      console.error(error);
      // React has removed the page; the next task may write into its element.
      setTimeout(() => showBroken(element));
    },
  });
  root.render(<App config={config} restoring={restoring} kept={kept} />);
  renewFiles();
}

/** Without a network, the addresses that the session had before. */
async function configOf(reading: Promise<Kept | undefined>): Promise<PortalConfig> {
  try {
    return await readConfig();
  } catch (error) {
    const kept = await reading;
    if (kept === undefined) {
      throw error;
    }
    return kept.person.config;
  }
}

restrictScripts();
const element = document.getElementById('root');
if (element !== null) {
  start(element).catch((error: unknown) => {
    console.error(error);
    showBroken(element);
  });
}
