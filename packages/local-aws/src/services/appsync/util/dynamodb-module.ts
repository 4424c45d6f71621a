/** `@aws-appsync/utils/dynamodb`: creates the requests of a DynamoDB data source. */
import { handlerError } from '../runtime/resolver-error.ts';
import { dynamodbUtil, toMapValues } from './attribute-values.ts';
import { conditionText } from './condition-expression.ts';
import { placeholders, type Expression, type Placeholders } from './placeholders.ts';
import { operations, updateExpression } from './update-expression.ts';

type Payload = Readonly<Record<string, unknown>>;

/**
 * The functions by their exported names; each returns the request object for a handler to return.
 */
export const dynamodbModule = {
  get: (payload: Payload) => ({
    operation: 'GetItem',
    key: key(payload),
    ...given(payload, ['consistentRead']),
    ...projection(payload),
  }),
  put: (payload: Payload) => ({ operation: 'PutItem', ...putParts(payload), ...given(payload, versioned) }),
  update: (payload: Payload) => ({
    operation: 'UpdateItem',
    ...updateParts(payload),
    ...given(payload, versioned),
  }),
  remove: (payload: Payload) => ({
    operation: 'DeleteItem',
    ...keyParts(payload),
    ...given(payload, versioned),
  }),
  query,
  scan: (payload: Payload) => {
    const names = placeholders();
    return {
      operation: 'Scan',
      ...given(payload, scanMembers),
      ...filter(payload, names),
      ...projection(payload, names),
    };
  },
  sync: (payload: Payload) => ({
    operation: 'Sync',
    ...given(payload, syncMembers),
    ...filter(payload, placeholders()),
  }),
  batchGet: ({ tables }: Payload) => ({
    operation: 'BatchGetItem',
    tables: mapTables(tables, (table) => {
      const settings = objectOf(table);
      return {
        keys: listOf(settings['keys']).map(mapValues),
        ...given(settings, ['consistentRead']),
        ...projection(settings),
      };
    }),
  }),
  batchPut: ({ tables }: Payload) => ({
    operation: 'BatchPutItem',
    tables: mapTables(tables, (items) => listOf(items).map(mapValues)),
  }),
  batchDelete: ({ tables }: Payload) => ({
    operation: 'BatchDeleteItem',
    tables: mapTables(tables, (keys) => listOf(keys).map(mapValues)),
  }),
  transactGet: ({ items }: Payload) => ({
    operation: 'TransactGetItems',
    transactItems: listOf(items).map((item) => {
      const { table } = objectOf(item);
      return { table, key: key(objectOf(item)), ...projection(objectOf(item)) };
    }),
  }),
  transactWrite: ({ items }: Payload) => ({
    operation: 'TransactWriteItems',
    transactItems: listOf(items).map(transactWriteItem),
  }),
  toStringSet: dynamodbUtil.toStringSet,
  toNumberSet: dynamodbUtil.toNumberSet,
  toBinarySet: dynamodbUtil.toBinarySet,
  operations,
};

const versioned = ['customPartitionKey', 'populateIndexFields', '_version'];
const scanMembers = [
  'index',
  'limit',
  'nextToken',
  'consistentRead',
  'totalSegments',
  'segment',
  'select',
  'scanIndexForward',
];
const syncMembers = ['basePartitionKey', 'deltaIndexName', 'limit', 'nextToken', 'lastSync'];

function query(payload: Payload) {
  const names = placeholders();
  const condition = names.expression(numbered(payload['query'], names));
  return {
    operation: 'Query',
    query: condition,
    ...given(payload, scanMembers),
    ...filter(payload, names),
    ...projection(payload, names),
  };
}

function transactWriteItem(item: unknown) {
  const [[kind, payload] = []] = Object.entries(objectOf(item));
  const settings = objectOf(payload);
  const table = { table: settings['table'] };
  switch (kind) {
    case 'putItem':
      return { ...table, operation: 'PutItem', ...putParts(settings) };
    case 'updateItem':
      return { ...table, operation: 'UpdateItem', ...updateParts(settings) };
    case 'deleteItem':
      return { ...table, operation: 'DeleteItem', ...keyParts(settings) };
    case 'conditionCheck':
      return { ...table, operation: 'ConditionCheck', ...keyParts(settings) };
    default:
      throw handlerError('A transaction item is not of a supported kind.');
  }
}

function keyParts(payload: Payload) {
  return { key: key(payload), ...condition(payload, placeholders()) };
}

function putParts(payload: Payload) {
  return {
    key: key(payload),
    attributeValues: mapValues(payload['item']),
    ...condition(payload, placeholders()),
  };
}

function updateParts(payload: Payload) {
  const names = placeholders();
  const update = updateExpression(payload['update'], names);
  return { key: key(payload), update, ...condition(payload, names) };
}

function condition({ condition: wanted }: Payload, names: Placeholders): { condition?: Expression } {
  return present(wanted) ? { condition: names.expression(numbered(wanted, names)) } : {};
}

function filter({ filter: wanted }: Payload, names: Placeholders): { filter?: Expression } {
  return present(wanted) ? { filter: names.expression(numbered(wanted, names)) } : {};
}

function projection({ projection: paths }: Payload, names = placeholders()): { projection?: Expression } {
  if (!present(paths)) {
    return {};
  }
  const text = listOf(paths).map((path) =>
    String(path).replace(/[^.[\]]+(?![^[]*\])/g, (name) => names.name(name)),
  );
  return { projection: names.expression(text.join(', ')) };
}

function numbered(wanted: unknown, names: Placeholders): string {
  return conditionText(wanted, { name: names.name, value: (value) => names.value(value) });
}

function key(payload: Payload) {
  return mapValues(payload['key']);
}

function mapValues(value: unknown) {
  return toMapValues(objectOf(value));
}

function mapTables(tables: unknown, convert: (table: unknown) => unknown) {
  return Object.fromEntries(Object.entries(objectOf(tables)).map(([name, table]) => [name, convert(table)]));
}

function given(payload: Payload, names: readonly string[]): Payload {
  return Object.fromEntries(
    names.filter((name) => present(payload[name])).map((name) => [name, payload[name]]),
  );
}

function present(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function objectOf(value: unknown): Payload {
  if (typeof value !== 'object' || value === null) {
    throw handlerError('The request lacks an object that it needs.');
  }
  // Arrays and objects are both read by name only.
  return value as Payload;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw handlerError('The request lacks a list that it needs.');
  }
  return value;
}
