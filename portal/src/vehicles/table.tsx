/** A table that becomes a list of cards on a phone. */
import { useId, type ReactNode } from 'react';
import styles from './vehicles.module.css';

interface TableProps {
  readonly caption: string;
  /** Heads of the columns; the first one's cells name their row. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

/** The roles are stated, because browsers drop them from a table whose display changes. */
export function Table({ caption, columns, rows }: TableProps) {
  const id = useId();
  return (
    <table className={styles.table} role="table" aria-labelledby={id}>
      <caption id={id}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} role="columnheader" scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, cells: [head, ...cells] }) => (
          <tr key={key} role="row">
            <th role="rowheader" scope="row" data-label={columns[0]}>
              {head}
            </th>
            {cells.map((cell, index) => (
              <td key={columns[index + 1]} role="cell" data-label={columns[index + 1]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** An id, which reads from left to right in every language. */
export function Id({ children }: { readonly children: string }) {
  return (
    <bdi className={styles.id} dir="ltr">
      {children}
    </bdi>
  );
}
