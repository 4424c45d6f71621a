/** A list of officers' requests: the open ones as cards, the earlier ones as a table. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { staffErrorWords } from '../vehicles/staff-words.ts';
import { Table } from '../vehicles/table.tsx';
import styles from './officers.module.css';

const requestLabels = {
  loading: 'reveals.loading',
  open: 'reveals.open',
  noneOpen: 'reveals.noneOpen',
  past: 'reveals.past',
} as const;

interface RequestListProps<Request> {
  /** Other words than those for requests. */
  readonly labels?: Readonly<Record<keyof typeof requestLabels, PlainMessageKey>>;
  readonly query: {
    readonly data: readonly Request[] | undefined;
    readonly error: Error | null;
    readonly refetch: () => unknown;
    /** Absent for a list that has one page. */
    readonly hasNextPage?: boolean;
    readonly fetchNextPage?: (options: { readonly cancelRefetch: boolean }) => unknown;
  };
  readonly isOpen: (request: Request) => boolean;
  /** The card of an open request, with a key. */
  readonly toCard: (request: Request) => ReactNode;
  /** Heads of the columns of the earlier requests. */
  readonly columns: readonly string[];
  readonly toRow: (request: Request) => { readonly key: string; readonly cells: readonly ReactNode[] };
}

/** Says what failed, and that it loads; reads more on demand. */
export function RequestList<Request>(props: RequestListProps<Request>) {
  const { labels = requestLabels, query, isOpen, toCard, columns, toRow } = props;
  const { translate } = useWords();
  const { data, error, hasNextPage } = query;
  const open = data?.filter(isOpen) ?? [];
  const past = data?.filter((request) => !isOpen(request)) ?? [];
  return (
    <div className={`${styles.column} ${styles.list}`}>
      {error !== null && (
        <ErrorNote error={error} toText={staffErrorWords} onRetry={() => void query.refetch()} />
      )}
      {data === undefined && error === null && <p role="status">{translate(labels.loading)}</p>}
      {data !== undefined && (
        <section className={styles.part}>
          <h2>{translate(labels.open)}</h2>
          {open.length === 0 && <p className={styles.lead}>{translate(labels.noneOpen)}</p>}
          <ul className={styles.cards}>{open.map(toCard)}</ul>
        </section>
      )}
      {past.length > 0 && (
        <div className={styles.log}>
          <Table caption={translate(labels.past)} columns={columns} rows={past.map(toRow)} />
        </div>
      )}
      {hasNextPage && (
        <Button className={styles.more} onPress={() => void query.fetchNextPage?.({ cancelRefetch: false })}>
          {translate('vehicles.more')}
        </Button>
      )}
    </div>
  );
}
