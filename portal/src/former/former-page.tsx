/** Cars you had: until when the data of each is there, and what the person can do with it. */
import { Button, Link } from 'react-aria-components';
import { useMyCars } from '../cars/my-cars.ts';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { FormerCarCard } from './former-car.tsx';
import styles from './former-page.module.css';
import { useFormerCars } from './planned-erasures.ts';

/** The list of the cars that are no longer the person's. */
export function FormerPage() {
  const { translate } = useWords();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useFormerCars();
  const present = useMyCars();
  const cars = data ?? [];
  const isLoading = data === undefined || (cars.length === 0 && hasNextPage);
  return (
    <article className={styles.page}>
      <nav aria-label={translate('cars.title')}>
        <Link href="/cars">{translate('nav.back')}</Link>
      </nav>
      <header className={styles.head}>
        <PageTitle heading={translate('former.title')} title={translate('former.title')} />
        <p className={styles.lead}>{translate('former.lead')}</p>
      </header>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {error === null && present.error !== null && (
        <ErrorNote error={present.error} onRetry={() => void present.refetch()} />
      )}
      {isLoading && error === null && <p role="status">{translate('former.loading')}</p>}
      {data !== undefined && !isLoading && cars.length === 0 && <p>{translate('former.empty')}</p>}
      <ul className={styles.cars}>
        {cars.map((car) => (
          <li key={car.referenceId}>
            <FormerCarCard car={car} />
          </li>
        ))}
      </ul>
      {cars.length > 0 && hasNextPage && (
        <Button className={styles.more} onPress={() => void fetchNextPage({ cancelRefetch: false })}>
          {translate('cars.more')}
        </Button>
      )}
    </article>
  );
}
