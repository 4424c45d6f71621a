/** The metrics of ingested records. */
import { countByReason, countMetric } from '../runtime/metrics.ts';
import type { AcceptedRecord } from './accept.ts';
import type { Folded } from './fold.ts';

/** The part of a vehicle's work that is counted. */
export interface IngestedVehicle {
  readonly vehicle: { readonly records: readonly AcceptedRecord[] };
  readonly fresh: readonly AcceptedRecord[];
  readonly fenced: readonly AcceptedRecord[];
  readonly withheld: readonly number[];
  readonly erased: readonly number[];
  /** Records of `fresh` that were over the vehicle's limit. */
  readonly overLimit: number;
  readonly folded: Folded;
}

/** Counts what a round ingested. A vehicle that failed is counted by the round that succeeds. */
export function countIngested(done: readonly IngestedVehicle[]): void {
  const total = (number: (work: IngestedVehicle) => number) =>
    done.reduce((sum, work) => sum + number(work), 0);
  countMetric(
    'MessageStored',
    total(({ folded }) => folded.messages),
  );
  countMetric(
    'MessageSentAgain',
    total(({ folded }) => folded.sentAgain),
  );
  countMetric(
    'MessageNotSummarised',
    total(({ folded }) => folded.notSummarised),
  );
  countMetric(
    'RecordRepeated',
    total(({ vehicle, fresh, fenced }) => vehicle.records.length - fresh.length - fenced.length),
  );
  const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
  countMetric(
    'PositionWithheld',
    total(({ withheld }) => sum(withheld)),
  );
  countMetric(
    'MessageOfErasedTime',
    total(({ erased }) => sum(erased)),
  );
  const records = done.flatMap(({ fresh }) => fresh);
  countByReason(
    'Refused',
    records.flatMap(({ refusals }) => refusals),
  );
  countByReason(
    'Disconnected',
    records.flatMap(({ presence }) => presence?.reason ?? []),
  );
  // For the alarm that compares the two: CloudWatch does not sum a metric over its dimensions.
  const refused = records.filter(({ refusals }) => refusals.length > 0).length;
  countMetric('RecordRefused', refused);
  const overLimit = total((work) => work.overLimit);
  countMetric('MessageOverLimit', overLimit);
  countMetric('RecordAccepted', records.length - refused - overLimit);
}
