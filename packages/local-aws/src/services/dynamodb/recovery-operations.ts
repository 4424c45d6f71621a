/**
 * Point-in-time recovery. A world can restore a table to the present only, so the earliest and the
 * latest restorable time are both the present, and each `RestoreDateTime` is outside of them.
 */
import { AwsError } from '../../core/aws-error.ts';
import { type Clock, type Demand, type Operation, type Place, operation } from '../../core/service.ts';
import { describe } from './table-description.ts';
import type { RestoredTables } from './restored-tables.ts';
import type { KeyDemand, TableDemands } from './table-demands.ts';
import { type Table, type Tables, tableNameOf } from './tables.ts';

interface TableInput {
  readonly TableName?: string;
}

interface RestoreInput {
  readonly SourceTableName?: string;
  readonly SourceTableArn?: string;
  readonly TargetTableName?: string;
  readonly UseLatestRestorableTime?: boolean;
  readonly RestoreDateTime?: number;
}

/** What the operations of point-in-time recovery depend on. */
export interface RecoveryParts {
  readonly tables: Tables;
  readonly restored: RestoredTables;
  readonly clock: Clock;
  readonly place: Place;
  readonly demands: TableDemands;
  readonly keyDemand: KeyDemand;
}

/** Restores at a time in an account (API Reference, "RestoreTableToPointInTime"). */
const maxRestores = 50;
/** The recovery period of a table whose settings name none. */
const recoveryDays = 35;
/** What a caller does to the target (Service Authorization Reference, "dependent actions"). */
const actionsOnTarget = ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'];
const overrides = [
  ...['BillingModeOverride', 'GlobalSecondaryIndexOverride', 'LocalSecondaryIndexOverride'],
  ...['OnDemandThroughputOverride', 'ProvisionedThroughputOverride', 'SSESpecificationOverride'],
] as const;

/** The operations that restore tables and delete restored ones. */
export function recoveryOperations(parts: RecoveryParts): Readonly<Record<string, Operation>> {
  const { clock, demands, place, restored, tables } = parts;
  const now = () => Math.floor(clock.now() / 1000);
  return {
    DescribeContinuousBackups: operation<TableInput, unknown>({
      demands: ({ TableName }) => demands('DescribeContinuousBackups', TableName).slice(0, 1),
      run: ({ TableName }) => ({
        ContinuousBackupsDescription: describeBackups(requireTable(tables, TableName), now()),
      }),
    }),
    RestoreTableToPointInTime: operation<RestoreInput, unknown>({
      demands: (input) => restoreDemands(input, parts),
      run: (input) => restore(input, parts, now()),
    }),
    DeleteTable: operation<TableInput, unknown>({
      demands: ({ TableName }) => demands('DeleteTable', TableName).slice(0, 1),
      async run({ TableName }) {
        const name = tableNameOf(TableName);
        const table = tables.get(name);
        requireDeletable(table);
        const description = await restored.delete(name);
        if (description === undefined) {
          throw tableNotFound('ResourceNotFoundException', name);
        }
        const described = describe(description, place, table?.restore);
        return { TableDescription: { ...described, TableStatus: 'DELETING' } };
      },
    }),
  };
}

function describeBackups({ hasRecovery }: Table, now: number): object {
  const restorable = { EarliestRestorableDateTime: now, LatestRestorableDateTime: now };
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: hasRecovery
      ? { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: recoveryDays, ...restorable }
      : { PointInTimeRecoveryStatus: 'DISABLED' },
  };
}

/** A table with a customer-managed key needs a grant on it for the new one (assumption data-11). */
function restoreDemands(
  input: RestoreInput,
  { demands, keyDemand, tables }: RecoveryParts,
): readonly Demand[] {
  const source = sourceOf(input);
  const keyArn = tables.get(source)?.keyArn;
  return [
    ...demands('RestoreTableToPointInTime', source),
    ...(keyArn === undefined ? [] : [keyDemand(keyArn, 'kms:CreateGrant')]),
    ...actionsOnTarget.flatMap((action) => demands(action, input.TargetTableName).slice(0, 1)),
  ];
}

async function restore(
  input: RestoreInput,
  { place, restored, tables }: RecoveryParts,
  now: number,
): Promise<object> {
  const target = requireTarget(input);
  const source = tables.get(sourceOf(input));
  if (source === undefined) {
    throw new AwsError('TableNotFoundException', `Table not found: ${sourceOf(input)}`);
  }
  if (tables.has(target)) {
    throw new AwsError('TableAlreadyExistsException', `Table already exists: ${target}`);
  }
  if (!source.hasRecovery) {
    throw new AwsError(
      'PointInTimeRecoveryUnavailableException',
      `Point in time recovery is not enabled for table '${source.name}'`,
    );
  }
  requirePresent(input);
  if (restored.inProgress >= maxRestores) {
    throw new AwsError('LimitExceededException', `Too many restores in progress, limit: ${maxRestores}`);
  }
  const description = await restored.begin(source, target, now);
  return { TableDescription: describe(description, place, tables.get(target)?.restore) };
}

/** Requires the input's form, and none of the overrides. Returns the target's name. */
function requireTarget(input: RestoreInput): string {
  const { RestoreDateTime: moment, TargetTableName: target, UseLatestRestorableTime: latest = false } = input;
  if (target === undefined || sourceOf(input) === '') {
    throw invalid('A restore needs TargetTableName, and SourceTableName or SourceTableArn.');
  }
  if (latest === (moment !== undefined)) {
    throw invalid('A restore needs either RestoreDateTime or UseLatestRestorableTime.');
  }
  const override = overrides.find((name) => Object.hasOwn(input, name));
  if (override !== undefined) {
    throw invalid(`${override} is not supported by the local world.`);
  }
  return target;
}

function requirePresent({ RestoreDateTime: moment }: RestoreInput): void {
  if (moment !== undefined) {
    throw new AwsError(
      'InvalidRestoreTimeException',
      'The local world restores a table to the present only: use UseLatestRestorableTime.',
    );
  }
}

function sourceOf({ SourceTableArn: arn, SourceTableName: name = arn }: RestoreInput): string {
  return name === undefined ? '' : tableNameOf(name);
}

function requireTable(tables: Tables, given: unknown): Table {
  const table = tables.get(tableNameOf(given));
  if (table === undefined) {
    throw tableNotFound('TableNotFoundException', tableNameOf(given));
  }
  return table;
}

/** The world needs the tables of its template. On AWS, deletion protection has this refusal. */
function requireDeletable(table: Table | undefined): void {
  if (table?.restore?.isInProgress === true) {
    throw new AwsError(
      'ResourceInUseException',
      `Attempt to change a resource which is still in use: Table is being created: ${table.name}`,
    );
  }
  if (table !== undefined && table.restore === undefined) {
    throw invalid(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
  }
}

function tableNotFound(code: string, name: string): AwsError {
  return new AwsError(code, `Requested resource not found: Table: ${name} not found`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
