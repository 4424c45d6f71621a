/** When the copies end that an erasure cannot reach (docs/DATA.md). */
import { dayMs, hourMs } from '../../domain/durations.ts';
import {
  backupDays,
  deadLetterDays,
  executionDays,
  expiryDelayDays,
  exportDays,
  logDeletionDays,
  streamHours,
} from '../../domain/personal-data.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import type { Finished } from './parts.ts';

const auditRetentionDays = requireWholeNumber('AUDIT_RETENTION_DAYS', 1);
const logRetentionDays = requireWholeNumber('LOG_RETENTION_DAYS', 1);

/** Epoch milliseconds after which no log has a line from until then. */
export const endOfLogs = (untilMs: number): number => untilMs + (logRetentionDays + logDeletionDays) * dayMs;

/** Epoch milliseconds by copy, after an erasure of everything about a person or a vehicle. */
export function endsOfCopies(expiresAt: number, { erasedAt, fencedAt }: Finished) {
  const endedMs = Date.parse(erasedAt);
  return {
    telemetryStream: fencedAt + streamHours * hourMs,
    tableStreams: endedMs + streamHours * hourMs,
    deadLetters: fencedAt + (deadLetterDays + 1) * dayMs,
    commandExecutions: fencedAt + executionDays * dayMs,
    // An export that was requested meanwhile may have read what was erased after it.
    exports: endedMs + exportDays * dayMs,
    backups: endedMs + backupDays * dayMs,
    // Lines name vehicles, by their Reference IDs.
    logs: endOfLogs(endedMs),
    // The list from which a restored backup is erased again.
    erasures: expiresAt * 1000 + expiryDelayDays * dayMs,
    records: endedMs + auditRetentionDays * dayMs,
  } as const;
}
