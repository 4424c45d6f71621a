/**
 * DynamoDB as it is on the wire, for work on many items at once: batches of any length, cut to AWS's sizes, sent side by side, and what AWS leaves
 * unprocessed or throttles asked again with growing, jittered pauses until the run's time is up.
 */
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  type BatchStatementRequest,
  type BatchStatementResponse,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { isTransient } from '../runtime/failure.ts';
import { jitter, pause } from '../runtime/pause.ts';
import { chunks } from './chunks.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** An item or a key in DynamoDB's own form. */
export type Item = Record<string, AttributeValue>;

/** What a read of many items asks beside the keys; reads are consistent. */
export interface Projection {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
}

const client = new DynamoDBClient(clientSettings);
// It copies every input and answer for a log that is not written.
client.middlewareStack.remove('loggerMiddleware');

/** Limits of one call (Amazon DynamoDB API Reference: BatchGetItem, BatchWriteItem, BatchExecuteStatement). */
const sizes = { get: 100, write: 25, statements: 25 } as const;

/** Pauses between tries that failed alike, each twice the one before up to this, in milliseconds. */
const longestPauseMs = 1_000;
const firstPauseMs = 20;

/** All items of a table under these keys that there are, in no order. Keys must differ from each other. */
export async function readItems(
  table: string,
  keys: readonly Item[],
  options: CallOptions,
  projection?: Projection,
): Promise<Item[]> {
  const parts = chunks(keys, sizes.get).map((part) => readPart(table, part, options, projection));
  return (await Promise.all(parts)).flat();
}

async function readPart(
  table: string,
  keys: readonly Item[],
  options: CallOptions,
  projection?: Projection,
): Promise<Item[]> {
  const found: Item[] = [];
  let remaining = [...keys];
  for (let tries = 0; remaining.length > 0; tries += 1) {
    if (tries > 0) await backOff(tries, options);
    const request = {
      Keys: remaining,
      ConsistentRead: true,
      ...(projection && {
        ProjectionExpression: projection.expression,
        ExpressionAttributeNames: { ...projection.names },
      }),
    };
    const command = new BatchGetItemCommand({ RequestItems: { [table]: request } });
    const answer = await patiently(() => client.send(command, options), options);
    found.push(...(answer.Responses?.[table] ?? []));
    remaining = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
}

/** Puts all items, over whatever stands there. Keys must differ from each other. */
export async function putItems(table: string, items: readonly Item[], options: CallOptions): Promise<void> {
  await Promise.all(chunks(items, sizes.write).map((part) => putPart(table, part, options)));
}

async function putPart(table: string, items: readonly Item[], options: CallOptions): Promise<void> {
  let remaining = items.map((Item) => ({ PutRequest: { Item } }));
  for (let tries = 0; remaining.length > 0; tries += 1) {
    if (tries > 0) await backOff(tries, options);
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: remaining } });
    const answer = await patiently(() => client.send(command, options), options);
    remaining = (answer.UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) =>
      PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
    );
  }
}

/** Puts an item on a condition; false when it does not hold, which it may not after a lost answer of our own write either. */
export async function putIf(input: PutItemCommandInput, options: CallOptions): Promise<boolean> {
  return holds(() => client.send(new PutItemCommand(input), options), options);
}

/** Updates an item on a condition; false as in `putIf`. */
export async function updateIf(input: UpdateItemCommandInput, options: CallOptions): Promise<boolean> {
  return holds(() => client.send(new UpdateItemCommand(input), options), options);
}

/**
 * Runs PartiQL statements, each by itself: true where it was done, false where its condition does not hold. Throws what else a statement failed with,
 * once no try is left.
 */
export async function executeAll(
  statements: readonly BatchStatementRequest[],
  options: CallOptions,
): Promise<boolean[]> {
  const parts = chunks(statements, sizes.statements).map((part) => executePart(part, options));
  return (await Promise.all(parts)).flat();
}

async function executePart(
  statements: readonly BatchStatementRequest[],
  options: CallOptions,
): Promise<boolean[]> {
  const outcomes = new Map<BatchStatementRequest, boolean>();
  for (let tries = 0; ; tries += 1) {
    const open = statements.filter((statement) => !outcomes.has(statement));
    if (open.length === 0) return statements.map((statement) => outcomes.get(statement) === true);
    if (tries > 0) await backOff(tries, options);
    const command = new BatchExecuteStatementCommand({ Statements: open });
    const { Responses: responses = [] } = await patiently(() => client.send(command, options), options);
    open.forEach((statement, index) => {
      const outcome = outcomeOf(responses[index]);
      if (outcome !== undefined) outcomes.set(statement, outcome);
    });
  }
}

/** Errors of single statements that pass. */
const passingCodes = new Set([
  'RequestLimitExceeded',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'InternalServerError',
  'TransactionConflict',
]);

/** Undefined when it is to be tried again. */
function outcomeOf(response: BatchStatementResponse | undefined): boolean | undefined {
  const code = response?.Error?.Code;
  if (response !== undefined && code === undefined) return true;
  if (code === 'ConditionalCheckFailed') return false;
  if (code === undefined || passingCodes.has(code)) return undefined;
  throw Object.assign(new Error('A statement failed'), { name: code });
}

async function holds(call: () => Promise<unknown>, options: CallOptions): Promise<boolean> {
  try {
    await patiently(call, options);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

const patientTries = 6;

/** Tries again what fails for now; the SDK's own three tries are quick ones. */
async function patiently<Result>(call: () => Promise<Result>, options: CallOptions): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error) || tries === patientTries || options.abortSignal?.aborted === true) throw error;
    }
    await backOff(tries, options);
  }
}

async function backOff(tries: number, { abortSignal }: CallOptions): Promise<void> {
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** tries);
  await pause(jitter(longest / 2, longest), abortSignal);
}
