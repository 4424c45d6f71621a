/** Who asked for a car, page by page, newest first. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { graphql } from '../operations.ts';
import type { LookupsQuery } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';

const lookups = graphql(/* GraphQL */ `
  query Lookups($referenceId: ID!, $limit: Int, $nextToken: String) {
    vehicleAccessLog(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {
      items {
        at
        action
        outcome
        isOwn
        role
        organisation
        purpose
        revealPurpose
        reissueReason
      }
      nextToken
    }
  }
`);

/** An entry of the access log. */
export type Lookup = NonNullable<LookupsQuery['vehicleAccessLog']>['items'][number];

const pageSize = 50;

/** Reads the log; `fetchNextPage` reads older entries while `hasNextPage`. */
export function useLookups(referenceId: string) {
  const { request } = useLiveStore();
  return useInfiniteQuery({
    queryKey: ['lookups', referenceId],
    queryFn: async ({ pageParam }) => {
      const variables = { referenceId, limit: pageSize, nextToken: pageParam };
      return (await request(lookups, variables)).vehicleAccessLog ?? { items: [], nextToken: null };
    },
    // Each visit shows what happened until then.
    staleTime: 0,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}
