/**
 * Records: the Lambda function that seals the audit log. It reads the stream of AuditLog, and on a
 * schedule finds entries that the stream did not bring. AWS actions: functions/README.md.
 */
import { setMaxListeners } from 'node:events';
import type { CallOptions } from '../aws/client-settings.ts';
import { tenantsWithGroup } from '../aws/tenant-groups.ts';
import type { BatchResponse } from '../runtime/batch-response.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { tenantsWithChain } from './audit-chain.ts';
import { type Sealed, finishedTip, sealEntries } from './seal-entries.ts';
import { type AuditRecordEvent, type StreamedEntry, entryOf } from './stream-entries.ts';
import { unsealedEntries } from './unsealed-entries.ts';

/** A batch of the stream, or a run that looks for entries without a seal. */
interface SealEvent {
  readonly Records?: readonly AuditRecordEvent[];
  /** How many days a run looks back; two when absent. */
  readonly days?: number;
  /** The tenant of the run; all that have a chain or a group when absent. */
  readonly tenantId?: string;
}

const reserveMs = 2_000;
const tenantsAtOnce = 4;
const usualDays = 2;

/** Seals what the event names. The entries of one tenant fail or succeed together. */
export const handler = eventHandler<SealEvent, BatchResponse>(async (event, context) => {
  const options = deadlineOf(context, { reserveMs });
  setMaxListeners(0, options.abortSignal);
  const failed: string[] = [];
  if (event.Records === undefined) {
    await sealForgotten(event, options);
  } else {
    await eachAtMost(tenantsAtOnce, byTenant(event.Records), async (ofTenant) => {
      if (!(await trySeal(ofTenant, options))) {
        failed.push(...ofTenant.map(({ sequenceNumber }) => sequenceNumber));
      }
    });
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});

/** Never throws, so that one tenant leaves the others alone. */
async function trySeal(ofTenant: readonly StreamedEntry[], options: CallOptions): Promise<boolean> {
  const entries = ofTenant.map(({ entry }) => entry);
  try {
    count(await sealEntries(entries[0]?.tenantId ?? '', entries, options));
    return true;
  } catch (error) {
    countMetric('SealingFailed');
    logWarning('Entries were not sealed and will be retried', { failure: toFailure(error) });
    return false;
  }
}

/** Some tenants of a run failed; the others were sealed. */
class TenantsNotSealedError extends Error {
  override readonly name = 'TenantsNotSealedError';
}

/**
 * Seals what the stream did not bring. A tenant that fails leaves the others alone, and then fails
 * the run, for its alarm.
 */
async function sealForgotten({ days = usualDays, tenantId }: SealEvent, options: CallOptions): Promise<void> {
  const tenants = tenantId === undefined ? allTenants(options) : [tenantId];
  let found = 0;
  let failed = 0;
  for await (const tenant of tenants) {
    try {
      found += await sealForgottenOf(tenant, days, options);
    } catch (error) {
      failed += 1;
      countMetric('SealingFailed');
      logWarning('Entries were not sealed and will be retried', { failure: toFailure(error) });
    }
  }
  countMetric('EntryForgotten', found);
  logInfo('Entries were sealed that the stream did not bring', { count: found });
  if (failed > 0) {
    throw new TenantsNotSealedError();
  }
}

/**
 * A tenant whose first entries were all lost by the stream has no chain, so the user pool's groups
 * are read too. They come last: a failure of Cognito leaves the chains alone.
 */
async function* allTenants(options: CallOptions): AsyncGenerator<string> {
  const chained = new Set(await tenantsWithChain(options));
  yield* chained;
  for (const tenant of await tenantsWithGroup(options)) {
    if (!chained.has(tenant)) {
      yield tenant;
    }
  }
}

/** Finishes the head that was left, then seals; returns how many entries. */
async function sealForgottenOf(tenantId: string, days: number, options: CallOptions): Promise<number> {
  await finishedTip(tenantId, options);
  let found = 0;
  for await (const entries of unsealedEntries(tenantId, days, options)) {
    const sealed = await sealEntries(tenantId, entries, options);
    count(sealed);
    found += sealed.count;
  }
  return found;
}

function count({ count: entries, lagMs }: Sealed): void {
  countMetric('EntrySealed', entries);
  countMetric('SealingLagSeconds', Math.ceil(lagMs / 1000));
}

function byTenant(records: readonly AuditRecordEvent[]): readonly (readonly StreamedEntry[])[] {
  const groups = new Map<string, StreamedEntry[]>();
  for (const record of records) {
    const streamed = entryOf(record);
    if (streamed !== undefined) {
      const { tenantId } = streamed.entry;
      groups.set(tenantId, [...(groups.get(tenantId) ?? []), streamed]);
    }
  }
  return [...groups.values()];
}
