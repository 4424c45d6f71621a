/** The pages of a privacy officer, above each of them. */
import { Link } from 'react-aria-components';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { useRoles } from '../session/person.tsx';
import styles from './vehicles.module.css';

const pages = {
  vehicles: { path: '/vehicles', name: 'nav.vehicles' },
  reveals: { path: '/reveals', name: 'staff.reveals' },
  erasures: { path: '/erasures', name: 'staff.erasures' },
  exports: { path: '/exports', name: 'staff.exports' },
  audit: { path: '/audit', name: 'staff.audit' },
} as const satisfies Record<string, { readonly path: string; readonly name: PlainMessageKey }>;

/** Nothing for other staff, who have the vehicles only. */
export function StaffNav({ page }: { readonly page: keyof typeof pages }) {
  const { translate } = useWords();
  if (!useRoles().includes('privacy-officers')) {
    return null;
  }
  return (
    <nav className={styles.nav} aria-label={translate('staff.pages')}>
      {Object.entries(pages).map(([id, { path, name }]) => (
        <Link key={id} href={path} aria-current={id === page ? 'page' : undefined}>
          {translate(name)}
        </Link>
      ))}
    </nav>
  );
}
