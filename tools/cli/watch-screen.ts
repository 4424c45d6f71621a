/** The picture of `npm run watch` in a terminal: the state as a table, the last commands below. */
import type { WatchedCommand } from '../../client/vehicle-documents.ts';
import type { WatchStatus } from '../../client/vehicle-watch.ts';
import type { VehicleState } from '../../domain/generated/schema-types.ts';
import { signalText } from './signal-text.ts';

/** What one redraw of the screen shows. */
export interface Picture {
  readonly status: WatchStatus;
  readonly state: VehicleState | undefined;
  /** Oldest first. */
  readonly commands: readonly WatchedCommand[];
}

/** The size of the terminal, and the time (epoch milliseconds). */
export interface Frame {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
}

const statusTexts: Readonly<Record<WatchStatus, string>> = {
  STARTING: 'connecting …',
  LIVE: 'live',
  STALE: 'not up to date, connecting …',
  ENDED: 'ended',
};
const maxCommands = 5;

/** Returns the lines of the picture, cut to the width and height of the frame. */
export function drawWatch({ status, state, commands }: Picture, { columns, rows, now }: Frame): string[] {
  const lastCommands = commands.slice(-maxCommands).map(commandRow);
  const foot = lastCommands.length === 0 ? [] : ['', ...lastCommands];
  const head = [...headOf(status, state, now), ''];
  const room = Math.max(1, rows - head.length - foot.length - 1);
  const table = state === undefined ? [] : signalTable(state, now, room);
  return [...head, ...table, ...foot].slice(0, rows).map((line) => line.slice(0, columns));
}

function headOf(status: WatchStatus, state: VehicleState | undefined, now: number): string[] {
  if (state === undefined) {
    return [statusTexts[status]];
  }
  const { connectivity, referenceId, version, updatedAt } = state;
  const since = connectivity.since ? ` for ${age(connectivity.since, now)}` : '';
  const changed = updatedAt ? `, changed ${age(updatedAt, now)} ago` : ', has never sent anything';
  return [
    `${referenceId}  ${statusTexts[status]}`,
    `${connectivity.status}${since}, version ${version}${changed}`,
  ];
}

/** Sorted by name. Without room for all signals, shows those that changed last. */
function signalTable({ signals }: VehicleState, now: number, room: number): string[] {
  if (signals.length <= room) {
    return signalRows(signals, now);
  }
  const newestFirst = [...signals].sort((one, other) => (one.observedAt < other.observedAt ? 1 : -1));
  const shown = new Set(newestFirst.slice(0, room - 1));
  const hidden = signals.length - shown.size;
  const rows = signalRows(
    signals.filter((signal) => shown.has(signal)),
    now,
  );
  return [...rows, `… and ${hidden} more that changed earlier`];
}

function signalRows(signals: VehicleState['signals'], now: number): string[] {
  const rows = signals.map((signal) => ({
    name: signal.name.replace(/^Vehicle\./, ''),
    value: signalText(signal),
    age: age(signal.observedAt, now),
  }));
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  const valueWidth = Math.max(0, ...rows.map(({ value }) => value.length));
  return rows.map(
    (row) => `${row.name.padEnd(nameWidth)}  ${row.value.padStart(valueWidth)}  ${row.age.padStart(6)}`,
  );
}

function commandRow({ kind, status, reasonCode, createdAt }: WatchedCommand): string {
  const reason = reasonCode ? ` (${reasonCode})` : '';
  return `${createdAt.slice(11, 19)}  ${kind.padEnd(16)}  ${status}${reason}`;
}

/**
 * Returns for example `3 s`, `12 min`, `5 h`, `9 d`. Clocks differ, so a future time counts as now.
 */
function age(time: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  if (seconds < 86_400) {
    return `${Math.floor(seconds / 3600)} h`;
  }
  return `${Math.floor(seconds / 86_400)} d`;
}
