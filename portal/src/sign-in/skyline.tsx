/** The drawing of the pages without a car's state: one line, a car on its horizon. */
import type { ReactNode } from 'react';
import styles from './sign-in-page.module.css';
import { skylineBox } from './skyline-box.ts';

/** Decoration: it says nothing that the page does not. `children` are drawn over it. */
export function Skyline({ children }: { readonly children?: ReactNode }) {
  return (
    <svg className={styles.line} viewBox={skylineBox} aria-hidden>
      <path d="M-400 122H156C158 102 168 92 190 88L250 80C276 54 304 42 352 42C396 42 420 56 446 80C470 82 488 92 490 122H1040" />
      <path d="M274 80C290 64 310 56 344 55V80ZM358 55C384 56 402 66 416 80H358Z" />
      <circle cx="220" cy="122" r="21" />
      <circle cx="432" cy="122" r="21" />
      {children}
    </svg>
  );
}
