/**
 * DynamoDB for work on many items at once: batches of any length, split into AWS's sizes and sent
 * concurrently. One item never fails the others: each read and write has its own outcome, and a
 * throttled item is given up after a bounded number of attempts.
 */
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  type BatchStatementRequest,
  type BatchStatementResponse,
  BatchWriteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { isTransient } from '../runtime/failure.ts';
import { retry, retryRemaining } from '../runtime/retry.ts';
import { backOffMs } from './back-off.ts';
import { chunks } from './chunks.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';
import { type WriteOutcome, isThrottling, outcomeOfError, outcomeOfStatement } from './write-outcome.ts';

/** An item or a key in DynamoDB's own form. */
export type Item = Record<string, AttributeValue>;

/** The attributes that a batch read returns; reads are consistent. */
export interface Projection {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
}

/** What a batch read returned, and what it could not read. */
export interface ReadItems {
  /** In no particular order. */
  readonly found: readonly Item[];
  /** Keys that DynamoDB throttled in every attempt: whether these items exist is not known. */
  readonly unread: readonly Item[];
}

// Attempts are counted here, because the SDK's own pauses after throttling are longer than other
// vehicles may wait.
const client = new DynamoDBClient({ ...clientSettings, maxAttempts: 1 });
// This middleware copies every input and output for a log that is not written.
client.middlewareStack.remove('loggerMiddleware');

/**
 * Limits of one call (Amazon DynamoDB API Reference: BatchGetItem, BatchWriteItem,
 * BatchExecuteStatement).
 */
const sizes = { get: 100, write: 25, statements: 25 } as const;

/**
 * For throttled items. The pauses add up to 70 to 140 milliseconds, because the other vehicles of
 * the shard wait for them. A run makes at most six such calls in sequence for one vehicle, so it
 * waits less than a second.
 */
const itemSchedule = { attempts: 4, delayMs: backOffMs } as const;
/** For calls that fail as a whole, for example by a broken connection. */
const callSchedule = { attempts: 6, delayMs: backOffMs } as const;

/** Reads the items of a table under these keys. Keys must differ from each other. */
export async function readItems(
  table: string,
  keys: readonly Item[],
  options: CallOptions,
  projection?: Projection,
): Promise<ReadItems> {
  const parts = await Promise.all(
    chunks(keys, sizes.get).map((part) => readPart(table, part, options, projection)),
  );
  return {
    found: parts.flatMap(({ found }) => found),
    unread: parts.flatMap(({ unread }) => unread),
  };
}

async function readPart(
  table: string,
  keys: readonly Item[],
  options: CallOptions,
  projection?: Projection,
): Promise<ReadItems> {
  const found: Item[] = [];
  const readOnce = async (unread: readonly Item[]): Promise<readonly Item[]> => {
    const request = {
      Keys: [...unread],
      ConsistentRead: true,
      ...(projection && {
        ProjectionExpression: projection.expression,
        ExpressionAttributeNames: { ...projection.names },
      }),
    };
    const command = new BatchGetItemCommand({ RequestItems: { [table]: request } });
    const output = await unlessThrottled(() => client.send(command, options), options);
    if (output === undefined) {
      return unread;
    }
    found.push(...(output.Responses?.[table] ?? []));
    return output.UnprocessedKeys?.[table]?.Keys ?? [];
  };
  const unread = await retryRemaining(keys, readOnce, itemSchedule, options);
  return { found, unread };
}

/**
 * Puts all items, replacing what is stored. Keys must differ. Returns an outcome for each item, in
 * order.
 */
export async function putItems(
  table: string,
  items: readonly Item[],
  options: CallOptions,
): Promise<WriteOutcome[]> {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  return writeAll(table, requests, options);
}

/** Deletes the items under these keys. Keys must differ. Returns an outcome for each, in order. */
export async function deleteItems(
  table: string,
  keys: readonly Item[],
  options: CallOptions,
): Promise<WriteOutcome[]> {
  const requests = keys.map((Key) => ({ DeleteRequest: { Key } }));
  return writeAll(table, requests, options);
}

async function writeAll(
  table: string,
  requests: readonly WriteRequest[],
  options: CallOptions,
): Promise<WriteOutcome[]> {
  const parts = chunks(requests, sizes.write).map((part) => writePart(table, part, options));
  return (await Promise.all(parts)).flat();
}

/**
 * DynamoDB refuses a whole batch for one item that it cannot store (API Reference, BatchWriteItem:
 * "any individual item in a batch exceeds 400 KB"), so a refused batch is halved until it holds
 * only that item.
 */
async function writePart(
  table: string,
  requests: readonly WriteRequest[],
  options: CallOptions,
): Promise<WriteOutcome[]> {
  try {
    const left = await writeUnprocessed(table, requests, options);
    return requests.map((request) => (left.has(request) ? 'THROTTLED' : 'DONE'));
  } catch (error) {
    if (outcomeOfError(error) !== 'REFUSED') {
      throw error;
    }
    if (requests.length === 1) {
      return ['REFUSED'];
    }
    const middle = Math.ceil(requests.length / 2);
    const halves = [requests.slice(0, middle), requests.slice(middle)];
    return (await Promise.all(halves.map((half) => writePart(table, half, options)))).flat();
  }
}

