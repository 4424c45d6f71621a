/** DescribeTable and similar operations, with the world's region instead of the engine's own. */
import { operation, type Operation, type Place } from '../../core/service.ts';
import type { EngineClient } from './engine-client.ts';
import type { TableDemands } from './table-demands.ts';
import { tableArn } from './tables.ts';

interface TableInput {
  readonly TableName?: string;
}

/** The operations that describe tables. */
export function descriptionOperations(
  engine: EngineClient,
  demands: TableDemands,
  place: Place,
): Readonly<Record<string, Operation>> {
  const describing = (name: string): Operation =>
    operation<TableInput, unknown>({
      // The first demand is DynamoDB's own; a description is not encrypted.
      demands: ({ TableName }) => demands(name, TableName).slice(0, 1),
      run: async (input) => translateArns(await engine(name, input), place),
    });
  return {
    DescribeTable: describing('DescribeTable'),
    DescribeTimeToLive: describing('DescribeTimeToLive'),
    ListTables: operation<object, unknown>({
      demands: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
      run: (input) => engine('ListTables', input),
    }),
  };
}

function translateArns(value: unknown, place: Place): unknown {
  const own = tableArn(place, '');
  return JSON.parse(JSON.stringify(value), (_, member: unknown) =>
    typeof member === 'string' ? member.replace(/^arn:aws:dynamodb:[\w-]+:\d+:table\//, own) : member,
  );
}
