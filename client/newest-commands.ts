/** The newest version of each command that was heard of. */
import type { RemoteCommandStatus } from '../domain/generated/schema-types.ts';
import type { WatchedCommand } from './vehicle-documents.ts';

const underWay: readonly RemoteCommandStatus[] = ['PENDING', 'SENT', 'IN_PROGRESS'];

/**
 * True while a command has no outcome; OUTCOME_UNKNOWN is one, although a late answer may still
 * change it.
 */
export function isUnderWay({ status }: Pick<WatchedCommand, 'status'>): boolean {
  return underWay.includes(status);
}

/** Takes what comes in any order and any number of times. */
export class NewestCommands {
  readonly #show: (command: WatchedCommand) => void;
  readonly #known = new Map<string, WatchedCommand>();

  /** `show` is called with growing versions of each command. */
  constructor(show: (command: WatchedCommand) => void) {
    this.#show = show;
  }

  /** The commands without an outcome, by id. */
  underWay(): string[] {
    return [...this.#known.values()].filter(isUnderWay).map(({ commandId }) => commandId);
  }

  /** Takes a command as it was told or read. */
  take(command: WatchedCommand): void {
    if (command.version <= (this.#known.get(command.commandId)?.version ?? -1)) {
      return;
    }
    this.#known.set(command.commandId, command);
    this.#show(command);
  }
}
