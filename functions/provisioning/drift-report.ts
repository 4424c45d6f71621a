/** What the reconciler reports where the registry and AWS disagree. */
import { type LogFacts, logError, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';

/** Logs and counts what was repaired in AWS. */
export function reportRepair(referenceId: string, outcome: string): void {
  countMetric('DriftRepaired');
  logWarning('The registry and AWS disagree', { referenceId, outcome });
}

/** Logs and counts what a person must look at; it has an alarm. */
export function report(facts: LogFacts, outcome: string): void {
  countMetric('DriftReported');
  logError('The registry and AWS disagree', { ...facts, outcome });
}
