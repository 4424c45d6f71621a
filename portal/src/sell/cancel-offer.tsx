/** Makes the code of an open offer void; an owner who has lost the code can do so too. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import styles from './sell-page.module.css';

interface CancelOfferProps {
  /** Resolves to false when no offer was open. */
  readonly onCancel: () => Promise<boolean>;
  readonly onCancelled?: () => void;
  /** True when an offer was cancelled just before, on another step. */
  readonly isCancelled?: true | undefined;
}

/** Says what the cancellation did. */
export function CancelOffer({ onCancel, onCancelled, isCancelled }: CancelOfferProps) {
  const { translate } = useWords();
  const [isPending, setIsPending] = useState(false);
  const [wasOpen, setWasOpen] = useState<boolean | undefined>(isCancelled);
  const [error, setError] = useState<Error>();
  const cancel = (): void => {
    setIsPending(true);
    setError(undefined);
    onCancel()
      .then((result) => {
        setWasOpen(result);
        onCancelled?.();
      }, setError)
      .finally(() => setIsPending(false));
  };
  return (
    <>
      {error !== undefined && <ErrorNote error={error} onRetry={cancel} />}
      <p role="status">
        {wasOpen !== undefined && translate(wasOpen ? 'sell.cancelled' : 'sell.nothingOpen')}
      </p>
      <div className={styles.buttons}>
        <Button onPress={() => !isPending && cancel()} data-busy={isPending}>
          {translate('sell.cancel')}
        </Button>
      </div>
    </>
  );
}
