/** Exports of persons: those that this browser has begun, with their progress, and their start. */
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { hasEnded } from '../../../domain/data-jobs.ts';
import type { PersonExportJobQuery } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { graphql } from '../operations.ts';
import { usePrincipalId } from '../session/person.tsx';
import { requestFailure } from '../shell/request-failure.ts';
import { required } from '../vehicles/staff-requests.ts';
import { forgetExport, keepExport, keptExports } from './kept-exports.ts';

const jobDocument = graphql(/* GraphQL */ `
  query PersonExportJob($jobId: ID!) {
    dataJob(jobId: $jobId) {
      jobId
      status
      failure
      personId
      requestedAt
      handled
      endedAt
    }
  }
`);

const startDocument = graphql(/* GraphQL */ `
  mutation ExportPerson($personId: ID!) {
    exportPerson(personId: $personId) {
      jobId
      status
      failure
      personId
      requestedAt
      handled
      endedAt
    }
  }
`);

/** An export of a person, with what became of it. */
export type PersonExport = NonNullable<PersonExportJobQuery['dataJob']>;

/** Milliseconds between two reads of an export that runs. */
const pollMs = 2000;

/** Follows the exports that this browser has begun, newest first. */
export function usePersonExports() {
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const ownId = usePrincipalId();
  const [jobIds, setJobIds] = useState(() => keptExports(ownId));
  const read = async (jobId: string): Promise<PersonExport | null> => {
    try {
      return required((await request(jobDocument, { jobId })).dataJob);
    } catch (failure) {
      if (requestFailure(failure).code !== 'DATA_JOB_NOT_FOUND') {
        throw failure;
      }
      // Its time is over, or the person was erased and the export with the person.
      forgetExport(ownId, jobId);
      return null;
    }
  };
  const reads = useQueries({
    queries: jobIds.map((jobId) => ({
      queryKey: ['person-export', jobId],
      queryFn: () => read(jobId),
      refetchInterval: ({
        state,
      }: {
        readonly state: { readonly data?: PersonExport | null | undefined };
      }) => (state.data && !hasEnded(state.data) ? pollMs : (false as const)),
    })),
  });
  const isRead = reads.every(({ data, error }) => data !== undefined || error !== null);
  return {
    /** Undefined until all are read, so that none moves under the pointer. */
    exports: isRead ? reads.flatMap(({ data }) => data ?? []) : undefined,
    error: reads.find(({ error }) => error !== null)?.error ?? null,
    readAgain: (): Promise<void> => queries.invalidateQueries({ queryKey: ['person-export'] }),
    /**
     * Starts an export, or returns to the officer's own of this person under way. Returns whether
     * it is new to this page. Rejects with RequestError.
     */
    start: async (personId: string): Promise<boolean> => {
      const job = required((await request(startDocument, { personId })).exportPerson);
      const isNew = !jobIds.includes(job.jobId);
      queries.setQueryData(['person-export', job.jobId], job);
      setJobIds(keepExport(ownId, job.jobId));
      return isNew;
    },
  };
}
