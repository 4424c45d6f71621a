/** Plans the erasures of one person's times with one vehicle. */
import { isDeepStrictEqual } from 'node:util';
import type { PlannedErasureItem } from '../../domain/planned-erasure.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { tableName } from '../aws/documents.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import { periodDays } from './period.ts';
import { ownedTimes, withEnd } from './owned-times.ts';
import { type AccessKey, findAccess, historyTimesOf } from './person-times.ts';
import { emptyPlan, replanned } from './replanned.ts';
import { type Write, findPlan, writePlan } from './plan-store.ts';

/** After that, nothing is left that a person could keep. */
const retentionDays = requireWholeNumber('DATA_RETENTION_DAYS', 1);

/** Another write of the same item came first at every attempt. */
class NotPlannedError extends Error {
  override readonly name = 'NotPlannedError';
}

const policy = {
  attempts: 5,
  delayMs: () => jitter(20, 200),
  isRetryable: (error: unknown) => error instanceof NotPlannedError,
} as const;

/**
 * Stores the person's ended times, or changes nothing when they are stored. Throws the errors of
 * failed calls, and NotPlannedError.
 */
export async function planErasure(key: AccessKey, options: CallOptions): Promise<void> {
  await retry(() => planOnce(key, options), policy, options);
}

async function planOnce(key: AccessKey, options: CallOptions): Promise<void> {
  const access = await findAccess(key, options);
  if (access === undefined) {
    return;
  }
  const { ownerId: requestedBy, referenceId, tenantId } = access;
  const stored = await findPlan(key, options);
  const before = stored ?? emptyPlan({ requestedBy, referenceId, tenantId }, new Date().toISOString());
  const replan = await readReplan(access, options);
  const after = replan(before);
  if (isDeepStrictEqual(after, before) || Object.keys(after.times).length === 0) {
    return;
  }
  if ((await writePlan(after, [unlessRevoked(referenceId)], options)) === 'CHANGED') {
    throw new NotPlannedError();
  }
}

/** The erasure of a vehicle whose Reference ID has ended deletes the item, and must find it. */
function unlessRevoked(referenceId: string): Write {
  return {
    ConditionCheck: {
      TableName: tableName('VehicleRegistry'),
      Key: { referenceId },
      ConditionExpression: 'attribute_exists(referenceId) AND #status <> :revoked',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':revoked': 'REVOKED' },
    },
  };
}

/** Returns the item as the history that was read has it. */
type Replan = (before: PlannedErasureItem) => PlannedErasureItem;

/**
 * Reads the history of the person and the vehicle. Without an access, the person or the vehicle was
 * erased, and no time is left.
 */
export async function readReplan(access: OwnershipItem | undefined, options: CallOptions): Promise<Replan> {
  const lines = access === undefined ? [] : await historyTimesOf(access, options);
  return (before) => {
    const ended = withEnd(ownedTimes({ planned: before.times, lines, access }));
    const now = new Date().toISOString();
    return replanned(before, ended, { periodDays, retentionDays, name: access?.vehicleName, now });
  };
}
