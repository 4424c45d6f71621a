/** Small line drawings of the commands; decoration beside their names. */
import type { RemoteCommandKind } from '../../../client/index.ts';
import styles from './action-button.module.css';

const lines: Readonly<Record<RemoteCommandKind, string>> = {
  LOCK_DOORS: 'M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3M12 14.5v2.5',
  UNLOCK_DOORS: 'M5 11h14v9H5zM8 11V7a4 4 0 0 1 7.6-1.8M12 14.5v2.5',
  HONK_AND_FLASH: 'M4 10v4h3l6 5V5L7 10zM16.5 8.5a5 5 0 0 1 0 7M19 5.5a9 9 0 0 1 0 13',
  START_CLIMATE: 'M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9M12 7l-2.5-2M12 7l2.5-2M12 17l-2.5 2M12 17l2.5 2',
  STOP_CLIMATE: 'M7 7h10v10H7z',
  START_CHARGING: 'M13 3L5 14h6l-1 7 9-12h-6z',
  STOP_CHARGING: 'M7 7h10v10H7z',
  SET_CHARGE_LIMIT: 'M3 8h15v9H3zM18 11h3v3h-3M13 8v9',
};

/** The drawing of a kind. */
export function ActionIcon({ kind }: { readonly kind: RemoteCommandKind }) {
  return (
    <svg className={styles.icon} viewBox="0 0 24 24" aria-hidden>
      <path d={lines[kind]} />
    </svg>
  );
}
