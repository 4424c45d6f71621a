/** Writes the rest of a packed item after an erased time took a part of it. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents } from '../aws/documents.ts';
import { NotErasedError } from './scope.ts';

/** An item whose text, in one attribute, loses a part. */
export interface DividedText {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  readonly attribute: string;
  /** The text as it was read, and the rest of it. */
  readonly read: string;
  readonly kept: string;
}

/**
 * Writes the rest of the text. Throws NotErasedError when the item changed since it was read,
 * because the ingest function wrote it; a repeated step reads it again.
 */
export async function writeKept(
  { attribute, kept, key, read, table }: DividedText,
  options: CallOptions,
): Promise<void> {
  const command = new UpdateCommand({
    TableName: table,
    Key: { ...key },
    UpdateExpression: 'SET #text = :kept',
    ConditionExpression: '#text = :read',
    ExpressionAttributeNames: { '#text': attribute },
    ExpressionAttributeValues: { ':kept': kept, ':read': read },
  });
  if (!(await conditionHeld(documents.send(command, options)))) {
    throw new NotErasedError();
  }
}
