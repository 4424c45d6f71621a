/** The car's VIN for its owner: for twenty seconds after the password, and recorded. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { RequestError } from '../../../client/index.ts';
import { graphql } from '../operations.ts';
import { useWords } from '../i18n/words.tsx';
import { useLiveStore } from '../live/live-store.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ConfirmPerson } from './confirm-person.tsx';
import { ShownVin } from './shown-vin.tsx';
import styles from './your-data-page.module.css';

const revealDocument = graphql(/* GraphQL */ `
  mutation RevealOwnVin($referenceId: ID!) {
    revealOwnVin(referenceId: $referenceId) {
      vin
    }
  }
`);

/** Nothing but this component's state has the VIN, and it goes when the page is hidden. */
export function RevealPanel({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const { request } = useLiveStore();
  const [isAsking, setIsAsking] = useState(false);
  const [vin, setVin] = useState<string>();
  const heading = useFocusKept(isAsking || vin !== undefined);
  const reveal = async (): Promise<void> => {
    const { revealOwnVin } = await request(revealDocument, { referenceId });
    if (!revealOwnVin) {
      throw new RequestError('TRANSIENT');
    }
    setVin(revealOwnVin.vin);
    setIsAsking(false);
  };
  return (
    <section className={styles.part}>
      <h2 ref={heading} tabIndex={-1}>
        {translate('reveal.title')}
      </h2>
      <p className={styles.lead}>{translate('reveal.lead')}</p>
      {vin !== undefined && <ShownVin vin={vin} onOver={() => setVin(undefined)} />}
      {isAsking && (
        <ConfirmPerson
          submitLabel="reveal.submit"
          cancelLabel="reveal.keep"
          onCancel={() => setIsAsking(false)}
          onConfirmed={reveal}
        />
      )}
      {vin === undefined && !isAsking && (
        <div className={styles.buttons}>
          <Button onPress={() => setIsAsking(true)}>{translate('reveal.start')}</Button>
        </div>
      )}
    </section>
  );
}
