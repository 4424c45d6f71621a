/** The streams of the template's tables, and the engine client that feeds them. */
import type { EngineClient } from '../engine-client.ts';
import { tableNameOf } from '../tables.ts';
import type { ChangeStream } from './change-stream.ts';
import { streamNotFound } from './stream-errors.ts';

/** The streams of one world. */
export interface ChangeStreams {
  add(stream: ChangeStream): void;
  all(): readonly ChangeStream[];
  /** Throws ResourceNotFoundException. */
  require(arn: string): ChangeStream;
}

/** Creates a set without streams; each table adds its own. */
export function createChangeStreams(): ChangeStreams {
  const byArn = new Map<string, ChangeStream>();
  return {
    add: (stream) => void byArn.set(stream.settings.arn, stream),
    all: () => [...byArn.values()],
    require(arn) {
      const stream = byArn.get(arn);
      if (stream === undefined) {
        throw streamNotFound(arn);
      }
      return stream;
    },
  };
}

/** Members of write operations that name the affected tables. */
interface WriteInput {
  readonly TableName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string }>>[];
}

/** Statements name their tables in their text, so they count as writes to every table. */
const tablesWritten: Readonly<Record<string, (input: WriteInput) => readonly unknown[] | 'every'>> = {
  PutItem: ({ TableName }) => [TableName],
  UpdateItem: ({ TableName }) => [TableName],
  DeleteItem: ({ TableName }) => [TableName],
  BatchWriteItem: ({ RequestItems = {} }) => Object.keys(RequestItems),
  TransactWriteItems: ({ TransactItems = [] }) =>
    TransactItems.flatMap((part) => Object.values(part).map(({ TableName }) => TableName)),
  BatchExecuteStatement: () => 'every',
};

/** Wraps a client. A write then resolves when its changes are in the streams of its tables. */
export function capturingClient(engine: EngineClient, streams: ChangeStreams): EngineClient {
  return async (operation, input) => {
    const output = await engine(operation, input);
    const tables = tablesWritten[operation]?.(input) ?? [];
    const isWritten = ({ settings }: ChangeStream): boolean =>
      tables === 'every' || tables.some((table) => tableNameOf(table) === settings.tableName);
    if (tables.length > 0) {
      await Promise.all(
        streams
          .all()
          .filter(isWritten)
          .map((stream) => stream.capture()),
      );
    }
    return output;
  };
}
