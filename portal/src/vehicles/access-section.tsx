/** Who has or had access to a vehicle, by Cognito `sub`, and the end of an access. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords, type Words } from '../i18n/words.tsx';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { useStaffAccesses, useStaffRequests, type StaffAccess } from './staff-requests.ts';
import { staffErrorWords } from './staff-words.ts';
import { Id, Table } from './table.tsx';
import styles from './vehicles.module.css';

/** Open accesses first; the end of one is confirmed. */
export function AccessSection({ referenceId }: { readonly referenceId: string }) {
  const words = useWords();
  const { translate } = words;
  const { data, error, refetch, hasNextPage, fetchNextPage } = useStaffAccesses(referenceId);
  const { endAccess } = useStaffRequests();
  const [asked, setAsked] = useState<string>();
  const [failure, setFailure] = useState<{ readonly error: Error; readonly ownerId: string }>();
  const end = (ownerId: string): void => {
    setFailure(undefined);
    endAccess(referenceId, ownerId).catch((reason: Error) => setFailure({ error: reason, ownerId }));
  };
  const accesses = [...(data ?? [])].sort((one, other) => Number(other.isOpen) - Number(one.isOpen));
  const columns = ['person', 'role', 'since', 'state'] as const;
  return (
    <section className={styles.part}>
      {error !== null && <ErrorNote error={error} toText={staffErrorWords} onRetry={() => void refetch()} />}
      {failure !== undefined && (
        <ErrorNote error={failure.error} toText={staffErrorWords} onRetry={() => end(failure.ownerId)} />
      )}
      {data !== undefined && accesses.length === 0 && !hasNextPage && <p>{translate('access.none')}</p>}
      {accesses.length > 0 && (
        <Table
          caption={translate('access.title')}
          columns={columns.map((column) => translate(`access.${column}`))}
          rows={accesses.map((access) => ({
            key: access.accessId,
            cells: cellsOf(access, words, setAsked),
          }))}
        />
      )}
      {hasNextPage && (
        <Button className={styles.more} onPress={() => void fetchNextPage({ cancelRefetch: false })}>
          {translate('vehicles.more')}
        </Button>
      )}
      <ConfirmDialog
        title={translate('access.ask')}
        text={translate('access.askText')}
        keepLabel={translate('vehicles.keep')}
        confirmLabel={translate('access.end')}
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked !== undefined && end(asked)}
      />
    </section>
  );
}

function cellsOf(access: StaffAccess, { translate, quantities }: Words, onEnd: (ownerId: string) => void) {
  const { ownerId, role, since, until, isOpen } = access;
  const date = (text: string): string => quantities.date(Date.parse(text));
  const state = until
    ? translate(isOpen ? 'access.openUntil' : 'access.endedOn', { date: date(until) })
    : translate('access.open');
  return [
    ownerId ? <Id key="person">{ownerId}</Id> : translate('vehicles.none'),
    translate(`access.${role}`),
    date(since),
    <span key="state" className={styles.withButton}>
      {state}
      {isOpen && ownerId && (
        <Button aria-label={translate('access.endOf', { person: ownerId })} onPress={() => onEnd(ownerId)}>
          {translate('access.end')}
        </Button>
      )}
    </span>,
  ];
}
