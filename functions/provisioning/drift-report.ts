/** What the reconciler reports where the registry and AWS disagree. */
import { logError, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import type { Drift } from './drift-finding.ts';
import type { Run } from './run.ts';

/** Logs and counts what was repaired in AWS. */
export function reportRepair(referenceId: string, outcome: string): void {
  countMetric('DriftRepaired');
  logWarning('The registry and AWS disagree', { referenceId, outcome });
}

/** Logs and counts what a person must look at; it has an alarm, and is a finding of the run. */
export function report(
  facts: Pick<Drift, 'certificateId' | 'referenceId'>,
  outcome: string,
  { findings }: Pick<Run, 'findings'>,
): void {
  countMetric('DriftReported');
  logError('The registry and AWS disagree', { ...facts, outcome });
  findings?.add({ ...facts, outcome, at: new Date().toISOString() });
}
