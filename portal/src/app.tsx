/** The whole page: language, theme, session and routes. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { Role } from '../../domain/roles.ts';
import { CarsPage } from './cars/cars-page.tsx';
import type { PortalConfig } from './config.ts';
import { lazyPage } from './i18n/lazy-page.ts';
import type { ShownMessages } from './i18n/message-store.ts';
import { messages } from './i18n/messages.ts';
import { wordsFor } from './i18n/words-for.ts';
import { useWords, WordsProvider } from './i18n/words.tsx';
import { browserRecords } from './kept/kept-records.ts';
import type { Kept } from './kept/kept-state.ts';
import { LastState } from './kept/last-state.ts';
import { LiveProvider, LiveStore } from './live/live-store.tsx';
import { NowPage } from './now/now-page.tsx';
import { PersonProvider } from './session/person.tsx';
import { mayBeKept } from './session/page-session.ts';
import { readSessionId } from './session/session-mark.ts';
import type { Session } from './session/session.ts';
import { showLanguage, showTheme } from './settings/on-document.ts';
import { chosenLanguage, onPreferences, preferences } from './settings/preferences.ts';
import { keepFiles } from './shell/page-release.ts';
import { PageTitle } from './shell/page-title.tsx';
import { Shell } from './shell/shell.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';

const HistoryPage = lazyPage(
  ['history'],
  async () => (await import('./history/history-page.tsx')).HistoryPage,
);
const OwnerPages = lazyPage(
  ['claim', 'former', 'join', 'lookups', 'people', 'sell', 'your-data'],
  async () => (await import('./cars/owner-pages.tsx')).OwnerPages,
);
const StaffPages = lazyPage(
  ['vehicles'],
  async () => (await import('./vehicles/staff-pages.tsx')).StaffPages,
);
const OfficerPages = lazyPage(
  ['vehicles', 'officers'],
  async () => (await import('./officers/officer-pages.tsx')).OfficerPages,
);
const SettingsPage = lazyPage(
  ['settings'],
  async () => (await import('./settings/settings-page.tsx')).SettingsPage,
);

interface AppProps {
  readonly config: PortalConfig;
  /** The session of an earlier page, while it is restored; undefined without one. */
  readonly restoring: Promise<Session | undefined> | undefined;
  /** What this device has kept of that session. */
  readonly kept: Kept | undefined;
}

/** Everything below the root element. */
export function App({ config, restoring, kept }: AppProps) {
  const { theme } = useSyncExternalStore(onPreferences, preferences);
  const { language, strings } = useShownMessages();
  const words = wordsFor(language, strings);
  const [, navigate] = useLocation();
  useEffect(() => showLanguage(language), [language]);
  useEffect(() => showTheme(theme), [theme]);
  return (
    <I18nProvider locale={words.locale}>
      <RouterProvider navigate={(path) => navigate(path)}>
        <WordsProvider words={words}>
          <Pages config={config} restoring={restoring} kept={kept} />
        </WordsProvider>
      </RouterProvider>
    </I18nProvider>
  );
}

/** The messages of the chosen language as soon as they are loaded; until then, those before. */
function useShownMessages(): ShownMessages {
  const language = useSyncExternalStore(onPreferences, chosenLanguage);
  const shown = useSyncExternalStore(messages.onChange, messages.shown);
  useEffect(() => {
    // A file that cannot be loaded leaves the page in its language.
    messages.show(language).catch(() => undefined);
  }, [language]);
  return shown;
}

/** Returns the device's memory of a session; undefined for persons who are more than owners. */
function lastStateOf(session: Session, config: PortalConfig, kept: Kept | undefined): LastState | undefined {
  const sessionId = readSessionId();
  if (!mayBeKept(session) || sessionId === undefined) {
    return undefined;
  }
  const { principalId, accessTokenMinutes } = session;
  return new LastState(browserRecords, { principalId, sessionId, accessTokenMinutes, config }, kept, {
    isWanted: () => preferences().keepsLastState && readSessionId() === sessionId,
    onChange: onPreferences,
  });
}

