/** `npm run command`: sends a command to a vehicle and follows it. The exit code is the outcome. */
import { RequestError } from '../../client/request.ts';
import { sendAndFollow } from '../../client/send-command.ts';
import type { WatchedCommand } from '../../client/vehicle-documents.ts';
import type { RemoteCommandStatus } from '../../domain/generated/schema-types.ts';
import { openAccount, type Account } from '../session/account.ts';
import { exitCodes } from '../session/cli-error.ts';
import { runMain } from '../session/run-main.ts';
import { help, readCommandOptions, type CommandOptions } from './command-options.ts';
import { openLiveClient, toFailure } from './live-client.ts';
import { commandLine } from './watch-lines.ts';

/** Last known status of the command → exit code. */
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
    process.stderr.write('The outcome is not known yet. Query `remoteCommand` for it later.\n');
  }
  return exitCodeOf[command.status];
});

/** Sends the command and returns its last known version. */
async function sendFor(
  account: Account,
  { input, timeoutMs, json }: CommandOptions,
): Promise<WatchedCommand> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      printRetryHint(input.idempotencyKey);
      // Does not wait for a request that is under way.
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
      printRetryHint(input.idempotencyKey);
    }
    throw toFailure(error, account);
  } finally {
    client.close();
  }
}

function printRetryHint(key: string): void {
  process.stderr.write(
    `The command may have been sent. To retry without sending it twice, add --key ${key}\n`,
  );
}
