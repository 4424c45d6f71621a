/**
 * Removes expired viewers from vehicles that send telemetry, because they make the item larger and
 * every write of it more expensive. Grants and ends remove them too.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { openViewers } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents } from '../aws/documents.ts';
import { abortAfter } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { names } from './settings.ts';

/** Vehicles pruned in one batch. The others keep their expired viewers until their next message. */
const maxAtOnce = 25;
/** Pruning takes at most this long, because telemetry waits for it. */
const maxMs = 500;

/** Removes expired viewers, where an item's viewers are unchanged since the read. Never throws. */
export async function pruneViewers(items: readonly VehicleStateItem[], options: CallOptions): Promise<void> {
  const now = new Date().toISOString();
  const stale = items.flatMap(({ referenceId, viewers }) => {
    if (viewers === undefined) {
      return [];
    }
    const open = openViewers(viewers, now);
    const hasExpired = Object.keys(open).length < Object.keys(viewers).length;
    return hasExpired ? [{ referenceId, before: viewers, after: open }] : [];
  });
  if (stale.length === 0) {
    return;
  }
  const abortSignal = abortAfter(maxMs, options.abortSignal);
  await Promise.all(stale.slice(0, maxAtOnce).map((change) => replace(change, { abortSignal })));
}

interface Pruning {
  readonly referenceId: string;
  readonly before: NonNullable<VehicleStateItem['viewers']>;
  readonly after: NonNullable<VehicleStateItem['viewers']>;
}

/** A concurrent change of access wins; the next message prunes the expired viewers that it left. */
async function replace({ referenceId, before, after }: Pruning, options: CallOptions): Promise<void> {
  const command = new UpdateCommand({
    TableName: names.states,
    Key: { referenceId },
    UpdateExpression: 'SET #viewers = :after',
    ConditionExpression: '#viewers = :before',
    ExpressionAttributeNames: { '#viewers': 'viewers' },
    ExpressionAttributeValues: { ':before': before, ':after': after },
  });
  try {
    await documents.send(command, options);
    countMetric('ViewersPruned');
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return;
    }
    logWarning('Expired viewers were not removed', { referenceId, failure: toFailure(error) });
  }
}
