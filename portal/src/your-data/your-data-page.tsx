/** Your data: what is collected, a copy of it, its erasure, and the VIN. */
import { Link } from 'react-aria-components';
import { carName } from '../cars/car-name.ts';
import { CarNav } from '../cars/car-nav.tsx';
import { useCarSearch } from '../cars/my-cars.ts';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { ErasePanel } from './erase-panel.tsx';
import { ExportPanel, KeptExport } from './export-panel.tsx';
import { HeldData } from './held-data.tsx';
import { PositionsSwitch } from './positions-switch.tsx';
import { RevealPanel } from './reveal-panel.tsx';
import styles from './your-data-page.module.css';

/** The page of one person's data about one car, by the Reference ID in the path. */
export function YourDataPage({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const { car, error, isRead, refetch } = useCarSearch(referenceId);
  const isOwner = car?.role === 'OWNER';
  return (
    <article className={styles.page}>
      <CarNav referenceId={referenceId} page="data" />
      <header>
        <PageTitle heading={translate('data.title')} title={translate('data.title')} />
        {car !== undefined && <p className={styles.lead}>{carName(car, translate)}</p>}
      </header>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!isRead && error === null && <p role="status">{translate('cars.loading')}</p>}
      {isRead && car === undefined && (
        <>
          <p>
            {translate('error.notFound')} <Link href="/cars/former">{translate('former.title')}</Link>
          </p>
          <KeptExport referenceId={referenceId} />
        </>
      )}
      {car !== undefined && (
        <div className={styles.columns}>
          <div className={styles.column}>
            <PositionsSwitch
              referenceId={referenceId}
              positions={car.vehicle?.positions ?? 'ON'}
              isOwner={isOwner}
            />
            {isOwner ? (
              <>
                <ExportPanel referenceId={referenceId} />
                <RevealPanel referenceId={referenceId} />
                <ErasePanel referenceId={referenceId} name={carName(car, translate)} />
              </>
            ) : (
              <p className={styles.lead}>{translate('data.driver')}</p>
            )}
          </div>
          <HeldData />
        </div>
      )}
    </article>
  );
}
