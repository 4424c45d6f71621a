/** The sources of a vehicle that a watch can follow: its state and its commands. */
import type { VehicleState } from '../domain/generated/schema-types.ts';
import type { Source } from './feed.ts';
import { NewestCommands } from './newest-commands.ts';
import { NewestState } from './newest-state.ts';
import { RequestError, type SendRequest } from './request.ts';
import {
  onRemoteCommand,
  onVehicleState,
  remoteCommands,
  vehicleState,
  type CommandPage,
  type VehicleReference,
  type StateChange,
  type WatchedCommand,
} from './vehicle-documents.ts';

/** How long to wait for events before an idle read. */
export interface QuietBounds {
  /** Maximum milliseconds of silence before the next read. */
  readonly maxQuietMs: number;
  /** The same while a command is under way, because its outcome is expected within seconds. */
  readonly maxQuietUnderWayMs: number;
}

/** Callbacks of a source of states. */
export interface StateEvents {
  onState(state: VehicleState): void;
  /** As `WatchEvents.onClock`. */
  onClock(aheadMs: number): void;
}

/** Creates the source of a vehicle's state. */
export function stateSource(
  request: SendRequest,
  vehicle: VehicleReference,
  { maxQuietMs }: QuietBounds,
  { onState, onClock }: StateEvents,
): Source<{ readonly onVehicleState: StateChange | null }> {
  const newest = new NewestState(onState);
  return {
    subscription: onVehicleState,
    take: ({ onVehicleState: change }) => {
      if (change !== null) {
        newest.takeChange(change);
      }
      return change !== null;
    },
    read: async () => {
      const sentAt = Date.now();
      const { readAt, ...state } = requireData((await request(vehicleState, vehicle)).vehicleState);
      const aheadMs = clockAheadMs(sentAt, Date.parse(readAt ?? ''), Date.now());
      if (aheadMs !== undefined) {
        onClock(aheadMs);
      }
      newest.takeState(state);
    },
    isBehind: () => newest.isBehind,
    maxQuietMs: () => maxQuietMs,
  };
}

/**
 * How far this clock is surely ahead of the cloud's, which read `readAt` between two moments of
 * this one. Negative when it is behind, and undefined without a time of the cloud.
 */
function clockAheadMs(sentAt: number, readAt: number, arrivedAt: number): number | undefined {
  if (Number.isNaN(readAt)) {
    return undefined;
  }
  return Math.max(0, sentAt - readAt) + Math.min(0, arrivedAt - readAt);
}

const pageSize = 25;
/** These pages hold more commands than a vehicle can get while one of them has no outcome. */
const maxPages = 4;

/** Creates the source of a vehicle's commands: the newest ones, and older ones without outcome. */
export function commandSource(
  request: SendRequest,
  vehicle: VehicleReference,
  { maxQuietMs, maxQuietUnderWayMs }: QuietBounds,
  show: (command: WatchedCommand) => void,
): Source<{ readonly onRemoteCommand: WatchedCommand | null }> {
  const newest = new NewestCommands(show);
  const readPage = async (nextToken: string | null): Promise<CommandPage> =>
    requireData((await request(remoteCommands, { ...vehicle, limit: pageSize, nextToken })).remoteCommands);
  return {
    subscription: onRemoteCommand,
    take: ({ onRemoteCommand: command }) => {
      if (command !== null) {
        newest.take(command);
      }
      return command !== null;
    },
    read: async () => {
      const missing = new Set(newest.underWay());
      const commands: WatchedCommand[] = [];
      let nextToken: string | null = null;
      for (let page = 1; page <= maxPages; page += 1) {
        const result: CommandPage = await readPage(nextToken);
        commands.push(...result.items);
        for (const { commandId } of result.items) {
          missing.delete(commandId);
        }
        nextToken = result.nextToken ?? null;
        if (nextToken === null || missing.size === 0) {
          break;
        }
      }
      for (const command of commands.reverse()) {
        newest.take(command);
      }
    },
    isBehind: () => false,
    maxQuietMs: () => (newest.underWay().length > 0 ? maxQuietUnderWayMs : maxQuietMs),
  };
}

/** Without an error, null means that something failed between AppSync and this client. */
function requireData<Value>(value: Value | null): Value {
  if (value === null) {
    throw new RequestError('TRANSIENT');
  }
  return value;
}