/** Returns the requests that are still throttled after the last attempt. */
async function writeUnprocessed(
  table: string,
  requests: readonly WriteRequest[],
  options: CallOptions,
): Promise<ReadonlySet<WriteRequest>> {
  const writeOnce = async (left: readonly WriteRequest[]): Promise<readonly WriteRequest[]> => {
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: [...left] } });
    const output = await unlessThrottled(() => client.send(command, options), options);
    if (output === undefined) {
      return left;
    }
    const unprocessed = output.UnprocessedItems?.[table] ?? [];
    const texts = new Set(unprocessed.map(textOf));
    return texts.size === 0 ? [] : left.filter((request) => texts.has(textOf(request)));
  };
  return new Set(await retryRemaining(requests, writeOnce, itemSchedule, options));
}

/** Identifies a request, because DynamoDB may return its attributes in another order. */
function textOf({ PutRequest, DeleteRequest }: WriteRequest): string {
  const item = PutRequest?.Item ?? DeleteRequest?.Key ?? {};
  return JSON.stringify(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * Reads all pages of a query consistently and passes their items to `take`. Returns THROTTLED when
 * a page was throttled in every attempt, and REFUSED when there are more than `maxPages` pages of
 * 1 MB.
 */
export async function queryAll(
  input: QueryCommandInput,
  maxPages: number,
  take: (items: readonly Item[]) => void,
  options: CallOptions,
): Promise<WriteOutcome> {
  let start: Item | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const command = new QueryCommand({ ...input, ConsistentRead: true, ExclusiveStartKey: start });
    let items: readonly Item[] = [];
    const outcome = await callOnce(async () => {
      const output = await client.send(command, options);
      items = output.Items ?? [];
      start = output.LastEvaluatedKey;
    }, options);
    if (outcome !== 'DONE') {
      return outcome;
    }
    take(items);
    if (start === undefined) {
      return 'DONE';
    }
  }
  return 'REFUSED';
}

/**
 * Puts an item conditionally. When the response of an earlier attempt was lost, the condition may
 * fail because of that attempt's own write.
 */
export async function putIf(input: PutItemCommandInput, options: CallOptions): Promise<WriteOutcome> {
  return callOnce(() => client.send(new PutItemCommand(input), options), options);
}

/** Updates an item conditionally. As with `putIf`, an earlier attempt may fail the condition. */
export async function updateIf(input: UpdateItemCommandInput, options: CallOptions): Promise<WriteOutcome> {
  return callOnce(() => client.send(new UpdateItemCommand(input), options), options);
}

/**
 * Runs PartiQL statements independently. Returns an outcome for each, in order. Throws when a
 * statement fails for a reason that is not its item's, for example a missing permission.
 */
export async function executeAll(
  statements: readonly BatchStatementRequest[],
  options: CallOptions,
): Promise<WriteOutcome[]> {
  const parts = chunks(statements, sizes.statements).map((part) => executePart(part, options));
  return (await Promise.all(parts)).flat();
}

async function executePart(
  statements: readonly BatchStatementRequest[],
  options: CallOptions,
): Promise<WriteOutcome[]> {
  const outcomes = new Map<BatchStatementRequest, WriteOutcome>();
  const outcomeOf = (statement: BatchStatementRequest) => outcomes.get(statement) ?? 'THROTTLED';
  const executeOnce = async (open: readonly BatchStatementRequest[]) => {
    const responses = await execute(open, options);
    open.forEach((statement, index) => outcomes.set(statement, outcomeOfStatement(responses[index])));
    return open.filter((statement) => outcomeOf(statement) === 'THROTTLED');
  };
  await retryRemaining(statements, executeOnce, itemSchedule, options);
  return statements.map(outcomeOf);
}

/** No responses when the call is throttled as a whole. */
async function execute(
  statements: readonly BatchStatementRequest[],
  options: CallOptions,
): Promise<readonly BatchStatementResponse[]> {
  const command = new BatchExecuteStatementCommand({ Statements: [...statements] });
  const output = await unlessThrottled(() => client.send(command, options), options);
  return output?.Responses ?? [];
}

/** Makes a call that concerns one item or one vehicle. */
async function callOnce(call: () => Promise<unknown>, options: CallOptions): Promise<WriteOutcome> {
  try {
    const policy = { ...itemSchedule, isRetryable: isThrottling };
    await retry(() => retryCall(call, options), policy, options);
    return 'DONE';
  } catch (error) {
    const outcome = isThrottling(error) ? 'THROTTLED' : outcomeOfError(error);
    if (outcome === undefined) {
      throw error;
    }
    return outcome;
  }
}

/** Retries a call's transient failures. Returns undefined when the call is throttled as a whole. */
async function unlessThrottled<Output>(
  call: () => Promise<Output>,
  options: CallOptions,
): Promise<Output | undefined> {
  try {
    return await retryCall(call, options);
  } catch (error) {
    if (isThrottling(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Retries transient failures other than throttling, which its callers handle. */
function retryCall<Output>(call: () => Promise<Output>, options: CallOptions): Promise<Output> {
  const isRetryable = (error: unknown): boolean =>
    isTransient(error) && !isThrottling(error) && options.abortSignal?.aborted !== true;
  return retry(call, { ...callSchedule, isRetryable }, options);
}
