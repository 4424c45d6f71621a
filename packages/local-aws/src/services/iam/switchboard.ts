/** All statements with a switch each, so that tests can remove one permission and restore it. */
import type { Statement, StatementListing } from './statement.ts';

/** Statements by id. A disabled one stays disabled when a policy is registered again. */
export interface Switchboard {
  add(statements: readonly Statement[]): void;
  list(): readonly StatementListing[];
  /** Throws for an unknown id. */
  disable(statementId: string): void;
  enable(statementId: string): void;
}

/** Creates the switchboard. Calls `changed` after each switch. */
export function createSwitchboard(changed: () => void): Switchboard {
  const byId = new Map<string, Statement>();
  const off = new Set<string>();

  function turn(id: string, enabled: boolean): void {
    const statement = byId.get(id);
    if (statement === undefined) {
      throw new Error(`The policy statement ${id} does not exist.`);
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
