/**
 * The list of all statements, each with a switch, so that tests can take one permission away and
 * give it back.
 */
import type { Iam } from './iam.ts';
import type { Statement } from './statement.ts';

/** Statements by id; switched ones stay switched when a policy is registered again. */
export interface Switchboard extends Pick<Iam, 'disable' | 'enable'> {
  add(statements: readonly Statement[]): void;
  readonly list: Iam['statements'];
}

/** Makes the list; `changed` is told after each switch. */
export function createSwitchboard(changed: () => void): Switchboard {
  const byId = new Map<string, Statement>();
  const off = new Set<string>();

  function turn(id: string, enabled: boolean): void {
    const statement = byId.get(id);
    if (statement === undefined) {
      throw new Error(`There is no policy statement ${id}.`);
    }
    statement.enabled = enabled;
    if (enabled) {
      off.delete(id);
    } else {
      off.add(id);
    }
    changed();
  }

  return {
    add(statements) {
      for (const statement of statements) {
        statement.enabled = !off.has(statement.listing.id);
        byId.set(statement.listing.id, statement);
      }
      changed();
    },
    list: () => [...byId.values()].map(({ listing }) => listing),
    disable: (id) => turn(id, false),
    enable: (id) => turn(id, true),
  };
}
