/**
 * The ledger RemoteCommands. A command's status changes only here, by one conditional write that
 * allows the moves of `commandStatusMoves`. Of two concurrent moves the first wins, and a terminal
 * status stays.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { CommandProgress } from '../../domain/command-execution.ts';
import {
  type RemoteCommandItem,
  awaited,
  commandStatusesBefore,
  openStatuses,
} from '../../domain/commands.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { indexedUntil } from '../aws/indexed-until.ts';

/** Primary key of a command in RemoteCommands. */
export type CommandKey = Pick<RemoteCommandItem, 'referenceId' | 'commandId'>;

/** The status to move a command to. */
export interface CommandMove extends CommandProgress {
  readonly executionId?: string;
  /** Moves only while no other invocation has begun to hand it over. */
  readonly unlessRepeated?: boolean;
}

/** Whether a conditional change of the status was written, with the item as it is now. */
export interface Moved {
  /** False when the status does not allow the move: it has that status already, or a later one. */
  readonly hasMoved: boolean;
  /** The present item. */
  readonly command: RemoteCommandItem;
}

const ledger = tableName('RemoteCommands');

/** Reads the command consistently; undefined when there is none. */
export async function findCommand(
  { commandId, referenceId }: CommandKey,
  options: CallOptions,
): Promise<RemoteCommandItem | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: ledger, Key: { referenceId, commandId }, ConsistentRead: true }),
    options,
  );
  // Guards of idempotency keys share the table, but their sort keys are not ULIDs.
  return item as RemoteCommandItem | undefined;
}

/** Moves the command if its status allows that; undefined when the command does not exist. */
export async function moveCommand(
  key: CommandKey,
  move: CommandMove,
  options: CallOptions,
): Promise<Moved | undefined> {
  const command = await update(key, moveExpression(move), options);
  if (command !== undefined) {
    return { hasMoved: true, command };
  }
  const present = await findCommand(key, options);
  return present && { hasMoved: false, command: present };
}

/** An attempt that is about to be made. */
export interface CommandAttempt {
  /** The ARN in this deployment. */
  readonly commandArn: string;
  /** True for every caller but the request that wrote the command. */
  readonly isRepeated: boolean;
}

/** A command whose first attempt has stored the ARN of its AWS IoT command. */
export type AttemptedCommand = RemoteCommandItem & Required<Pick<RemoteCommandItem, 'commandArn'>>;

/**
 * Stores an attempt before it is made. Later attempts keep the ARN of the first, because a client
 * token with other parameters is a conflict (AWS IoT API Reference, "StartCommandExecution"). If
 * tokens applied per command ARN, a second execution would start (assumption iot-60). Returns the
 * stored command; undefined when it is no longer PENDING.
 */
export async function storeAttempt(
  key: CommandKey,
  { commandArn, isRepeated }: CommandAttempt,
  options: CallOptions,
): Promise<AttemptedCommand | undefined> {
  const change = {
    UpdateExpression: 'SET #commandArn = if_not_exists(#commandArn, :commandArn)',
    ConditionExpression: '#status = :pending',
    ExpressionAttributeNames: { '#commandArn': 'commandArn', '#status': 'status' },
    ExpressionAttributeValues: { ':commandArn': commandArn, ':pending': 'PENDING' },
  };
  const command = await update(key, isRepeated ? markedRepeated(change) : change, options);
  // The update has set `commandArn`.
  return command as AttemptedCommand | undefined;
}

function markedRepeated(change: Change): Change {
  return {
    ...change,
    UpdateExpression: `${change.UpdateExpression}, #isRepeated = :true`,
    ExpressionAttributeNames: { ...change.ExpressionAttributeNames, '#isRepeated': 'isRepeated' },
    ExpressionAttributeValues: { ...change.ExpressionAttributeValues, ':true': true },
  };
}

/** The commands that were due by `until` (ISO 8601), longest overdue first. */
export function overdueUntil(until: string, options: CallOptions): AsyncGenerator<CommandKey> {
  return indexedUntil({ table: 'RemoteCommands', index: 'byDue', partition: awaited, until }, options);
}

interface Change {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** Returns the item after the change; undefined when the condition does not hold. */
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
    if (error instanceof ConditionalCheckFailedException) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Sets the move's attributes, removes a reason code that no longer holds, and removes the command
 * from `byDue` when its outcome is settled.
 */
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
