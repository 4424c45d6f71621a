/** The moments to which all tables of a stack can be restored. */
import { DescribeContinuousBackupsCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type TableName, tables } from '../../domain/tables.ts';
import { CliError } from '../session/cli-error.ts';
import type { TableNames } from '../session/stack-tables.ts';

/** What can be restored, and to which moments. */
export interface RecoveryWindow {
  readonly tables: readonly TableName[];
  /** Tables that keep no backups. */
  readonly withoutRecovery: readonly TableName[];
  /** The first and the last moment that all tables have. */
  readonly earliest: Date;
  readonly latest: Date;
}

/**
 * The list of erasures outlives the backups of the other tables, so it is never restored
 * (docs/OPERATIONS.md, "Erasures, and restores after them").
 */
export const neverRestored: TableName = 'DataJobs';

/**
 * Reads the window, in which `earliest` is after `latest` when no moment is common to all tables.
 * Throws CliError when no table keeps backups.
 */
export async function readRecoveryWindow(
  client: DynamoDBClient,
  nameOf: TableNames,
): Promise<RecoveryWindow> {
  const found = await Promise.all(
    // The list has no key beyond its type's.
    (Object.keys(tables) as TableName[])
      .filter((table) => table !== neverRestored)
      .map(async (table) => ({ table, ...(await readBackups(client, nameOf(table))) })),
  );
  const restorable = found.filter(({ isOn }) => isOn);
  const earliest = new Date(Math.max(...restorable.map(({ from }) => from)));
  const latest = new Date(Math.min(...restorable.map(({ until }) => until)));
  if (restorable.length === 0) {
    throw new CliError('usage', 'No table of the stack keeps backups.');
  }
  return {
    tables: restorable.map(({ table }) => table),
    withoutRecovery: found.filter(({ isOn }) => !isOn).map(({ table }) => table),
    earliest,
    latest,
  };
}

async function readBackups(client: DynamoDBClient, TableName: string) {
  const { ContinuousBackupsDescription: backups } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName }),
  );
  const {
    EarliestRestorableDateTime: from,
    LatestRestorableDateTime: until,
    PointInTimeRecoveryStatus: status,
  } = backups?.PointInTimeRecoveryDescription ?? {};
  const isOn = status === 'ENABLED' && from !== undefined && until !== undefined;
  return { isOn, from: Number(from), until: Number(until) };
}
