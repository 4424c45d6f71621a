/**
 * Counts what a person did on a day, and reports patterns that have reached their thresholds. A
 * crash between the event and its mark sends the event again, with the same uid.
 */
import { type PatternSets, type PatternsKey, newHits } from '../../domain/patterns.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { sendEvents } from '../aws/event-bus.ts';
import { countMetric } from '../runtime/metrics.ts';
import { findingEvent, patternFinding } from './detection-finding.ts';
import { addMembers, markReported } from './pattern-store.ts';
import { thresholds } from './thresholds.ts';

/** Returns when the day has all members, and EventBridge the findings. */
export async function watchDay(key: PatternsKey, seen: PatternSets, options: CallOptions): Promise<void> {
  if (Object.keys(seen).length === 0) {
    return;
  }
  const item = await addMembers(key, seen, thresholds, options);
  const hits = newHits(item, thresholds);
  if (hits.length > 0) {
    const findings = hits.map((pattern) => patternFinding(key, pattern, item[pattern]?.size ?? 0));
    await sendEvents(
      findings.map((detail) => ({ ...findingEvent, detail })),
      options,
    );
    await markReported(key, hits, options);
    countMetric('PatternHit', hits.length);
    countMetric('FindingSent', hits.length);
  }
}
