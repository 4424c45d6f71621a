/**
 * Whether refused writes are the items' own fault. DynamoDB says ValidationException of an item
 * that has no room and of a statement that is wrong. A wrong statement must fail the batch, which
 * raises the alarm and keeps the records in the stream; as letters of each vehicle all records of
 * the fleet would be gone.
 */
import { isFew } from './patience.ts';

let hasWritten = false;

/** Notes that this execution environment has written a state: its statements are right. */
export function noteWritten(): void {
  hasWritten = true;
}

/**
 * False when so many of the batch's vehicles are refused, or none was ever written, that our own
 * statements are suspect.
 */
export function areItemsOwn(refused: number, all: number): boolean {
  return refused === 0 || (hasWritten && isFew(refused, all));
}
