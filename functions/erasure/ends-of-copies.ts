/** When the copies end that an erasure cannot reach (docs/DATA.md). */
import { dayMs, hourMs } from '../../domain/durations.ts';
import {
  backupDays,
  deadLetterDays,
  executionDays,
  expiryDelayDays,
  exportDays,
  streamHours,
} from '../../domain/personal-data.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import type { Finished } from './parts.ts';

const auditRetentionDays = requireWholeNumber('AUDIT_RETENTION_DAYS', 1);

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
    // The list from which a restored backup is erased again.
    erasures: expiresAt * 1000 + expiryDelayDays * dayMs,
    records: endedMs + auditRetentionDays * dayMs,
  } as const;
}
