/** Reveals of VINs under four eyes: the list, and the requests of each step. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { revealStatus } from '../../../domain/reveal.ts';
import type { RequestRevealInput, RevealPurpose, RevealsQuery } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { graphql } from '../operations.ts';
import { required } from '../vehicles/staff-requests.ts';

const revealsDocument = graphql(/* GraphQL */ `
  query Reveals($limit: Int, $nextToken: String) {
    vinReveals(limit: $limit, nextToken: $nextToken) {
      items {
        revealId
        referenceId
        purpose
        caseNumber
        requestedBy
        requestedAt
        visibleFrom
        approvedBy
        approvedAt
        revealedAt
      }
      nextToken
    }
  }
`);

const requestDocument = graphql(/* GraphQL */ `
  mutation RequestReveal($input: RequestRevealInput!) {
    requestReveal(input: $input) {
      revealId
    }
  }
`);

const approveDocument = graphql(/* GraphQL */ `
  mutation ApproveReveal($revealId: ID!) {
    approveReveal(revealId: $revealId) {
      revealId
    }
  }
`);

const readDocument = graphql(/* GraphQL */ `
  mutation RevealVin($revealId: ID!) {
    revealVin(revealId: $revealId) {
      vin
    }
  }
`);

/** A request for a VIN, with what became of it. */
export type Reveal = NonNullable<RevealsQuery['vinReveals']>['items'][number];

/** All purposes of the schema, in the order of the form. */
export const revealPurposes = [
  'LAWFUL_ORDER',
  'DATA_SUBJECT_REQUEST',
  'RECALL',
  'THEFT_RECOVERY',
] as const satisfies readonly RevealPurpose[];

const pageSize = 50;
/** Milliseconds between two reads, so that an approval appears on an open page. */
const refetchMs = 15_000;

/** Reads the requests of the organisation's privacy officers, newest first. */
export function useReveals() {
  const { request } = useLiveStore();
  return useInfiniteQuery({
    queryKey: ['reveals'],
    queryFn: async ({ pageParam }) =>
      required((await request(revealsDocument, { limit: pageSize, nextToken: pageParam })).vinReveals),
    staleTime: 0,
    refetchInterval: refetchMs,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** What a reveal permits, by the browser's clock; the API decides by its own. */
export function statusOf({ requestedAt, approvedAt, revealedAt }: Reveal, now: number) {
  const times = {
    requested: Date.parse(requestedAt),
    approved: approvedAt ? Date.parse(approvedAt) : undefined,
    revealed: revealedAt ? Date.parse(revealedAt) : undefined,
  };
  return revealStatus(times, now);
}

/** Returns the requests of each step. Each rejects with RequestError. */
export function useRevealRequests() {
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const readAgain = (): Promise<void> => queries.invalidateQueries({ queryKey: ['reveals'] });
  return {
    readAgain,
    ask: async (input: RequestRevealInput): Promise<void> => {
      required((await request(requestDocument, { input })).requestReveal);
      await readAgain();
    },
    approve: async (revealId: string): Promise<void> => {
      required((await request(approveDocument, { revealId })).approveReveal);
      await readAgain();
    },
    /** Around the cache of queries: nothing keeps the VIN but who asked for it. */
    readVin: async (revealId: string): Promise<string> =>
      required((await request(readDocument, { revealId })).revealVin).vin,
  };
}
