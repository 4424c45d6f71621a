/**
 * `npm run restore`: a drill of a restore of the tables, and the check of the laws between them. It
 * deletes only tables that the same run has restored.
 */
import { DescribeTableCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { checkConsistency } from '../restore/consistency.ts';
import { Drill } from '../restore/drill.ts';
import { isConsistent, leftText, otherReason, reportText } from '../restore/restore-text.ts';
import { TableReader } from '../restore/table-reader.ts';
import { asCliErrors } from '../session/as-cli-errors.ts';
import { CliError, exitCodes } from '../session/cli-error.ts';
import { untilInterrupted } from '../session/interruption.ts';
import { runMain } from '../session/run-main.ts';
import { type StackTables, openStackTables } from '../session/stack-tables.ts';
import { type RestoreOptions, help, readRestoreOptions } from './restore-options.ts';

/** Exit code of tables that break a law. */
const inconsistent = 1;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

await runMain(help, async () => {
  const options = readRestoreOptions(process.argv.slice(2));
  return options && asCliErrors(() => run(options));
});

async function run(options: RestoreOptions): Promise<number> {
  const stack = await openStackTables(options);
  try {
    return options.command === 'drill'
      ? await drill(stack, options)
      : await untilInterrupted((signal) => check(stack, options.suffix, signal));
  } finally {
    stack.close();
  }
}

async function check(stack: StackTables, suffix: string, signal: AbortSignal): Promise<number> {
  const nameOf: StackTables['nameOf'] = (table) => `${stack.nameOf(table)}${suffix}`;
  const isLive = suffix === '';
  const moment = isLive ? new Date() : await momentOf(stack, nameOf('VehicleRegistry'));
  const reader = new TableReader(stack.documents, nameOf, signal);
  const report = await checkConsistency(reader, { isLive, moment: moment.toISOString(), signal });
  print(reportText(report));
  return isConsistent(report) ? 0 : inconsistent;
}

/** The moment to which a table was restored. */
async function momentOf({ dynamoDb }: StackTables, TableName: string): Promise<Date> {
  const moment = await dynamoDb.send(new DescribeTableCommand({ TableName })).then(
    ({ Table: table }) => table?.RestoreSummary?.RestoreDateTime,
    (error: unknown) => {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    },
  );
  if (moment === undefined) {
    throw new CliError('usage', `${TableName} is not a restored table. Check --suffix.`);
  }
  return moment;
}

async function drill(
  stack: StackTables,
  { keep, to }: Extract<RestoreOptions, { command: 'drill' }>,
): Promise<number> {
  const made = new Drill(stack, print);
  try {
    const exitCode = await untilInterrupted(async (signal) => {
      const report = await made.run(to, signal);
      print(reportText(report));
      if (isConsistent(report)) {
        return 0;
      }
      print(otherReason(stack.isLocal));
      return inconsistent;
    });
    return keep || (await removeTables(made)) ? exitCode : exitCodes.interrupted;
  } catch (error) {
    if (!keep) {
      await removeTables(made);
    }
    throw error;
  } finally {
    if (made.left.length > 0) {
      print(leftText(made.left, made.suffix));
    }
  }
}

/** Deletes the restored tables; false after a second interruption, which leaves some. */
async function removeTables(made: Drill): Promise<boolean> {
  const exitCode = await untilInterrupted(async (signal) => {
    await made.removeTables(signal);
    return 0;
  });
  return exitCode === 0;
}
