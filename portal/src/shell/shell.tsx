/** What surrounds every page: the way past the header, the header, and the content. */
import type { ReactNode } from 'react';
import { Button, Link } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { NewerRelease } from './newer-release.tsx';
import { OfflineNote } from './offline-note.tsx';
import styles from './shell.module.css';

interface ShellProps {
  /** Where the person's pages begin. */
  readonly home: 'cars' | 'vehicles';
  /** True for staff who have cars of their own: both beginnings are linked. */
  readonly hasBoth: boolean;
  /** Undefined without a session. */
  readonly onSignOut: (() => void) | undefined;
  readonly children: ReactNode;
}

/** Shows a page within its surroundings. */
export function Shell({ home, hasBoth, onSignOut, children }: ShellProps) {
  const { translate } = useWords();
  return (
    <>
      <a className={styles.skip} href="#content">
        {translate('app.skip')}
      </a>
      <header className={styles.header}>
        <Link className={styles.home} href={`/${home}`}>
          <svg viewBox="0 0 32 20" aria-hidden>
            <path d="M1 18h30M6 14c0-6 4-10 10-10s10 4 10 10" />
          </svg>
          {translate(home === 'cars' ? 'app.name' : 'nav.vehicles')}
        </Link>
        <nav className={styles.nav}>
          {hasBoth && <Link href="/vehicles">{translate('nav.vehicles')}</Link>}
          <Link href="/settings">{translate('nav.settings')}</Link>
          {onSignOut !== undefined && (
            <Button className={styles.plain} onPress={onSignOut}>
              {translate('nav.signOut')}
            </Button>
          )}
        </nav>
      </header>
      <NewerRelease />
      <main className={styles.main} id="content" tabIndex={-1}>
        <OfflineNote />
        {children}
      </main>
    </>
  );
}
