/** Exports of persons: the organisation's, the progress of the officer's own, and their start. */
import { useInfiniteQuery, useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { hasEnded } from '../../../domain/data-jobs.ts';
import type { PersonExportsQuery } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { graphql } from '../operations.ts';
import { usePrincipalId } from '../session/person.tsx';
import { requestFailure } from '../shell/request-failure.ts';
import { required } from '../vehicles/staff-requests.ts';
import { newestExports } from './newest-exports.ts';

const listDocument = graphql(/* GraphQL */ `
  query PersonExports($limit: Int, $nextToken: String) {
    personExports(limit: $limit, nextToken: $nextToken) {
      items {
        jobId
        status
        failure
        personId
        requestedBy
        requestedAt
        handled
        endedAt
        version
      }
      nextToken
    }
  }
`);

const jobDocument = graphql(/* GraphQL */ `
  query PersonExportJob($jobId: ID!) {
    dataJob(jobId: $jobId) {
      jobId
      status
      failure
      personId
      requestedBy
      requestedAt
      handled
      endedAt
      version
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
      requestedBy
      requestedAt
      handled
      endedAt
      version
    }
  }
`);

/** An export of a person, with what became of it. */
export type PersonExport = NonNullable<PersonExportsQuery['personExports']>['items'][number];

const pageSize = 50;
/** Milliseconds between two reads of the list, so that others' exports appear on an open page. */
const refetchMs = 15_000;
/** Milliseconds between two reads of a running export of this officer. */
const pollMs = 2000;

/** Reads the exports of the organisation, newest first. */
function useExportList() {
  const { request } = useLiveStore();
  return useInfiniteQuery({
    queryKey: ['person-exports'],
    queryFn: async ({ pageParam }) =>
      required((await request(listDocument, { limit: pageSize, nextToken: pageParam })).personExports),
    staleTime: 0,
    refetchInterval: refetchMs,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** Follows exports that run, by their ids. Null for one that is gone: its person was erased. */
function useFollowed(jobIds: readonly string[]): readonly (PersonExport | null | undefined)[] {
  const { request } = useLiveStore();
  const read = async (jobId: string): Promise<PersonExport | null> => {
    try {
      return required((await request(jobDocument, { jobId })).dataJob);
    } catch (failure) {
      if (requestFailure(failure).code !== 'DATA_JOB_NOT_FOUND') {
        throw failure;
      }
      return null;
    }
  };
  const queries = jobIds.map((jobId) => ({
    queryKey: ['person-export', jobId],
    queryFn: () => read(jobId),
    refetchInterval: ({ state }: { readonly state: { readonly data?: PersonExport | null | undefined } }) =>
      state.data && hasEnded(state.data) ? (false as const) : pollMs,
  }));
  return useQueries({ queries }).map(({ data }) => data);
}

/** Lists the exports of the organisation, and starts one. */
export function usePersonExports() {
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const ownId = usePrincipalId();
  const list = useExportList();
  /** Those that were started on this page: the list may be a second behind. */
  const [started, setStarted] = useState<readonly PersonExport[]>([]);
  const known = newestExports(list.data ?? [], started);
  const running = known
    .filter((job) => job.requestedBy === ownId && !hasEnded(job))
    .map(({ jobId }) => jobId);
  const followed = useFollowed(running);
  const gone = running.filter((_jobId, index) => followed[index] === null);
  const exports = newestExports(
    known.filter(({ jobId }) => !gone.includes(jobId)),
    followed.flatMap((job) => job ?? []),
  );
  return {
    query: { ...list, data: list.data === undefined ? undefined : exports },
    /**
     * Starts an export, or returns to the officer's own of this person under way. Returns whether
     * it is new to this page. Rejects with RequestError.
     */
    start: async (personId: string): Promise<boolean> => {
      const job = required((await request(startDocument, { personId })).exportPerson);
      setStarted((before) => [...before, job]);
      await queries.invalidateQueries({ queryKey: ['person-exports'] });
      return !exports.some(({ jobId }) => jobId === job.jobId);
    },
  };
}
