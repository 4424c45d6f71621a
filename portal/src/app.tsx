/** The whole page: language, theme, session and routes. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { CarsPage } from './cars/cars-page.tsx';
import type { PortalConfig } from './config.ts';
import { directionOf, type Language } from './i18n/languages.ts';
import { wordsFor } from './i18n/words-for.ts';
import { loadStrings, type Strings } from './i18n/translate.ts';
import { useWords, WordsProvider } from './i18n/words.tsx';
import { LiveProvider, LiveStore } from './live/live-store.tsx';
import { NowPage } from './now/now-page.tsx';
import { PersonProvider } from './session/person.tsx';
import type { Session } from './session/session.ts';
import { chosenLanguage, onPreferences, preferences } from './settings/preferences.ts';
import { PageTitle } from './shell/page-title.tsx';
import { Shell } from './shell/shell.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';

const ClaimPage = lazy(async () => ({ default: (await import('./claim/claim-page.tsx')).ClaimPage }));
const HistoryPage = lazy(async () => ({ default: (await import('./history/history-page.tsx')).HistoryPage }));
const JoinPage = lazy(async () => ({ default: (await import('./people/join-page.tsx')).JoinPage }));
const LookupsPage = lazy(async () => ({ default: (await import('./lookups/lookups-page.tsx')).LookupsPage }));
const SellPage = lazy(async () => ({ default: (await import('./sell/sell-page.tsx')).SellPage }));
const YourDataPage = lazy(async () => ({
  default: (await import('./your-data/your-data-page.tsx')).YourDataPage,
}));
const PeoplePage = lazy(async () => ({ default: (await import('./people/people-page.tsx')).PeoplePage }));
const SettingsPage = lazy(async () => ({
  default: (await import('./settings/settings-page.tsx')).SettingsPage,
}));

interface AppProps {
  readonly config: PortalConfig;
  /** Messages of the first language, so that the first page has words at once. */
  readonly initial: { readonly language: Language; readonly strings: Strings };
  /** The session of an earlier page, while it is restored; undefined without one. */
  readonly restoring: Promise<Session | undefined> | undefined;
}

/** Everything below the root element. */
export function App({ config, initial, restoring }: AppProps) {
  const { theme } = useSyncExternalStore(onPreferences, preferences);
  const { language, strings } = useStrings(initial);
  const words = wordsFor(language, strings);
  const [, navigate] = useLocation();
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return (
    <I18nProvider locale={words.locale}>
      <RouterProvider navigate={(path) => navigate(path)}>
        <WordsProvider words={words}>
          <Pages config={config} restoring={restoring} />
        </WordsProvider>
      </RouterProvider>
    </I18nProvider>
  );
}

/** The chosen language as soon as its messages are loaded; until then, the last one. */
function useStrings(initial: AppProps['initial']): AppProps['initial'] {
  const language = useSyncExternalStore(onPreferences, chosenLanguage);
  const [loaded, setLoaded] = useState(initial);
  useEffect(() => {
    let isWanted = true;
    if (language !== loaded.language) {
      // A file that cannot be loaded leaves the page in its language.
      loadStrings(language).then(
        (strings) => isWanted && setLoaded({ language, strings }),
        () => undefined,
      );
    }
    return () => {
      isWanted = false;
    };
  }, [language, loaded.language]);
  return loaded;
}

/** What belongs to one session and ends with it. */
interface Signed {
  readonly session: Session;
  readonly store: LiveStore;
  readonly queries: QueryClient;
}

function Pages({ config, restoring }: Pick<AppProps, 'config' | 'restoring'>) {
  const [signed, setSigned] = useState<Signed>();
  const [isRestoring, setIsRestoring] = useState(restoring !== undefined);
  const [hasEnded, setHasEnded] = useState(false);
  const begin = (session: Session): void => {
    const store = new LiveStore(config, session);
    const queries = new QueryClient({ defaultOptions: { queries: { retry: 2, staleTime: 30_000 } } });
    const next: Signed = { session, store, queries };
    setSigned(next);
    void session.ended.then((how) => {
      store.close();
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
  return (
    <Shell onSignOut={signed && (() => void signed.session.end())}>
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
              <Route path="/cars" component={CarsPage} />
              <Route path="/cars/add" component={ClaimPage} />
              <Route path="/cars/join" component={JoinPage} />
              <Route path="/cars/:referenceId/lookups">
                {({ referenceId }) => <LookupsPage key={referenceId} referenceId={referenceId} />}
              </Route>
              <Route path="/cars/:referenceId/your-data">
                {({ referenceId }) => <YourDataPage key={referenceId} referenceId={referenceId} />}
              </Route>
              <Route path="/cars/:referenceId/sell">
                {({ referenceId }) => <SellPage key={referenceId} referenceId={referenceId} />}
              </Route>
              <Route path="/cars/:referenceId/history">
                {({ referenceId }) => <HistoryPage key={referenceId} referenceId={referenceId} />}
              </Route>
              <Route path="/cars/:referenceId/people">
                {({ referenceId }) => <PeoplePage key={referenceId} referenceId={referenceId} />}
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
