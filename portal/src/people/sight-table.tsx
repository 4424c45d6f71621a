/** Who can see and do what, by the rules of `domain/field-roles.ts` and `domain/commands.ts`. */
import { useWords } from '../i18n/words.tsx';
import styles from './people-page.module.css';

/** What owners, drivers and the organisation's staff can see or do. */
const rows = [
  { id: 'live', owner: true, driver: true, staff: false },
  { id: 'history', owner: true, driver: true, staff: false },
  { id: 'commands', owner: true, driver: true, staff: false },
  { id: 'unlock', owner: true, driver: false, staff: false },
  { id: 'people', owner: true, driver: true, staff: true },
  { id: 'share', owner: true, driver: false, staff: true },
] as const;

/** The table; a mark is never without its word. */
export function SightTable() {
  const { translate } = useWords();
  const cell = (isAllowed: boolean) => (
    <td data-allowed={isAllowed}>{translate(isAllowed ? 'sight.yes' : 'sight.no')}</td>
  );
  return (
    <section className={styles.group}>
      <h2>{translate('sight.title')}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <td />
            <th scope="col">{translate('sight.owner')}</th>
            <th scope="col">{translate('sight.driver')}</th>
            <th scope="col">{translate('sight.staff')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, owner, driver, staff }) => (
            <tr key={id}>
              <th scope="row">{translate(`sight.${id}`)}</th>
              {cell(owner)}
              {cell(driver)}
              {cell(staff)}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.lead}>{translate('sight.since')}</p>
    </section>
  );
}
