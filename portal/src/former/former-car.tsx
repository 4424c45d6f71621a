/** One car that the person had: whose time, what becomes of its data, and the choices. */
import { useId } from 'react';
import { Link } from 'react-aria-components';
import { useCarSearch } from '../cars/my-cars.ts';
import { useWords } from '../i18n/words.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { isFinal, useDataJobs, type ShownJob } from '../your-data/data-jobs.ts';
import { FormerChoices } from './former-choices.tsx';
import { FormerErasure } from './former-erasure.tsx';
import styles from './former-page.module.css';
import type { FormerCar } from './planned-erasures.ts';

/** The choices depend on whether the person has the car again: they are about the former time. */
export function FormerCarCard({ car }: { readonly car: FormerCar }) {
  const { referenceId, vehicleName, ownedSince, ownedUntil } = car;
  const { translate, quantities } = useWords();
  const present = useCarSearch(referenceId);
  const erasing = useDataJobs(referenceId, 'VEHICLE_DATA_ERASURE');
  const erasure = ofFormerTime(erasing.job, ownedUntil);
  const isErasing = erasure !== undefined && erasure.status !== 'FAILED';
  const heading = useFocusKept(Boolean(car.erasedFrom) && !isErasing);
  const headingId = useId();
  const date = (text: string): string => quantities.date(Date.parse(text));
  return (
    <section className={styles.car} aria-labelledby={headingId}>
      <header>
        <h2 id={headingId} ref={heading} tabIndex={-1}>
          <bdi>{vehicleName || translate('former.unnamed')}</bdi>
        </h2>
        {!vehicleName && (
          <p className={styles.id}>
            {translate('former.id')} <bdi dir="ltr">{referenceId}</bdi>
          </p>
        )}
        <p className={styles.lead}>
          {translate('former.time', { since: date(ownedSince), until: date(ownedUntil) })}
        </p>
      </header>
      {!isErasing && <Fate car={car} />}
      <FormerErasure jobs={erasing} job={erasure} />
      {present.car !== undefined && (
        <p>
          {translate('former.again')}{' '}
          <Link href={`/cars/${referenceId}/your-data`}>{translate('data.title')}</Link>
        </p>
      )}
      {present.isRead && !erasing.isReading && !isErasing && (
        <FormerChoices car={car} isOnlyFormer={present.car === undefined} onErase={erasing.start} />
      )}
    </section>
  );
}

/** What becomes of the data; a change is read out. */
function Fate({ car: { erasedFrom } }: { readonly car: FormerCar }) {
  const { translate, quantities } = useWords();
  const at = erasedFrom ? Date.parse(erasedFrom) : undefined;
  return (
    <p role="status" className={styles.fate} data-kept={at === undefined}>
      {at === undefined && translate('former.kept')}
      {at !== undefined &&
        (at > Date.now()
          ? translate('former.erased', { date: quantities.date(at) })
          : translate('former.due'))}
    </p>
  );
}

/** An erasure that ended before the car changed hands was of another time. */
function ofFormerTime(job: ShownJob | undefined, ownedUntil: string): ShownJob | undefined {
  const isOfIt = job !== undefined && Date.parse(job.requestedAt) >= Date.parse(ownedUntil);
  return job !== undefined && (isOfIt || !isFinal(job)) ? job : undefined;
}
