/** What there is to follow of a vehicle: its state, and its commands. */
import type { VehicleState } from '../domain/generated/schema-types.ts';
import type { Source } from './feed.ts';
import { NewestCommands } from './newest-commands.ts';
import { NewestState } from './newest-state.ts';
import { RequestFailure, type SendRequest } from './request.ts';
import {
  onRemoteCommand,
  onVehicleState,
  remoteCommands,
  vehicleState,
  type CommandPage,
  type OfVehicle,
  type StateChange,
  type WatchedCommand,
} from './vehicle-documents.ts';

/** How soon a silence is doubted. */
export interface QuietBounds {
  /** Milliseconds of silence at the most before a look. */
  readonly mostQuietMs: number;
  /** The same while a command is under way: its outcome is expected within seconds. */
  readonly mostQuietUnderWayMs: number;
}

/** The state of a vehicle. */
export function stateSource(
  request: SendRequest,
  vehicle: OfVehicle,
  { mostQuietMs }: QuietBounds,
  show: (state: VehicleState) => void,
): Source<{ readonly onVehicleState: StateChange | null }> {
  const newest = new NewestState(show);
  return {
    subscription: onVehicleState,
    take: ({ onVehicleState: change }) => {
      if (change !== null) {
        newest.takeChange(change);
      }
      return change !== null;
    },
    read: async () => newest.takeState(found((await request(vehicleState, vehicle)).vehicleState)),
    isBehind: () => newest.isBehind,
    mostQuietMs: () => mostQuietMs,
  };
}

const pageSize = 25;
/** More than a vehicle may be sent in the time in which a command is settled. */
const mostPages = 4;

/** The commands of a vehicle: the newest ones, and older ones that have no outcome yet. */
export function commandSource(
  request: SendRequest,
  vehicle: OfVehicle,
  { mostQuietMs, mostQuietUnderWayMs }: QuietBounds,
  show: (command: WatchedCommand) => void,
): Source<{ readonly onRemoteCommand: WatchedCommand | null }> {
  const newest = new NewestCommands(show);
  const readPage = async (nextToken: string | null): Promise<CommandPage> =>
    found((await request(remoteCommands, { ...vehicle, limit: pageSize, nextToken })).remoteCommands);
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
      for (let page = 1; page <= mostPages; page += 1) {
        const answer: CommandPage = await readPage(nextToken);
        commands.push(...answer.items);
        for (const { commandId } of answer.items) {
          missing.delete(commandId);
        }
        nextToken = answer.nextToken ?? null;
        if (nextToken === null || missing.size === 0) {
          break;
        }
      }
      for (const command of commands.reverse()) {
        newest.take(command);
      }
    },
    isBehind: () => false,
    mostQuietMs: () => (newest.underWay().length > 0 ? mostQuietUnderWayMs : mostQuietMs),
  };
}

/** AppSync answers null without an error only when something went wrong on the way. */
function found<Value>(value: Value | null): Value {
  if (value === null) {
    throw new RequestFailure('PASSING');
  }
  return value;
}
