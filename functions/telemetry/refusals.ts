/**
 * Decides whether refused writes are due to the items. DynamoDB returns ValidationException both
 * for an item that is too large and for an invalid statement. An invalid statement must fail the
 * batch, which raises the alarm and keeps the records in the stream. If each vehicle got a dead
 * letter instead, all records of the fleet would be lost.
 */
import { isFew } from './return-limits.ts';

let hasWritten = false;

/**
 * Notes that this execution environment has written a state, which proves that its statements are
 * valid.
 */
export function noteWritten(): void {
  hasWritten = true;
}

/**
 * True when refused writes are due to the items. False when many of the batch's vehicles are
 * refused, or this environment has never written a state: then the statements may be invalid.
 */
export function areDueToItems(refused: number, all: number): boolean {
  return refused === 0 || (hasWritten && isFew(refused, all));
}
