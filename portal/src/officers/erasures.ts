/** Erasures of persons under four eyes: the list, and the requests of each step. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { ErasePersonMutation, ErasuresQuery } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { graphql } from '../operations.ts';
import { required } from '../vehicles/staff-requests.ts';

const erasuresDocument = graphql(/* GraphQL */ `
  query Erasures($limit: Int, $nextToken: String) {
    personErasures(limit: $limit, nextToken: $nextToken) {
      items {
        jobId
        kind
        status
        failure
        personId
        requestedBy
        requestedAt
        approvedBy
        approvedAt
        handled
        endedAt
        certificate
      }
      nextToken
    }
  }
`);

const requestDocument = graphql(/* GraphQL */ `
  mutation ErasePerson($personId: ID!) {
    erasePerson(personId: $personId) {
      requestedBy
      approvedAt
    }
  }
`);

const approveDocument = graphql(/* GraphQL */ `
  mutation ApproveErasure($jobId: ID!) {
    approveErasure(jobId: $jobId) {
      jobId
    }
  }
`);

/** An erasure of a person, with what became of it. */
export type Erasure = NonNullable<ErasuresQuery['personErasures']>['items'][number];

/** Of whom a request is, and whether it was approved already. */
export type AskedErasure = NonNullable<ErasePersonMutation['erasePerson']>;

const pageSize = 50;
/** Milliseconds between two reads, so that approvals and progress appear on an open page. */
const refetchMs = 15_000;

/** Reads the erasures of the organisation, newest first. */
export function useErasures() {
  const { request } = useLiveStore();
  return useInfiniteQuery({
    queryKey: ['erasures'],
    queryFn: async ({ pageParam }) =>
      required((await request(erasuresDocument, { limit: pageSize, nextToken: pageParam })).personErasures),
    staleTime: 0,
    refetchInterval: refetchMs,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** Returns the requests of each step. Each rejects with RequestError. */
export function useErasureRequests() {
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const readAgain = (): Promise<void> => queries.invalidateQueries({ queryKey: ['erasures'] });
  return {
    /** Returns an earlier request about the person if one waits or runs, also another officer's. */
    ask: async (personId: string): Promise<AskedErasure> => {
      const asked = required((await request(requestDocument, { personId })).erasePerson);
      await readAgain();
      return asked;
    },
    approve: async (jobId: string): Promise<void> => {
      required((await request(approveDocument, { jobId })).approveErasure);
      await readAgain();
    },
  };
}
