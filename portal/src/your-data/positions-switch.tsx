/** Privacy mode: whether the car's positions are collected and shown. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Switch } from 'react-aria-components';
import { graphql } from '../operations.ts';
import type { PositionsMode } from '../generated/operations/graphql.ts';
import { useWords } from '../i18n/words.tsx';
import { useLiveStore } from '../live/live-store.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import styles from './your-data-page.module.css';

const setPositions = graphql(/* GraphQL */ `
  mutation SetPositions($referenceId: ID!, $positions: PositionsMode!) {
    setPrivacyMode(referenceId: $referenceId, positions: $positions) {
      positions
    }
  }
`);

interface PositionsSwitchProps {
  readonly referenceId: string;
  readonly positions: PositionsMode;
  readonly isOwner: boolean;
}

/** Shows what the API has, and changes after its response only; a driver sees it in words. */
export function PositionsSwitch({ referenceId, positions, isOwner }: PositionsSwitchProps) {
  const { translate } = useWords();
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const [isPending, setIsPending] = useState(false);
  const [failure, setFailure] = useState<{ readonly error: Error; readonly wanted: PositionsMode }>();
  const change = (wanted: PositionsMode): void => {
    setIsPending(true);
    setFailure(undefined);
    request(setPositions, { referenceId, positions: wanted })
      .then(() => queries.invalidateQueries({ queryKey: ['my-cars'] }))
      .catch((error: Error) => setFailure({ error, wanted }))
      .finally(() => setIsPending(false));
  };
  return (
    <section className={styles.part}>
      <h2>{translate('positions.title')}</h2>
      <p className={styles.lead}>{translate('positions.lead')}</p>
      {failure !== undefined && <ErrorNote error={failure.error} onRetry={() => change(failure.wanted)} />}
      {isOwner ? (
        <Switch
          className={styles.switch}
          isSelected={positions === 'ON'}
          onChange={(isOn) => !isPending && change(isOn ? 'ON' : 'OFF')}
          data-busy={isPending}
        >
          <span className={styles.track} />
          {translate('positions.switch')}
        </Switch>
      ) : (
        <p>{translate(`positions.${positions}`)}</p>
      )}
      {isOwner && (
        <p role="status" className={styles.lead}>
          {translate(isPending ? 'form.busy' : `positions.${positions}`)}
        </p>
      )}
    </section>
  );
}