/** What belongs to one session and ends with it. */
interface Signed {
  readonly session: Session;
  readonly store: LiveStore;
  readonly queries: QueryClient;
}

function Pages({ config, restoring, kept }: AppProps) {
  const [signed, setSigned] = useState<Signed>();
  const [isRestoring, setIsRestoring] = useState(restoring !== undefined);
  const [hasEnded, setHasEnded] = useState(false);
  const begin = (session: Session): void => {
    const lastState = lastStateOf(session, config, kept);
    const store = new LiveStore(config, session, lastState);
    const queries = new QueryClient({ defaultOptions: { queries: { retry: 2, staleTime: 30_000 } } });
    const next: Signed = { session, store, queries };
    setSigned(next);
    // Not before: a first visitor gets no more files than the form needs.
    keepFiles();
    void session.ended.then((how) => {
      store.close();
      lastState?.end();
      queries.clear();
      // Another session may have begun.
      setSigned((present) => (present === next ? undefined : present));
      setHasEnded(how === 'OVER');
    });
  };
  useEffect(() => {
    void restoring?.then((session) => {
      if (session !== undefined) {
        begin(session);
      }
      setIsRestoring(false);
    });
    // Once: a page restores one session, when it starts.
  }, []);
  const roles = signed?.session.roles ?? [];
  const [isStaff, isOwner] = [isStaffOf(roles), roles.includes('owners')];
  return (
    <Shell
      home={signed !== undefined && isStaff && !isOwner ? 'vehicles' : 'cars'}
      hasBoth={isStaff && isOwner}
      onSignOut={signed && (() => void signed.session.end())}
    >
      <Switch>
        <Route path="/settings">
          <Suspense>
            <SettingsPage sessions={signed && { config, session: signed.session }} />
          </Suspense>
        </Route>
        <Route>
          {signed !== undefined && <SignedIn config={config} signed={signed} />}
          {signed === undefined && !isRestoring && (
            <SignInPage config={config} hasEnded={hasEnded} onSignedIn={begin} />
          )}
        </Route>
      </Switch>
    </Shell>
  );
}

/** True for the roles that have pages for all vehicles of their organisation. */
const isStaffOf = (roles: readonly Role[]): boolean =>
  roles.some((role) => role !== 'owners' && role !== 'provisioners');

interface SignedInProps {
  readonly config: PortalConfig;
  readonly signed: Signed;
}

function SignedIn({ config, signed: { session, store, queries } }: SignedInProps): ReactNode {
  const { translate } = useWords();
  return (
    <QueryClientProvider client={queries}>
      <LiveProvider store={store}>
        <PersonProvider config={config} session={session}>
          <Suspense>
            <Switch>
              {isStaffOf(session.roles) && <Route path="/vehicles/*?" component={StaffPages} />}
              {session.roles.includes('privacy-officers') && (
                <Route path={/^[/](audit|erasures|exports|reveals)([/]|$)/} component={OfficerPages} />
              )}
              {isStaffOf(session.roles) && !session.roles.includes('owners') && (
                <Redirect to="/vehicles" replace />
              )}
              <Route path="/cars" component={CarsPage} />
              <Route
                path={/^[/]cars[/](add|former|join|[^/]+[/](lookups|people|sell|your-data))[/]?$/}
                component={OwnerPages}
              />
              <Route path="/cars/:referenceId/history">
                {({ referenceId }) => <HistoryPage key={referenceId} referenceId={referenceId} />}
              </Route>
              <Route path="/cars/:referenceId">
                {({ referenceId }) => <NowPage key={referenceId} referenceId={referenceId} />}
              </Route>
              <Route path="/">
                <Redirect to="/cars" replace />
              </Route>
              <Route>
                <PageTitle heading={translate('error.page')} title={translate('error.page')} />
              </Route>
            </Switch>
          </Suspense>
        </PersonProvider>
      </LiveProvider>
    </QueryClientProvider>
  );
}
