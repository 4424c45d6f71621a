/** The error by which a handler ends its job. */
import type { DataJobFailure } from '../../domain/data-jobs.ts';

/** Ends the job as FAILED for this reason, without another attempt. */
export class DataJobError extends Error {
  override readonly name = 'DataJobError';
  readonly failure: DataJobFailure;

  constructor(failure: DataJobFailure) {
    super(failure);
    this.failure = failure;
  }
}
