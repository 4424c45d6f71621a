/**
 * Patterns: the Lambda function that watches the audit log. It reads the stream of AuditLog, counts
 * what each person does on a day, and sends findings to EventBridge. AWS actions:
 * functions/README.md.
 *
 * It is the second reader of the stream after `sealAuditLog`, and Lambda serves two readers of a
 * shard without throttling (Lambda Developer Guide, "Simultaneous readers of a shard in DynamoDB
 * Streams": https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html).
 */
import { setMaxListeners } from 'node:events';
import type { AuditItem } from '../../domain/audit.ts';
import {
  type Pattern,
  type PatternSets,
  type PatternsKey,
  patternMemberOf,
  patternsKeyOf,
} from '../../domain/patterns.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { sendFindings } from '../findings/send-findings.ts';
import { type AuditRecordEvent, entryOf } from '../records/stream-entries.ts';
import type { BatchResponse } from '../runtime/batch-response.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { entryFinding } from './audit-finding.ts';
import { type NewNetworks, findNewNetworks, rememberNetworks } from './known-networks.ts';
import { watchDay } from './watch-day.ts';

/** A batch of the stream. */
interface WatchEvent {
  readonly Records: readonly AuditRecordEvent[];
}

/** The entries of one person on one day. */
interface PersonDay {
  readonly key: PatternsKey;
  readonly sequenceNumbers: readonly string[];
  readonly entries: readonly AuditItem[];
}

const reserveMs = 2_000;
const personsAtOnce = 8;

/** Watches a batch. The entries of one person and day fail or succeed together. */
export const handler = eventHandler<WatchEvent, BatchResponse>(async ({ Records: records }, context) => {
  const options = deadlineOf(context, { reserveMs });
  setMaxListeners(0, options.abortSignal);
  const failed: string[] = [];
  await eachAtMost(personsAtOnce, byPersonAndDay(records), async (personDay) => {
    if (!(await tryWatch(personDay, options))) {
      failed.push(...personDay.sequenceNumbers);
    }
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});

/** Never throws, so that one person leaves the others alone. */
async function tryWatch({ entries, key }: PersonDay, options: CallOptions): Promise<boolean> {
  try {
    await reportEntries(entries, options);
    const fresh = await findNewNetworks(
      key,
      new Set(entries.flatMap(({ networks = [] }) => networks)),
      options,
    );
    const seen = { ...membersOf(entries), ...membersOfNew(fresh) };
    const day = await watchDay(key, seen, newestOf(entries), options);
    await rememberNetworks(key, fresh, day?.networks ?? new Set(), options);
    return true;
  } catch (error) {
    countMetric('WatchingFailed');
    logWarning('Entries were not watched and will be retried', { failure: toFailure(error) });
    return false;
  }
}

/** Sends the findings of single entries. A repeated entry repeats its finding. */
async function reportEntries(entries: readonly AuditItem[], options: CallOptions): Promise<void> {
  const findings = entries.map(entryFinding).filter((finding) => finding !== undefined);
  if (findings.length > 0) {
    await sendFindings(findings, options);
  }
}

/** A group has at least one entry. */
function newestOf(entries: readonly AuditItem[]): AuditItem {
  return entries.reduce((newest, entry) => (entry.at > newest.at ? entry : newest));
}

function membersOf(entries: readonly AuditItem[]): PatternSets {
  const sets: Partial<Record<Pattern, Set<string>>> = {};
  for (const entry of entries) {
    const found = patternMemberOf(entry);
    if (found !== undefined) {
      (sets[found.pattern] ??= new Set()).add(found.member);
    }
  }
  return sets;
}

/** DynamoDB takes no empty set. */
const membersOfNew = ({ networks }: NewNetworks): PatternSets => (networks.size === 0 ? {} : { networks });

function byPersonAndDay(records: readonly AuditRecordEvent[]): readonly PersonDay[] {
  const days = new Map<string, PersonDay>();
  for (const record of records) {
    const streamed = entryOf(record);
    if (streamed !== undefined) {
      // Only resolvers and functions of this system write the table.
      const entry = streamed.entry as unknown as AuditItem;
      const key = patternsKeyOf(entry);
      const name = `${key.tenantPerson} ${key.day}`;
      const { entries = [], sequenceNumbers = [] } = days.get(name) ?? {};
      days.set(name, {
        key,
        entries: [...entries, entry],
        sequenceNumbers: [...sequenceNumbers, streamed.sequenceNumber],
      });
    }
  }
  return [...days.values()];
}
