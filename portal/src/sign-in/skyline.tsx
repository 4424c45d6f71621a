/** The drawing of the sign-in page: one line, a car on its horizon. */
import styles from './sign-in-page.module.css';

/** Decoration: it says nothing that the page does not. */
export function Skyline() {
  return (
    <svg className={styles.line} viewBox="0 0 520 150" aria-hidden>
      <path d="M0 122H96C100 104 108 92 130 88L190 80C216 54 244 42 292 42C336 42 360 56 386 80C410 82 428 90 432 122H520" />
      <path d="M214 80C230 64 250 56 284 55V80ZM298 55C324 56 342 66 356 80H298Z" />
      <circle cx="160" cy="122" r="21" />
      <circle cx="372" cy="122" r="21" />
    </svg>
  );
}
