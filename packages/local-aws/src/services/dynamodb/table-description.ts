/** DescribeTable and similar operations, with the world's region instead of the engine's own. */
import { operation, type Operation, type Place } from '../../core/service.ts';
import type { EngineClient } from './engine-client.ts';
import type { TableDemands } from './table-demands.ts';
import { type Restore, type Tables, tableArn, tableNameOf } from './tables.ts';

interface TableInput {
  readonly TableName?: string;
}

/** The operations that describe tables. */
export function descriptionOperations(
  engine: EngineClient,
  demands: TableDemands,
  { place, tables }: { readonly place: Place; readonly tables: Tables },
): Readonly<Record<string, Operation>> {
  const describing = (name: string, adapt: (output: Record<string, unknown>) => unknown): Operation =>
    operation<TableInput, unknown>({
      // The first demand is DynamoDB's own; a description is not encrypted.
      demands: ({ TableName }) => demands(name, TableName).slice(0, 1),
      run: async (input) => adapt(await engine(name, input)),
    });
  return {
    DescribeTable: describing('DescribeTable', ({ Table: table }) => {
      // The documented member; the engine describes only tables that exist.
      const found = table as Record<string, unknown>;
      return { Table: describe(found, place, tables.get(tableNameOf(found['TableName']))?.restore) };
    }),
    DescribeTimeToLive: describing('DescribeTimeToLive', (output) => translateArns(output, place)),
    ListTables: operation<object, unknown>({
      demands: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
      run: (input) => engine('ListTables', input),
    }),
  };
}

/** The engine's description of a table in the world's place, with how it was restored. */
export function describe(
  table: Record<string, unknown>,
  place: Place,
  restore: Restore | undefined,
): Record<string, unknown> {
  // The same members with other texts.
  const described = translateArns(table, place) as Record<string, unknown>;
  return restore === undefined
    ? described
    : {
        ...described,
        ...(restore.isInProgress && { TableStatus: 'CREATING' }),
        RestoreSummary: {
          SourceTableArn: restore.sourceArn,
          RestoreDateTime: restore.at,
          RestoreInProgress: restore.isInProgress,
        },
      };
}

function translateArns(value: unknown, place: Place): unknown {
  const own = tableArn(place, '');
  return JSON.parse(JSON.stringify(value), (_, member: unknown) =>
    typeof member === 'string' ? member.replace(/^arn:aws:dynamodb:[\w-]+:\d+:table\//, own) : member,
  );
}
