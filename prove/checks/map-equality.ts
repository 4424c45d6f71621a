/**
 * DynamoDB compares maps as a whole. The product relies on it: a change of a vehicle's viewers is
 * written on condition that they still are what was read.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { putThrowawayItem } from '../aws/throwaway-item.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';

const stored = { one: 'a', other: { inner: 1 } };
const reordered = { other: { inner: 1 }, one: 'a' };
const different = [{ one: 'a' }, { one: 'a', other: { inner: 2 } }, { ...stored, more: 'b' }, {}];

/** The check `map-equality`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const mapEqualityCheck: Check = {
  name: 'map-equality',
  shows: 'a condition holds for a map with the same members in any order, and for no other map',
  needs: ['sign-in'],
  timeoutSeconds: 30,
  async run(context) {
    const referenceId = await putThrowawayItem(context, 'map', { map: stored });
    expectThat(await holds(context, referenceId, reordered), 'A map with the same members is not equal.');
    for (const map of different) {
      expectThat(!(await holds(context, referenceId, map)), 'A map with other members is equal.');
    }
    return `the same map is equal, ${different.length} others are not`;
  },
};

/** Returns true when a write on condition that the item's map equals this one succeeds. */
async function holds({ deployment }: CheckContext, referenceId: string, map: object): Promise<boolean> {
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
