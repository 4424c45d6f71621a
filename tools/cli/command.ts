/**
 * `npm run command`: sends a command to a vehicle and follows it; the exit code tells the outcome.
 */
import { RequestError } from '../../client/request.ts';
import { sendAndFollow } from '../../client/send-command.ts';
import type { WatchedCommand } from '../../client/vehicle-documents.ts';
import type { RemoteCommandStatus } from '../../domain/generated/schema-types.ts';
import { openAccount, type Account } from './account.ts';
import { help, readCommandOptions, type CommandOptions } from './command-options.ts';
import { exitCodes } from '../session/failure.ts';
import { openLiveClient, toFailure } from './live-client.ts';
import { runMain } from './run-main.ts';
import { commandLine } from './watch-lines.ts';

/** Status in which the following ended → exit code. */
const exitCodeOf: Readonly<Record<RemoteCommandStatus, number>> = {
  SUCCEEDED: 0,
  FAILED: exitCodes.notDone,
  REJECTED: exitCodes.notDone,
  OUTCOME_UNKNOWN: exitCodes.outcomeUnknown,
  PENDING: exitCodes.outcomeUnknown,
  SENT: exitCodes.outcomeUnknown,
  IN_PROGRESS: exitCodes.outcomeUnknown,
};

await runMain(help, async () => {
  const options = readCommandOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    return undefined;
  }
  const account = await openAccount(options);
  const command = await sendFor(account, options);
  if (exitCodeOf[command.status] === exitCodes.outcomeUnknown) {
    process.stderr.write('The outcome is not known yet; it will stand in `remoteCommand`.\n');
  }
  return exitCodeOf[command.status];
});

/** The command as it ended. */
async function sendFor(
  account: Account,
  { input, timeoutMs, json }: CommandOptions,
): Promise<WatchedCommand> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      tellKey(input.idempotencyKey);
      // A request under way is not waited for.
      process.exit(exitCodes.interrupted);
    });
  }
  const client = openLiveClient(account);
  try {
    return await sendAndFollow(client, input, {
      timeoutMs,
      onProgress: (command) =>
        process.stdout.write(`${json ? JSON.stringify({ command }) : commandLine(command)}\n`),
    });
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    if (error.reason === 'TRANSIENT') {
      tellKey(input.idempotencyKey);
    }
    throw toFailure(error, account);
  } finally {
    client.close();
  }
}

function tellKey(key: string): void {
  process.stderr.write(
    `The command may have been sent. The same again, without sending twice: --key ${key}\n`,
  );
}
