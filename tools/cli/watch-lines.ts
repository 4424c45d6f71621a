/**
 * The output of `npm run watch` without a terminal: one line for each changed signal, for grep and
 * awk.
 */
import type { WatchedCommand } from '../../client/vehicle-documents.ts';
import type { VehicleState } from '../../domain/generated/schema-types.ts';
import { signalText } from './signal-text.ts';

/**
 * Returns the lines for what changed since the state before, without line feeds. Two spaces
 * separate columns.
 */
export function stateLines(before: VehicleState | undefined, state: VehicleState): string[] {
  const version = `v${state.version}`;
  const known = new Map(before?.signals.map((signal) => [signal.name, signal]));
  const changed = state.signals.filter((signal) => {
    const earlier = known.get(signal.name);
    return earlier === undefined || signalText(earlier) !== signalText(signal);
  });
  const { status, since } = state.connectivity;
  const isConnectivityNew = before?.connectivity.status !== status || before.connectivity.since !== since;
  return [
    ...(isConnectivityNew ? [[since ?? '-', version, 'connectivity', status].join('  ')] : []),
    ...changed.map((signal) => [signal.observedAt, version, signal.name, signalText(signal)].join('  ')),
  ];
}

/** Returns the line of a command, without a line feed. */
export function commandLine({
  updatedAt,
  version,
  kind,
  commandId,
  status,
  reasonCode,
}: WatchedCommand): string {
  const reason = reasonCode === null || reasonCode === undefined ? '' : ` ${reasonCode}`;
  return [updatedAt, `v${version}`, `${kind} ${commandId}`, `${status}${reason}`].join('  ');
}
