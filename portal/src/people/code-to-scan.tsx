/** The QR code beside a code that an owner hands over: of its first half. */
import { useWords } from '../i18n/words.tsx';
import { QrCode } from '../shell/qr-code.tsx';
import { addressWithHalf } from './code-half.ts';
import styles from './code-to-scan.module.css';

/** Neither a camera's app nor a scanner of the page gets the whole code. */
export function CodeToScan({ code }: { readonly code: string }) {
  const { translate } = useWords();
  return (
    <div className={styles.scan}>
      <QrCode text={addressWithHalf(location.origin, code)} label={translate('handover.qr')} />
      <p>{translate('handover.scan')}</p>
    </div>
  );
}
