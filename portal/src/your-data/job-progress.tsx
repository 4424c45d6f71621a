/** A bar for a job that runs. */
import type { ReactNode } from 'react';
import { ProgressBar } from 'react-aria-components';
import styles from './job-progress.module.css';

interface JobProgressProps {
  readonly label: string;
  /** How far it is. */
  readonly children: ReactNode;
}

/** The total is not known, so the bar has no end; the count says that it moves. */
export function JobProgress({ label, children }: JobProgressProps) {
  return (
    <div className={styles.progress}>
      <ProgressBar isIndeterminate aria-label={label} className={styles.bar}>
        <div />
      </ProgressBar>
      {/* No live region: the count changes with each read. */}
      <p>{children}</p>
    </div>
  );
}
