/**
 * Items that an injected fault throttles while DynamoDB serves the others. Each operation reports
 * them in its own way (Amazon DynamoDB API Reference). A statement has an error, a batch returns
 * its unprocessed items, and a call in which every item is throttled fails as a whole.
 */
import { throttled } from '../../core/service-errors.ts';

/** Members of the inputs that hold several items. */
export interface ItemsInput {
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly Statements?: readonly { readonly Statement: string }[];
}

type Output = Record<string, unknown>;

/** Runs an operation on the items that are not throttled, and reports the others in its output. */
export async function servingOthers<Input extends ItemsInput>(
  name: string,
  input: Input,
  isThrottled: (item: unknown) => boolean,
  serve: (input: Input) => Promise<Output>,
): Promise<Output> {
  if (name === 'BatchExecuteStatement') {
    return serveStatements(input, isThrottled, serve);
  }
  if (name === 'BatchGetItem') {
    return serveRequests(input, isThrottled, serve, 'UnprocessedKeys');
  }
  if (name === 'BatchWriteItem') {
    return serveRequests(input, isThrottled, serve, 'UnprocessedItems');
  }
  if (isThrottled(input)) {
    throw throttled('dynamodb');
  }
  return serve(input);
}

const statementError = {
  Error: {
    Code: 'ThrottlingError',
    Message: 'Throughput exceeds the current capacity of your table or index.',
  },
} as const;

async function serveStatements<Input extends ItemsInput>(
  input: Input,
  isThrottled: (item: unknown) => boolean,
  serve: (input: Input) => Promise<Output>,
): Promise<Output> {
  const { Statements: statements = [] } = input;
  const hit = new Set(statements.filter(isThrottled));
  if (hit.size === 0) {
    return serve(input);
  }
  const others = statements.filter((statement) => !hit.has(statement));
  const output = others.length === 0 ? {} : await serve({ ...input, Statements: others });
  // The engine returns a response for each statement, in order.
  const served = [...((output['Responses'] ?? []) as readonly unknown[])];
  const responses = statements.map((statement) => (hit.has(statement) ? statementError : served.shift()));
  return { ...output, Responses: responses };
}

/** A table's part of a batch: write requests, or the keys to read and how to read them. */
type TablePart = readonly unknown[] | { readonly Keys: readonly unknown[] };

const itemsOf = (part: TablePart): readonly unknown[] => ('Keys' in part ? part.Keys : part);

const withItems = (part: TablePart, items: readonly unknown[]): TablePart =>
  'Keys' in part ? { ...part, Keys: items } : items;

async function serveRequests<Input extends ItemsInput>(
  input: Input,
  isThrottled: (item: unknown) => boolean,
  serve: (input: Input) => Promise<Output>,
  leftover: 'UnprocessedKeys' | 'UnprocessedItems',
): Promise<Output> {
  // Both operations have a part for each table.
  const parts = Object.entries(input.RequestItems ?? {}) as [string, TablePart][];
  const hit = new Set(parts.flatMap(([, part]) => itemsOf(part).filter(isThrottled)));
  if (hit.size === 0) {
    return serve(input);
  }
  const select = (isWanted: (item: unknown) => boolean) =>
    Object.fromEntries(
      parts.flatMap(([table, part]) => {
        const items = itemsOf(part).filter(isWanted);
        return items.length === 0 ? [] : [[table, withItems(part, items)]];
      }),
    );
  const others = select((item) => !hit.has(item));
  if (Object.keys(others).length === 0) {
    throw throttled('dynamodb');
  }
  const output = await serve({ ...input, RequestItems: others });
  return { ...output, [leftover]: { ...(output[leftover] as object), ...select((item) => hit.has(item)) } };
}
