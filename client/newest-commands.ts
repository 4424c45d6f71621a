/** Keeps the newest version of each command. */
import type { RemoteCommandStatus } from '../domain/generated/schema-types.ts';
import type { WatchedCommand } from './vehicle-documents.ts';

const underWay: readonly RemoteCommandStatus[] = ['PENDING', 'SENT', 'IN_PROGRESS'];

/**
 * True while a command has no outcome. OUTCOME_UNKNOWN is an outcome, although a late response may
 * still change it.
 */
export function isUnderWay({ status }: Pick<WatchedCommand, 'status'>): boolean {
  return underWay.includes(status);
}

/** Accepts versions in any order and any number of times. */
export class NewestCommands {
  readonly #show: (command: WatchedCommand) => void;
  readonly #known = new Map<string, WatchedCommand>();

  /** `show` is called with increasing versions of each command. */
  constructor(show: (command: WatchedCommand) => void) {
    this.#show = show;
  }

  /** Ids of the commands without an outcome. */
  underWay(): string[] {
    return [...this.#known.values()].filter(isUnderWay).map(({ commandId }) => commandId);
  }

  /** Takes a command from an event or a read. */
  take(command: WatchedCommand): void {
    if (command.version <= (this.#known.get(command.commandId)?.version ?? -1)) {
      return;
    }
    this.#known.set(command.commandId, command);
    this.#show(command);
  }
}
