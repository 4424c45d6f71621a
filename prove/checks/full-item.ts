/**
 * A statement that would make an item larger than DynamoDB stores is refused alone; the others of
 * its batch succeed.
 */
import { BatchExecuteStatementCommand } from '@aws-sdk/lib-dynamodb';
import { putThrowawayItem } from '../aws/throwaway-item.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';

/** An item holds 400 KB, names and key included (DynamoDB quotas). */
const almostFull = 'x'.repeat(409_000);
const tooMuch = 'y'.repeat(2_000);

/** The check `full-item`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const fullItemCheck: Check = {
  name: 'full-item',
  shows: 'a statement that makes an item larger than 400 KB is refused alone',
  needs: ['sign-in'],
  timeoutSeconds: 30,
  async run(context) {
    const full = await putThrowawayItem(context, 'full', { filler: almostFull });
    const beside = await putThrowawayItem(context, 'beside', {});
    const [ofFull = 'no error', ofOther = 'no error'] = await lengthen(context, [full, beside]);
    expectThat(ofFull === 'ValidationError', `The full item returned ${ofFull} instead of ValidationError.`);
    expectThat(ofOther === 'no error', `The item beside the full one returned ${ofOther}.`);
    return 'ValidationError for the full item alone';
  },
};

/** Updates the items by one batch, as ingest does; returns the error code of each statement. */
async function lengthen(
  { deployment }: CheckContext,
  referenceIds: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const table = deployment.tableName('VehicleState');
  const { Responses = [] } = await deployment.clients.documents.send(
    new BatchExecuteStatementCommand({
      Statements: referenceIds.map((referenceId) => ({
        Statement: `UPDATE "${table}" SET more = ? WHERE referenceId = ?`,
        Parameters: [tooMuch, referenceId],
      })),
    }),
  );
  return Responses.map(({ Error: error }) => error?.Code);
}
