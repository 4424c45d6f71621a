/** The presence line: which hop between car, cloud and reader is broken, at a glance. */
import type { Freshness, Link } from '../live/freshness.ts';
import { useWords } from '../i18n/words.tsx';
import styles from './presence-line.module.css';

/** Shows the two hops; nothing once the access has ended. */
export function PresenceLine({ freshness }: { readonly freshness: Freshness }) {
  const { translate } = useWords();
  if (freshness.kind === 'ENDED') {
    return null;
  }
  const { carLink, youLink, kind } = freshness;
  const you = youLink === 'SOLID' || kind === 'STARTING' ? 'presence.youSOLID' : 'presence.youDASHED';
  return (
    <p className={styles.line} data-live={kind === 'LIVE'}>
      <span className={styles.hidden}>
        {translate(`presence.car${carLink}`)}{' '}
        {kind === 'STARTING' ? translate('now.starting') : translate(you)}
      </span>
      <span aria-hidden className={styles.drawn}>
        <span className={styles.node}>{translate('presence.car')}</span>
        <Hop link={carLink} />
        <span className={styles.node}>{translate('presence.cloud')}</span>
        <Hop link={youLink} />
        <span className={styles.node}>{translate('presence.you')}</span>
      </span>
    </p>
  );
}

const hops: Readonly<Record<Link, string | undefined>> = {
  SOLID: styles.solid,
  DASHED: styles.dashed,
  EMPTY: styles.empty,
  UNKNOWN: styles.empty,
};

function Hop({ link }: { readonly link: Link }) {
  return <span className={hops[link]} />;
}
