/**
 * Counts what a person did on a day, pauses the person at the limits, and reports patterns that
 * have reached their thresholds. A crash between an event and its mark sends the event again, with
 * the same uid.
 */
import type { AuditItem } from '../../domain/audit.ts';
import { type PauseLimits, pauseLimitsOf, pausingPattern } from '../../domain/conversion-standing.ts';
import {
  type PatternSets,
  type PatternThresholds,
  type PatternsItem,
  type PatternsKey,
  type Reportable,
  newHits,
  patternBatchSize,
} from '../../domain/patterns.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { sendFindings } from '../findings/send-findings.ts';
import { countMetric } from '../runtime/metrics.ts';
import { patternFinding, pauseFinding } from './audit-finding.ts';
import { addMembers, markReported } from './pattern-store.ts';
import { pauseConversion, readStanding } from './standing-store.ts';
import { pauseLimits, thresholds } from './thresholds.ts';

/**
 * Returns the day once it has all members that fit, the person is paused where the limits say so,
 * and EventBridge has the findings. Returns undefined when there is nothing to count. `cause` is
 * the newest of the entries.
 */
export async function watchDay(
  key: PatternsKey,
  seen: PatternSets,
  cause: AuditItem,
  options: CallOptions,
): Promise<PatternsItem | undefined> {
  if (Object.keys(seen).length === 0) {
    return undefined;
  }
  const standing = await readStanding(cause, options);
  const limits = pauseLimitsOf(standing, pauseLimits, new Date().toISOString());
  const item = await addMembers(key, seen, capsOf(limits), options);
  const pausing = pausingPattern(item, limits);
  const isNewPause = pausing !== undefined && item.reported?.has('pause') !== true;
  if (isNewPause) {
    await pauseConversion(cause, item.vehicles?.size ?? 0, standing, options);
    countMetric('ConversionPaused', standing?.pausedAt === undefined ? 1 : 0);
  }
  await report(item, isNewPause, options);
  return item;
}

/**
 * Each set grows until its pattern is reported. A set that pauses the person may grow by a batch
 * beyond its limit, so that the pause states what the person learned until then.
 */
function capsOf({ misses, vehicles }: PauseLimits): PatternThresholds {
  return {
    ...thresholds,
    vehicles: Math.max(thresholds.vehicles, vehicles + patternBatchSize),
    misses: Math.max(thresholds.misses, misses + patternBatchSize),
  };
}

async function report(item: PatternsItem, isNewPause: boolean, options: CallOptions): Promise<void> {
  const hits = newHits(item, thresholds);
  const findings = [
    ...hits.map((pattern) => patternFinding(item, pattern)),
    ...(isNewPause ? [pauseFinding(item)] : []),
  ];
  if (findings.length > 0) {
    await sendFindings(findings, options);
    const reported: readonly Reportable[] = isNewPause ? [...hits, 'pause'] : hits;
    await markReported(item, reported, options);
    countMetric('PatternHit', hits.length);
  }
}
