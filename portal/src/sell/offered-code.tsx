/** The code for the buyer, until it is used or cancelled. */
import { useWords } from '../i18n/words.tsx';
import { CodeToScan } from '../people/code-to-scan.tsx';
import { CancelOffer } from './cancel-offer.tsx';
import type { MadeOffer } from './offers.ts';
import styles from './sell-page.module.css';

interface OfferedCodeProps {
  readonly offer: MadeOffer;
  readonly onCancel: () => Promise<boolean>;
  readonly onCancelled: () => void;
}

/** The code is on this page only. */
export function OfferedCode({ offer, onCancel, onCancelled }: OfferedCodeProps) {
  const { translate, quantities } = useWords();
  const time = (text: string): string => quantities.time(Date.parse(text), Date.now());
  return (
    <>
      <p className={styles.code} dir="ltr" data-testid="code">
        {offer.code}
      </p>
      <p>{translate('sell.codeLead')}</p>
      <CodeToScan code={offer.code} />
      <p role="status" className={styles.lead}>
        {offer.notBefore
          ? translate('sell.validFrom', { from: time(offer.notBefore), until: time(offer.validUntil) })
          : translate('sell.valid', { until: time(offer.validUntil) })}
      </p>
      <CancelOffer onCancel={onCancel} onCancelled={onCancelled} />
    </>
  );
}
