/** Jobs on a person's data: their start and their progress. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { RequestError } from '../../../client/index.ts';
import { graphql } from '../operations.ts';
import type { DataJobKind } from '../../../domain/generated/schema-types.ts';
import type { DataJobQuery } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { requestFailure } from '../shell/request-failure.ts';
import { keepJob, keptJob } from './kept-jobs.ts';

const jobDocument = graphql(/* GraphQL */ `
  query DataJob($jobId: ID!) {
    dataJob(jobId: $jobId) {
      jobId
      status
      failure
      handled
      certificate
      requestedAt
      endedAt
    }
  }
`);

const exportDocument = graphql(/* GraphQL */ `
  mutation ExportData($referenceId: ID!) {
    exportVehicleData(referenceId: $referenceId) {
      jobId
    }
  }
`);

const eraseDocument = graphql(/* GraphQL */ `
  mutation EraseData($referenceId: ID!) {
    eraseVehicleData(referenceId: $referenceId) {
      jobId
    }
  }
`);

const linkDocument = graphql(/* GraphQL */ `
  mutation ExportLink($jobId: ID!) {
    createExportLink(jobId: $jobId) {
      url
    }
  }
`);

/** A job as the page shows it. */
export type ShownJob = NonNullable<DataJobQuery['dataJob']>;

/** Milliseconds between two reads of a job that has not ended. */
const pollMs = 2000;

/** True when the job has ended. */
export const isFinal = ({ status }: Pick<ShownJob, 'status'>): boolean =>
  status === 'SUCCEEDED' || status === 'FAILED';

/** A kind of job about one car. */
export interface DataJobs {
  /** The job that this browser started last; undefined without one, and until it is read. */
  readonly job: ShownJob | undefined;
  /** True while a job is known whose progress is not. */
  readonly isReading: boolean;
  /** Why the progress cannot be read. */
  readonly error: Error | null;
  /** Reads the progress again after `error`. */
  retry(): void;
  /** Starts a job, or returns to the one under way. Rejects with RequestError. */
  start(): Promise<void>;
}

/** Follows the last job of a kind, over reloads too. */
export function useDataJobs(referenceId: string, kind: DataJobKind): DataJobs {
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const subject = { principalId: usePrincipalId(), referenceId, kind };
  const [jobId, setJobId] = useState(() => keptJob(subject));
  const { data, error, refetch } = useQuery({
    queryKey: ['data-job', jobId],
    enabled: jobId !== undefined,
    queryFn: async () => {
      try {
        return (await request(jobDocument, { jobId: jobId ?? '' })).dataJob ?? null;
      } catch (failure) {
        if (requestFailure(failure).code !== 'DATA_JOB_NOT_FOUND') {
          throw failure;
        }
        // Its time is over; a newer one may have begun meanwhile.
        if (keptJob(subject) === jobId) {
          keepJob(subject, undefined);
        }
        return null;
      }
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && !isFinal(state.data) ? pollMs : false),
  });
  const start = async (): Promise<void> => {
    const started = await startJob();
    keepJob(subject, started);
    setJobId(started);
    await queries.invalidateQueries({ queryKey: ['data-job'] });
  };
  const startJob = async (): Promise<string> => {
    const { jobId: started } =
      (kind === 'VEHICLE_EXPORT'
        ? (await request(exportDocument, { referenceId })).exportVehicleData
        : (await request(eraseDocument, { referenceId })).eraseVehicleData) ?? {};
    if (started === undefined) {
      throw new RequestError('TRANSIENT');
    }
    return started;
  };
  return {
    job: data ?? undefined,
    isReading: jobId !== undefined && data === undefined,
    error,
    retry: () => void refetch(),
    start,
  };
}

/** Returns what makes a link to an export, which works for five minutes without a sign-in. */
export function useExportLink(): (jobId: string) => Promise<string> {
  const { request } = useLiveStore();
  return async (jobId) => {
    const { url } = (await request(linkDocument, { jobId })).createExportLink ?? {};
    if (url === undefined) {
      throw new RequestError('TRANSIENT');
    }
    return url;
  };
}
