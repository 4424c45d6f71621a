/** One person with access: the name, since and until when, and how the right was verified. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import type { PersonAccess } from './accesses.ts';
import styles from './people-page.module.css';

interface PersonRowProps {
  readonly access: PersonAccess;
  /** Undefined when the reader may not end the access. */
  readonly onEnd: ((accessId: string) => void) | undefined;
}

/** The reader's own row says so; the end of another's access is confirmed first. */
export function PersonRow({ access, onEnd }: PersonRowProps) {
  const { translate, quantities } = useWords();
  const [isAsking, setIsAsking] = useState(false);
  const name = access.name ?? translate('people.unnamed');
  const date = (text: string): string => quantities.date(Date.parse(text));
  return (
    <li className={styles.row}>
      <div>
        <p className={styles.name}>
          <bdi>{access.ownerId ? (access.name ?? translate('people.you')) : name}</bdi>
          {access.ownerId && access.name && <small>{translate('people.you')}</small>}
        </p>
        <p className={styles.facts}>
          {access.until
            ? translate('people.sinceUntil', { since: date(access.since), until: date(access.until) })
            : translate('people.since', { since: date(access.since) })}{' '}
          {translate(`verified.${access.verifiedBy}`)}
        </p>
      </div>
      {onEnd !== undefined && (
        <>
          <Button aria-label={translate('people.endOf', { name })} onPress={() => setIsAsking(true)}>
            {translate('people.end')}
          </Button>
          <ConfirmDialog
            title={translate('people.endAsk', { name })}
            text={translate('people.endText')}
            keepLabel={translate('people.keep')}
            confirmLabel={translate('people.end')}
            isOpen={isAsking}
            onClose={() => setIsAsking(false)}
            onConfirm={() => onEnd(access.accessId)}
          />
        </>
      )}
    </li>
  );
}
