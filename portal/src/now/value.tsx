/** A value with its age: an old one is marked by its time, not by colour alone. */
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import styles from './value.module.css';

/** What a value needs of its reading. */
export interface Aged {
  readonly isOld: boolean;
  /** Epoch milliseconds. */
  readonly observedAt: number;
}

interface ValueProps {
  /** Undefined when the car never sent it. */
  readonly of: Aged | undefined;
  /** The cloud's time in epoch milliseconds. */
  readonly now: number;
  readonly children: ReactNode;
}

/** Shows `children`, or that the car does not report the value. */
export function Value({ of, now, children }: ValueProps) {
  const { translate, quantities } = useWords();
  if (of === undefined) {
    return <span className={styles.missing}>{translate('value.notReported')}</span>;
  }
  return (
    <span className={of.isOld ? styles.old : undefined} data-old={of.isOld}>
      <bdi>{children}</bdi>
      {of.isOld && (
        <time className={styles.at} dateTime={new Date(of.observedAt).toISOString()}>
          {translate('value.asOf', { time: quantities.time(of.observedAt, now) })}
        </time>
      )}
    </span>
  );
}
