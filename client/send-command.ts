/**
 * Sends a command and follows it to its outcome. One command has one idempotency key, however often
 * the request is repeated.
 */
import type { SendRemoteCommandInput } from '../domain/generated/schema-types.ts';
import { createBackOff, type BackOffBounds } from './back-off.ts';
import { isUnderWay } from './newest-commands.ts';
import { pause } from './pause.ts';
import { RequestError, type SendRequest } from './request.ts';
import { sendRemoteCommand, type VehicleReference, type WatchedCommand } from './vehicle-documents.ts';
import type { VehicleWatch, WatchEvents } from './vehicle-watch.ts';

/** How often to try, and how long to wait in between. */
export interface SendSettings {
  /** Maximum attempts. Default 5. */
  readonly attempts?: number;
  /** Waits between attempts. Default 250 ms, at most 5 s. */
  readonly backOff?: BackOffBounds;
  readonly random?: () => number;
  /** Ends the attempts when it aborts, for example when the client is closed. Default: none. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a command. Retries with the same key when no response arrives or the error is transient.
 * Rejects with RequestError, that of the last attempt when the signal aborts. After TRANSIENT the
 * command may have been sent or not, so that only the same key can be used again without the risk
 * of a second command.
 */
export async function sendCommand(
  request: SendRequest,
  input: SendRemoteCommandInput,
  settings: SendSettings = {},
): Promise<WatchedCommand> {
  const { attempts = 5, backOff = { firstMs: 250, maxMs: 5000 }, random = Math.random, signal } = settings;
  const pauses = createBackOff(backOff, random);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { sendRemoteCommand: command } = await request(sendRemoteCommand, { input });
      if (command === null) {
        throw new RequestError('TRANSIENT');
      }
      return command;
    } catch (error) {
      if (attempt >= attempts || !mayRetry(error)) {
        throw error;
      }
      await pause(pauses.next(), signal);
      if (signal?.aborted === true) {
        throw error;
      }
    }
  }
}

/** On CONFLICT another request was faster, perhaps an earlier attempt of this call. */
function mayRetry(error: unknown): boolean {
  if (!(error instanceof RequestError)) {
    return false;
  }
  return error.reason === 'TRANSIENT' || error.errors.some(({ errorType }) => errorType === 'CONFLICT');
}

/** The part of a live-state client that following a command needs. */
export interface CommandClient {
  readonly request: SendRequest;
  watchVehicle(vehicle: VehicleReference, events: WatchEvents): VehicleWatch;
}

/** How long to follow a command. */
export interface FollowSettings extends SendSettings {
  /** Milliseconds after the command was sent. */
  readonly timeoutMs: number;
  /** Called with each newer version of the command, the first and the last included. */
  readonly onProgress?: (command: WatchedCommand) => void;
}

/**
 * Sends a command and returns it as soon as it has an outcome, or its newest known version after
 * `timeoutMs` or when the signal aborts. Rejects as `sendCommand` does.
 */
export async function sendAndFollow(
  client: CommandClient,
  input: SendRemoteCommandInput,
  settings: FollowSettings,
): Promise<WatchedCommand> {
  const newest = new Map<string, WatchedCommand>();
  const finished = new AbortController();
  let commandId: string | undefined;
  const onCommand = (command: WatchedCommand): void => {
    if (command.version <= (newest.get(command.commandId)?.version ?? -1)) {
      return;
    }
    newest.set(command.commandId, command);
    if (command.commandId !== commandId) {
      return;
    }
    settings.onProgress?.(command);
    if (!isUnderWay(command)) {
      finished.abort();
    }
  };
  const stop = (): void => finished.abort();
  settings.signal?.addEventListener('abort', stop);
  if (settings.signal?.aborted === true) {
    stop();
  }
  // The watch starts before the command is sent, so that no event is missed.
  const watch = client.watchVehicle(input, { onCommand, onEnd: stop });
  try {
    const sent = await sendCommand(client.request, input, settings);
    commandId = sent.commandId;
    const early = newest.get(commandId);
    newest.delete(commandId);
    for (const command of early === undefined ? [sent] : [sent, early]) {
      onCommand(command);
    }
    await pause(settings.timeoutMs, finished.signal);
    return newest.get(commandId) ?? sent;
  } finally {
    settings.signal?.removeEventListener('abort', stop);
    watch.stop();
  }
}
