/**
 * The ledger RemoteCommands. A command's status changes here only, by one conditional write that allows the moves of `commandStatusMoves`: of two that
 * would move it the first does, and what is terminal stays.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { CommandProgress } from '../../domain/command-execution.ts';
import {
  type RemoteCommandItem,
  awaited,
  commandStatusesBefore,
  openStatuses,
} from '../../domain/commands.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';

/** Names a command. */
export type CommandKey = Pick<RemoteCommandItem, 'referenceId' | 'commandId'>;

/** Where a command shall go. */
export interface CommandMove extends CommandProgress {
  readonly executionId?: string;
  /** Only while nobody else has begun to hand it over. */
  readonly unlessRepeated?: boolean;
}

/** What came of a move. */
export interface Moved {
  /** False when the status does not allow the move: it is there already, or beyond. */
  readonly hasMoved: boolean;
  /** As it stands now. */
  readonly command: RemoteCommandItem;
}

const ledger = tableName('RemoteCommands');

/** The command as it stands, read consistently; undefined when there is none. */
export async function findCommand(
  { commandId, referenceId }: CommandKey,
  options: CallOptions,
): Promise<RemoteCommandItem | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: ledger, Key: { referenceId, commandId }, ConsistentRead: true }),
    options,
  );
  // Guards of idempotency keys share the table, but no ULID is the key of one.
  return item as RemoteCommandItem | undefined;
}

/** Moves the command if its status allows that; undefined when there is no such command. */
export async function moveCommand(
  key: CommandKey,
  move: CommandMove,
  options: CallOptions,
): Promise<Moved | undefined> {
  const command = await update(key, moveExpression(move), options);
  if (command !== undefined) return { hasMoved: true, command };
  const present = await findCommand(key, options);
  return present && { hasMoved: false, command: present };
}

/** Notes that somebody else than the request that wrote the command hands it over; false when it is not PENDING any more. */
export async function markRepeated(key: CommandKey, options: CallOptions): Promise<boolean> {
  const marked = await update(
    key,
    {
      UpdateExpression: 'SET #isRepeated = :true',
      ConditionExpression: '#status = :pending',
      ExpressionAttributeNames: { '#isRepeated': 'isRepeated', '#status': 'status' },
      ExpressionAttributeValues: { ':true': true, ':pending': 'PENDING' },
    },
    options,
  );
  return marked !== undefined;
}

/** The commands that should have been settled before the moment (ISO 8601), longest overdue first; a moment's delay of the index is possible. */
export async function* overdueSince(before: string, options: CallOptions): AsyncGenerator<CommandKey> {
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: ledger,
      IndexName: 'byDue',
      KeyConditionExpression: '#awaited = :awaited AND #dueAt <= :before',
      ExpressionAttributeNames: { '#awaited': 'awaited', '#dueAt': 'dueAt' },
      ExpressionAttributeValues: { ':awaited': awaited, ':before': before },
    },
    options,
  );
  // The index holds the ledger's keys.
  for await (const { Items: items = [] } of pages) yield* items as CommandKey[];
}

interface Change {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** The item after the change; undefined when the condition does not hold. */
async function update(
  { commandId, referenceId }: CommandKey,
  change: Change,
  options: CallOptions,
): Promise<RemoteCommandItem | undefined> {
  try {
    const { Attributes: item } = await documents.send(
      new UpdateCommand({
        TableName: ledger,
        Key: { referenceId, commandId },
        ReturnValues: 'ALL_NEW',
        ...change,
      }),
      options,
    );
    return item as RemoteCommandItem | undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** Sets what the move says, takes away a reason that no longer holds, and leaves `byDue` with the last open status. */
function moveExpression({ executionId, reasonCode, status, unlessRepeated }: CommandMove): Change {
  const before = commandStatusesBefore(status);
  const facts = { status, updatedAt: new Date().toISOString(), reasonCode, executionId };
  const set = Object.entries(facts).filter(([, value]) => value !== undefined);
  const removed = [
    ...(reasonCode === undefined ? ['reasonCode'] : []),
    ...(openStatuses.includes(status) ? [] : ['awaited', 'dueAt']),
  ];
  const names = [
    ...set.map(([name]) => name),
    ...removed,
    'version',
    ...(unlessRepeated ? ['isRepeated'] : []),
  ];
  const assignments = [...set.map(([name]) => `#${name} = :${name}`), '#version = #version + :one'];
  const allowed = before.map((_, index) => `:before${index}`);
  return {
    UpdateExpression: `SET ${assignments.join(', ')}${removed.length === 0 ? '' : ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}`}`,
    ConditionExpression: `#status IN (${allowed.join(', ')})${unlessRepeated ? ' AND attribute_not_exists(#isRepeated)' : ''}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ':one': 1,
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      ...Object.fromEntries(before.map((from, index) => [`:before${index}`, from])),
    },
  };
}
