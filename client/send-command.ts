/**
 * Sends a command and follows it to its outcome: one wish is one idempotency key, however often it
 * has to be said.
 */
import type { SendRemoteCommandInput } from '../domain/generated/schema-types.ts';
import { createBackOff, type BackOffBounds } from './back-off.ts';
import { isUnderWay } from './newest-commands.ts';
import { RequestFailure, type SendRequest } from './request.ts';
import { sendRemoteCommand, type OfVehicle, type WatchedCommand } from './vehicle-documents.ts';
import type { VehicleWatch, WatchEvents } from './vehicle-watch.ts';

/** How often to say it, and how long to wait. */
export interface SendSettings {
  /** Times that the wish is said at the most; 5 when absent. */
  readonly attempts?: number;
  /** Waiting between them; up to 250 ms at first and 5 s at the most when absent. */
  readonly backOff?: BackOffBounds;
  readonly random?: () => number;
}

/**
 * Sends; says the same again, with the same key, when nothing answered or an error may pass.
 * Rejects with RequestFailure; after PASSING it is open whether the command was sent, and only the
 * same key can be used again without risk.
 */
export async function sendCommand(
  request: SendRequest,
  input: SendRemoteCommandInput,
  settings: SendSettings = {},
): Promise<WatchedCommand> {
  const { attempts = 5, backOff = { firstMs: 250, mostMs: 5000 }, random = Math.random } = settings;
  const pauses = createBackOff(backOff, random);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { sendRemoteCommand: command } = await request(sendRemoteCommand, { input });
      if (command === null) {
        throw new RequestFailure('PASSING');
      }
      return command;
    } catch (error) {
      if (attempt >= attempts || !isOpen(error)) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauses.next()));
  }
}

/** CONFLICT says that somebody was faster, perhaps an earlier attempt of ours. */
function isOpen(error: unknown): boolean {
  if (!(error instanceof RequestFailure)) {
    return false;
  }
  return error.reason === 'PASSING' || error.errors.some(({ errorType }) => errorType === 'CONFLICT');
}

/** What following needs of a live-state client. */
export interface CommandClient {
  readonly request: SendRequest;
  watchVehicle(vehicle: OfVehicle, events: WatchEvents): VehicleWatch;
}

/** How long to follow, and who hears of it. */
export interface FollowSettings extends SendSettings {
  /** Milliseconds from the answer on; then the command as it is known is answered. */
  readonly timeoutMs: number;
  /** Each newer version of the command, the first and the last included. */
  readonly onProgress?: (command: WatchedCommand) => void;
}

/**
 * Sends and answers the command as soon as it is not under way any more, or as it is when the time
 * is up. Rejects as `sendCommand` does.
 */
export async function sendAndFollow(
  client: CommandClient,
  input: SendRemoteCommandInput,
  settings: FollowSettings,
): Promise<WatchedCommand> {
  const newest = new Map<string, WatchedCommand>();
  const over = new AbortController();
  let ours: string | undefined;
  const hear = (command: WatchedCommand): void => {
    if (command.version <= (newest.get(command.commandId)?.version ?? -1)) {
      return;
    }
    newest.set(command.commandId, command);
    if (command.commandId !== ours) {
      return;
    }
    settings.onProgress?.(command);
    if (!isUnderWay(command)) {
      over.abort();
    }
  };
  // Watched from before it is sent, so that no word of it is missed.
  const watch = client.watchVehicle(input, { onCommand: hear, onEnd: () => over.abort() });
  try {
    const sent = await sendCommand(client.request, input, settings);
    ours = sent.commandId;
    const early = newest.get(ours);
    newest.delete(ours);
    for (const command of early === undefined ? [sent] : [sent, early]) {
      hear(command);
    }
    await atTheLatest(settings.timeoutMs, over.signal);
    return newest.get(ours) ?? sent;
  } finally {
    watch.stop();
  }
}

/** Waits for the signal, but not longer. */
function atTheLatest(timeoutMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (signal.aborted) {
      finish();
    }
    signal.addEventListener('abort', finish);
  });
}
