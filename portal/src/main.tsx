/** Starts the page: trusted types first, then the deployment's addresses and the words. */
import { createRoot } from 'react-dom/client';
import './theme/base.css';
import { App } from './app.tsx';
import { isSameConfig, type PortalConfig } from './config.ts';
import './first/first.ts';
import { takeConfig } from './first/first-requests.ts';
import { messages } from './i18n/messages.ts';
import { keptAtStart } from './kept/at-start.ts';
import { removeAll, soon } from './kept/kept-records.ts';
import type { Kept } from './kept/kept-state.ts';
import { restoreSession } from './session/page-session.ts';
import { chosenLanguage } from './settings/preferences.ts';
import { showBroken } from './shell/broken.ts';
import { renewFiles } from './shell/page-release.ts';
import { restrictScripts } from './shell/trusted-types.ts';

async function start(element: HTMLElement): Promise<void> {
  const language = chosenLanguage();
  // In parallel with the other files, so that a reload shows the cars as early as it can.
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

/** The addresses that a kept session had before, so that its cars are shown without a request. */
async function configOf(reading: Promise<Kept | undefined>): Promise<PortalConfig> {
  const present = takeConfig();
  const kept = (await reading)?.person.config;
  if (kept === undefined) {
    return present;
  }
  void present.then((config) => startAgainWhenOther(config, kept)).catch(() => undefined);
  return kept;
}

/** The deployment has other addresses by now: what is kept is of no use with them. */
async function startAgainWhenOther(config: PortalConfig, kept: PortalConfig): Promise<void> {
  if (!isSameConfig(config, kept)) {
    await soon(removeAll());
    location.reload();
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
