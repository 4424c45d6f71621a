/**
 * DynamoDB's operations on data. Once IAM has allowed a call, it passes to the engine unchanged.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { ConsumedCapacity } from '../../core/calls.ts';
import { operation, type CallContext, type Demand, type Operation } from '../../core/service.ts';
import type { EngineClient } from './engine-client.ts';
import type { TableDemands } from './table-demands.ts';
import { statementTarget } from './partiql.ts';
import { requireStartKeyInBounds, type QueryBounds } from './start-key.ts';
import { type Tables, tableNameOf } from './tables.ts';
import { servingOthers } from './throttled-items.ts';

/** The members of inputs that name the affected tables. */
interface DataInput extends QueryBounds {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string }>>[];
  readonly Statements?: readonly { readonly Statement: string }[];
  readonly ReturnConsumedCapacity?: string;
}

/** `ConsumedCapacity` of a response. */
interface EngineCapacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
  /** By index. The local engine returns it for INDEXES only, as DynamoDB does. */
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits: number }>>;
}

type Demanding = (input: DataInput, demands: TableDemands) => readonly Demand[];

interface Definition {
  /** What the capacity units are of. */
  readonly kind: ConsumedCapacity['kind'] | ((input: DataInput) => ConsumedCapacity['kind']);
  readonly demanding: Demanding;
}

const onTable =
  (action: string): Demanding =>
  ({ TableName, IndexName }, demands) =>
    demands(action, TableName, IndexName);

const onEachTable =
  (action: string): Demanding =>
  ({ RequestItems = {} }, demands) =>
    Object.keys(RequestItems).flatMap((table) => demands(action, table));

/**
 * Transactions have no action of their own. Each part demands the action of the corresponding
 * single call.
 */
const transactionActions: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

const onEachPart: Demanding = ({ TransactItems = [] }, demands) => [
  ...new Set(
    TransactItems.flatMap((part) =>
      Object.entries(part).flatMap(([kind, { TableName }]) =>
        demands(transactionActions[kind] ?? kind, TableName),
      ),
    ),
  ),
];

const onEachStatement: Demanding = ({ Statements = [] }, demands) => [
  ...new Set(
    Statements.flatMap(({ Statement: statement }) => {
      const { action, table, index } = statementTarget(statement);
      return demands(action, table, index);
    }),
  ),
];

/** A batch reads or writes; DynamoDB refuses one that does both. */
const kindOfStatements = ({ Statements = [] }: DataInput): ConsumedCapacity['kind'] =>
  Statements.every(({ Statement: statement }) => statementTarget(statement).action === 'PartiQLSelect')
    ? 'read'
    : 'write';

const definitions: Readonly<Record<string, Definition>> = {
  GetItem: { kind: 'read', demanding: onTable('GetItem') },
  Query: { kind: 'read', demanding: onTable('Query') },
  Scan: { kind: 'read', demanding: onTable('Scan') },
  BatchGetItem: { kind: 'read', demanding: onEachTable('BatchGetItem') },
  TransactGetItems: { kind: 'read', demanding: onEachPart },
  PutItem: { kind: 'write', demanding: onTable('PutItem') },
  UpdateItem: { kind: 'write', demanding: onTable('UpdateItem') },
  DeleteItem: { kind: 'write', demanding: onTable('DeleteItem') },
  BatchWriteItem: { kind: 'write', demanding: onEachTable('BatchWriteItem') },
  TransactWriteItems: { kind: 'write', demanding: onEachPart },
  // On AWS only a statement without permission fails; here the whole call fails.
  BatchExecuteStatement: { kind: kindOfStatements, demanding: onEachStatement },
};

/** The operations over an engine. */
export function dataOperations(
  engine: EngineClient,
  demands: TableDemands,
  tables: Tables,
): Readonly<Record<string, Operation>> {
  const entries = Object.entries(definitions).map(([name, { kind, demanding }]) => [
    name,
    operation<DataInput, object>({
      demands: (input) => demanding(input, demands),
      run: (input, { meter, throttlesItem = () => false }) => {
        requireCreated(input, tables);
        return servingOthers(name, input, throttlesItem, (served) =>
          runMetered(engine, name, typeof kind === 'function' ? kind(served) : kind, served, meter),
        );
      },
    }),
  ]);
  // The type of Object.fromEntries does not keep the value type.
  return Object.fromEntries(entries) as Record<string, Operation>;
}

/** A table that is CREATING does not exist yet for operations on data. */
function requireCreated(input: DataInput, tables: Tables): void {
  for (const name of tablesIn(input)) {
    if (tables.get(tableNameOf(name))?.restore?.isInProgress === true) {
      throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    }
  }
}

function tablesIn({
  RequestItems = {},
  Statements = [],
  TableName: table,
  TransactItems = [],
}: DataInput): readonly string[] {
  const parts = TransactItems.flatMap((part) => Object.values(part).map(({ TableName }) => TableName));
  const named = [table, ...parts].filter((name) => name !== undefined);
  const statements = Statements.map(({ Statement: statement }) => statementTarget(statement).table);
  return [...named, ...Object.keys(RequestItems), ...statements];
}

/**
 * Asks the engine for the consumed capacity, and removes it from the response when the caller did
 * not ask for it.
 */
async function runMetered(
  engine: EngineClient,
  name: string,
  kind: ConsumedCapacity['kind'],
  input: DataInput,
  meter: CallContext['meter'],
): Promise<Record<string, unknown>> {
  const asked = input.ReturnConsumedCapacity !== undefined && input.ReturnConsumedCapacity !== 'NONE';
  if (name === 'Query') {
    requireStartKeyInBounds(input);
  }
  const named = byTableName(input);
  const output = await engine(name, asked ? named : { ...named, ReturnConsumedCapacity: 'INDEXES' });
  const consumed = output['ConsumedCapacity'];
  if (consumed !== undefined) {
    meter?.(toConsumed(consumed, kind));
  }
  if (!asked) {
    delete output['ConsumedCapacity'];
  }
  return output;
}

/**
 * Replaces a table's ARN by its name, because the engine knows only names. In transactions and
 * batches, the engine refuses an ARN.
 */
function byTableName(input: DataInput): DataInput {
  const { TableName: given } = input;
  return given?.startsWith('arn:') === true ? { ...input, TableName: tableNameOf(given) } : input;
}

function toConsumed(consumed: unknown, kind: ConsumedCapacity['kind']): ConsumedCapacity[] {
  // One object for calls on one table, a list for the others.
  const list = (Array.isArray(consumed) ? consumed : [consumed]) as EngineCapacity[];
  return list.map(({ CapacityUnits: units, GlobalSecondaryIndexes: indexes = {}, TableName: table }) => {
    const indexUnits = Object.values(indexes).reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    return { table, kind, units, ...(indexUnits > 0 && { indexUnits }) };
  });
}
