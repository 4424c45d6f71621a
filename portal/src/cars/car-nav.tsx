/** The pages of one car, above each of them. */
import { Link } from 'react-aria-components';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import styles from './car-nav.module.css';

const pages = {
  now: { path: '', name: 'now.title' },
  history: { path: '/history', name: 'history.title' },
  people: { path: '/people', name: 'people.title' },
  lookups: { path: '/lookups', name: 'look.title' },
  data: { path: '/your-data', name: 'data.title' },
} as const satisfies Record<string, { readonly path: string; readonly name: PlainMessageKey }>;

interface CarNavProps {
  readonly referenceId: string;
  readonly page: keyof typeof pages;
}

/** Links to all cars and to the pages of this one; the present page is marked. */
export function CarNav({ referenceId, page }: CarNavProps) {
  const { translate } = useWords();
  return (
    <nav className={styles.nav} aria-label={translate('nav.car')}>
      <Link href="/cars">{translate('nav.back')}</Link>
      {Object.entries(pages).map(([id, { path, name }]) => (
        <Link key={id} href={`/cars/${referenceId}${path}`} aria-current={id === page ? 'page' : undefined}>
          {translate(name)}
        </Link>
      ))}
    </nav>
  );
}
