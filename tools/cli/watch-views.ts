/** The forms of output of `npm run watch`. */
import type { WatchedCommand } from '../../client/vehicle-documents.ts';
import type { WatchStatus } from '../../client/vehicle-watch.ts';
import type { VehicleState } from '../../domain/generated/schema-types.ts';
import { commandLine, stateLines } from './watch-lines.ts';
import { drawWatch } from './watch-screen.ts';
import type { WatchOptions } from './watch-options.ts';

/** Shows a vehicle; called in the order of versions. */
export interface WatchView {
  onState(state: VehicleState): void;
  onCommand(command: WatchedCommand): void;
  onStatus(status: WatchStatus): void;
  /** Restores the terminal. */
  end(): void;
}

/** Creates the view of a form. */
export function openView(form: WatchOptions['form']): WatchView {
  return form === 'TABLE' ? new TableView(process.stdout) : new LineView(form);
}

class LineView implements WatchView {
  readonly #form: 'LINES' | 'JSON';
  #before: VehicleState | undefined;

  constructor(form: 'LINES' | 'JSON') {
    this.#form = form;
  }

  onState(state: VehicleState): void {
    const lines = this.#form === 'JSON' ? [JSON.stringify({ state })] : stateLines(this.#before, state);
    for (const line of lines) {
      process.stdout.write(`${line}\n`);
    }
    this.#before = state;
  }

  onCommand(command: WatchedCommand): void {
    const line = this.#form === 'JSON' ? JSON.stringify({ command }) : commandLine(command);
    process.stdout.write(`${line}\n`);
  }

  onStatus(status: WatchStatus): void {
    if (status === 'STALE') {
      process.stderr.write('The connection is interrupted. Missed changes are read after the reconnect.\n');
    }
    if (status === 'LIVE') {
      process.stderr.write('Connected. Changes are shown as they happen.\n');
    }
  }

  end(): void {
    // Lines leave the terminal as it was.
  }
}

/**
 * The alternate screen and a hidden cursor (xterm control sequences, DEC private modes 1049 and
 * 25).
 */
const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';

class TableView implements WatchView {
  readonly #terminal: NodeJS.WriteStream;
  readonly #clock: ReturnType<typeof setInterval>;
  readonly #commands = new Map<string, WatchedCommand>();
  #state: VehicleState | undefined;
  #status: WatchStatus = 'STARTING';

  constructor(terminal: NodeJS.WriteStream) {
    this.#terminal = terminal;
    terminal.write(enter);
    this.#draw();
    // Ages change without an event.
    this.#clock = setInterval(this.#draw, 1000);
    terminal.on('resize', this.#draw);
  }

  onState(state: VehicleState): void {
    this.#state = state;
    this.#draw();
  }

  onCommand(command: WatchedCommand): void {
    this.#commands.set(command.commandId, command);
    this.#draw();
  }

  onStatus(status: WatchStatus): void {
    this.#status = status;
    this.#draw();
  }

  end(): void {
    clearInterval(this.#clock);
    this.#terminal.off('resize', this.#draw);
    this.#terminal.write(`${leave}${this.#picture(Infinity).join('\n')}\n`);
  }

  /** The listener of the clock and of the terminal, which `end` removes. */
  readonly #draw = (): void => {
    const lines = this.#picture(this.#terminal.rows).map((line) => `${line}${clearLine}`);
    this.#terminal.write(`${home}${lines.join('\n')}${clearBelow}`);
  };

  #picture(rows: number): string[] {
    const commands = [...this.#commands.values()].sort((one, other) =>
      one.commandId < other.commandId ? -1 : 1,
    );
    return drawWatch(
      { state: this.#state, status: this.#status, commands },
      { columns: this.#terminal.columns, rows, now: Date.now() },
    );
  }
}
