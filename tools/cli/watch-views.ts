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
  return form === 'TABLE' ? tableView(process.stdout) : lineView(form);
}

function lineView(form: 'LINES' | 'JSON'): WatchView {
  let before: VehicleState | undefined;
  const write = (lines: readonly string[]): void => {
    for (const line of lines) {
      process.stdout.write(`${line}\n`);
    }
  };
  return {
    onState: (state) => {
      write(form === 'JSON' ? [JSON.stringify({ state })] : stateLines(before, state));
      before = state;
    },
    onCommand: (command) => write([form === 'JSON' ? JSON.stringify({ command }) : commandLine(command)]),
    onStatus: (status) => {
      if (status === 'STALE') {
        process.stderr.write('The connection is interrupted. Missed changes are read after the reconnect.\n');
      }
      if (status === 'LIVE') {
        process.stderr.write('Connected. Changes are shown as they happen.\n');
      }
    },
    end: () => undefined,
  };
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

function tableView(terminal: NodeJS.WriteStream): WatchView {
  let state: VehicleState | undefined;
  let status: WatchStatus = 'STARTING';
  const commands = new Map<string, WatchedCommand>();
  const picture = (rows: number): string[] => {
    const sorted = [...commands.values()].sort((one, other) => (one.commandId < other.commandId ? -1 : 1));
    return drawWatch(
      { state, status, commands: sorted },
      { columns: terminal.columns, rows, now: Date.now() },
    );
  };
  const draw = (): void => {
    const lines = picture(terminal.rows).map((line) => `${line}${clearLine}`);
    terminal.write(`${home}${lines.join('\n')}${clearBelow}`);
  };
  terminal.write(enter);
  draw();
  // Ages change without an event.
  const clock = setInterval(draw, 1000);
  terminal.on('resize', draw);
  return {
    onState: (newest) => {
      state = newest;
      draw();
    },
    onCommand: (command) => {
      commands.set(command.commandId, command);
      draw();
    },
    onStatus: (newest) => {
      status = newest;
      draw();
    },
    end: () => {
      clearInterval(clock);
      terminal.off('resize', draw);
      terminal.write(`${leave}${picture(Infinity).join('\n')}\n`);
    },
  };
}
