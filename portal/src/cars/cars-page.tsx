/** My cars: each under its own sky, with what matters at a glance. */
import { Button, Link } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { useIsOnline, useNow } from '../live/clock.ts';
import { freshnessOf } from '../live/freshness.ts';
import { useVehicle } from '../live/live-store.tsx';
import { readingsOf, type Reading, type Readings } from '../live/readings.ts';
import { CarDrawing } from '../now/car-drawing.tsx';
import { chargeOf, rangeOf } from '../now/headline.tsx';
import { PresenceLine } from '../now/presence-line.tsx';
import { SkyBand } from '../now/sky-band.tsx';
import { statusWords } from '../now/status-words.ts';
import { Value } from '../now/value.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { carName } from './car-name.ts';
import styles from './cars-page.module.css';
import type { CarAccess } from './car-access.ts';
import { useMyCars } from './my-cars.ts';

/** The list of all cars. */
export function CarsPage() {
  const { translate } = useWords();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useMyCars();
  const cars = data ?? [];
  return (
    <article className={styles.page}>
      <PageTitle heading={translate('cars.title')} title={translate('cars.title')} />
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <p role="status">{translate('cars.loading')}</p>}
      {cars.length > 0 && !hasNextPage && (
        <p className={styles.note}>{translate('cars.summary', { count: cars.length })}</p>
      )}
      {data !== undefined && cars.length === 0 && !hasNextPage && <p>{translate('cars.empty')}</p>}
      <ul className={styles.cars}>
        {cars.map((access) => (
          <li key={access.accessId}>
            <CarCard access={access} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button className={styles.more} onPress={() => void fetchNextPage({ cancelRefetch: false })}>
          {translate('cars.more')}
        </Button>
      )}
      <Link className={styles.more} href="/cars/add">
        {translate('claim.title')}
      </Link>
      <Link className={styles.more} href="/cars/former">
        {translate('former.title')}
      </Link>
    </article>
  );
}

function CarCard({ access }: { readonly access: CarAccess }) {
  const { translate, quantities } = useWords();
  const view = useVehicle(access.referenceId);
  const freshness = freshnessOf(view, useIsOnline(), useNow());
  const readings = readingsOf(view.state, freshness);
  const { cloudNow } = freshness;
  const { attributes } = access.vehicle ?? {};
  return (
    <div className={styles.car}>
      <SkyBand readings={readings} now={cloudNow}>
        <div aria-hidden>
          <CarDrawing readings={readings} label="" />
        </div>
      </SkyBand>
      <h2>
        <Link href={`/cars/${access.referenceId}`}>{carName(access, translate)}</Link>
        {attributes !== undefined && access.vehicleName !== null && (
          <small>
            {attributes.brand} {attributes.model}
          </small>
        )}
      </h2>
      {view.state !== undefined && freshness.kind !== 'ENDED' && (
        <Numbers readings={readings} now={cloudNow} />
      )}
      <p className={styles.status}>{statusWords({ view, freshness, readings, translate, quantities })}</p>
      {access.role === 'DRIVER' && <p className={styles.note}>{translate('cars.driver')}</p>}
      {access.until !== null && access.until !== undefined && (
        <p className={styles.note}>
          {translate('cars.until', { date: quantities.date(Date.parse(access.until)) })}
        </p>
      )}
      <PresenceLine freshness={freshness} />
    </div>
  );
}

interface NumbersProps {
  readonly readings: Readings;
  readonly now: number;
}

/** Charge and range in one line, each only when the car reports it. */
function Numbers({ readings, now }: NumbersProps) {
  const { translate, quantities } = useWords();
  const range = rangeOf(readings);
  const charge = chargeOf(readings);
  const pair = (of: Reading<number> | undefined, name: 'charge.title' | 'charge.range', text: string) =>
    of !== undefined && (
      <div>
        <dt>{translate(name)}</dt>
        <dd>
          <Value of={of} now={now}>
            {text}
          </Value>
        </dd>
      </div>
    );
  return (
    <dl className={styles.numbers}>
      {pair(charge, 'charge.title', quantities.percent(charge?.value ?? 0))}
      {pair(range, 'charge.range', quantities.distance((range?.value ?? 0) / 1000))}
    </dl>
  );
}
