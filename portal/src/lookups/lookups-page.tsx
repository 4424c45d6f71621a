/** Who looked: every use of the car's identity, in sentences, by day. */
import { useState } from 'react';
import { Button, Label, Radio, RadioGroup } from 'react-aria-components';
import { carName } from '../cars/car-name.ts';
import { CarNav } from '../cars/car-nav.tsx';
import { useCar } from '../cars/my-cars.ts';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { useLookups, type Lookup } from './access-log.ts';
import { eventWords, endWords, purposeWords } from './lookup-words.ts';
import { wasRefused } from './refused.ts';
import styles from './lookups-page.module.css';

const filters = ['all', 'others', 'refused'] as const;

type Filter = (typeof filters)[number];

/** The page of one car's access log, by the Reference ID in the path. */
export function LookupsPage({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const car = useCar(referenceId);
  const { data, error, refetch, hasNextPage, fetchNextPage } = useLookups(referenceId);
  const [filter, setFilter] = useState<Filter>('all');
  const shown = (data ?? []).filter((entry) => isShown(entry, filter));
  return (
    <article className={styles.page}>
      <CarNav referenceId={referenceId} page="lookups" />
      <header>
        <PageTitle heading={translate('look.title')} title={translate('look.title')} />
        {car !== undefined && <p className={styles.lead}>{carName(car, translate)}</p>}
      </header>
      <p className={styles.lead}>{translate(car?.role === 'DRIVER' ? 'look.leadDriver' : 'look.lead')}</p>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <p role="status">{translate('look.loading')}</p>}
      {data !== undefined && (
        <>
          <Filters value={filter} onChange={setFilter} />
          <p role="status">{translate('look.count', { count: shown.length })}</p>
          <Days entries={shown} />
        </>
      )}
      {hasNextPage && (
        <Button className={styles.more} onPress={() => void fetchNextPage({ cancelRefetch: false })}>
          {translate('look.older')}
        </Button>
      )}
      <details className={styles.help}>
        <summary>{translate('look.unknown')}</summary>
        <p>{translate('look.unknownText')}</p>
      </details>
    </article>
  );
}

function isShown(entry: Lookup, filter: Filter): boolean {
  return filter === 'all' || (filter === 'others' ? !entry.isOwn : wasRefused(entry));
}

interface FiltersProps {
  readonly value: Filter;
  readonly onChange: (filter: Filter) => void;
}

function Filters({ value, onChange }: FiltersProps) {
  const { translate } = useWords();
  return (
    <RadioGroup
      className={styles.filters}
      orientation="horizontal"
      value={value}
      onChange={(chosen) => onChange(filters.find((one) => one === chosen) ?? 'all')}
    >
      <Label className={styles.hidden}>{translate('look.filter')}</Label>
      {filters.map((one) => (
        <Radio key={one} className={styles.filter} value={one}>
          {translate(`filter.${one}`)}
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** Groups the entries by the reader's days, in their order. */
function Days({ entries }: { readonly entries: readonly Lookup[] }) {
  const { quantities } = useWords();
  const days = new Map<string, Lookup[]>();
  for (const entry of entries) {
    const day = quantities.date(Date.parse(entry.at));
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days].map(([day, ofDay]) => (
    <section key={day} className={styles.day}>
      <h2>{day}</h2>
      <ol>
        {ofDay.map((entry, index) => (
          // An entry has no id, and entries of one moment keep their order.
          <Entry key={`${entry.at}-${index}`} entry={entry} />
        ))}
      </ol>
    </section>
  ));
}

function Entry({ entry }: { readonly entry: Lookup }) {
  const { translate, quantities } = useWords();
  const at = Date.parse(entry.at);
  const end = endWords(entry, translate);
  const purpose = purposeWords(entry, translate);
  return (
    <li data-own={entry.isOwn} data-refused={wasRefused(entry)}>
      <time dateTime={entry.at}>{quantities.time(at, at)}</time>
      <p>
        {eventWords(entry, translate)} {end !== undefined && <span className={styles.end}>{end}</span>}
        {purpose !== undefined && <small>{purpose}</small>}
      </p>
    </li>
  );
}
