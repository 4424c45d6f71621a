/**
 * DynamoDB compares maps as a whole: every change of a vehicle's viewers is written on condition
 * that they are as read.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { putThrowawayItem } from '../aws/throwaway-item.ts';
import { expectThat, type Check, type Ground } from '../check.ts';

const stored = { one: 'a', other: { inner: 1 } };
const reordered = { other: { inner: 1 }, one: 'a' };
const different = [{ one: 'a' }, { one: 'a', other: { inner: 2 } }, { ...stored, more: 'b' }, {}];

/** The check. */
export const mapEqualityCheck: Check = {
  name: 'map-equality',
  shows: 'a condition holds for a map with the same members in any order, and for no other map',
  needs: ['sign-in'],
  timeoutSeconds: 30,
  async run(ground) {
    const referenceId = await putThrowawayItem(ground, 'map', { map: stored });
    expectThat(await holds(ground, referenceId, reordered), 'A map with the same members is not equal.');
    for (const map of different) {
      expectThat(!(await holds(ground, referenceId, map)), 'A map with other members is equal.');
    }
    return `the same map is equal, ${different.length} others are not`;
  },
};

/** True when a write on condition that the item's map equals this one is done. */
async function holds({ deployment }: Ground, referenceId: string, map: object): Promise<boolean> {
  try {
    await deployment.clients.documents.send(
      new UpdateCommand({
        TableName: deployment.tableName('VehicleState'),
        Key: { referenceId },
        UpdateExpression: 'SET compared = :compared',
        ConditionExpression: '#map = :map',
        ExpressionAttributeNames: { '#map': 'map' },
        ExpressionAttributeValues: { ':map': map, ':compared': true },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return false;
    }
    throw error;
  }
}
