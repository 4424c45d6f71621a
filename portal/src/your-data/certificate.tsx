/** The certificate of an erasure, to save. */
import { useWords } from '../i18n/words.tsx';
import { useTextLink } from '../shell/use-text-link.ts';
import styles from './your-data-page.module.css';

/** A link to the certificate's text, which the page itself has. */
export function Certificate({ text }: { readonly text: string }) {
  const { translate } = useWords();
  const url = useTextLink(text, 'application/json');
  return (
    <>
      <a href={url} download="erasure-certificate.json">
        {translate('erase.certificate')}
      </a>
      <p className={styles.lead}>{translate('erase.certificateLead')}</p>
    </>
  );
}
