/** The outcome of a conditional write of one item. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/**
 * Resolves to true when the item is written, and to false when its condition does not hold. Rejects
 * with every other error.
 */
export async function conditionHeld(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return false;
    }
    throw error;
  }
}
