/** The erasure that the person has asked for: how far it is, and its certificate. */
import { ErrorNote } from '../shell/error-note.tsx';
import { Certificate } from '../your-data/certificate.tsx';
import type { DataJobs, ShownJob } from '../your-data/data-jobs.ts';
import { JobNote } from '../your-data/job-note.tsx';

interface FormerErasureProps {
  readonly jobs: DataJobs;
  /** The job, when it is about the former time. */
  readonly job: ShownJob | undefined;
}

/** Shows nothing before an erasure was asked for. */
export function FormerErasure({ jobs, job }: FormerErasureProps) {
  return (
    <>
      {jobs.error !== null && <ErrorNote error={jobs.error} onRetry={jobs.retry} />}
      {job !== undefined && <JobNote job={job} kind="erase" />}
      {job?.certificate && <Certificate text={job.certificate} />}
    </>
  );
}
