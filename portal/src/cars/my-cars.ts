/** The cars of the signed-in person, page by page. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { graphql } from '../generated/operations/gql.ts';
import type { MyCarsQuery } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';

const myCars = graphql(/* GraphQL */ `
  query MyCars($limit: Int, $nextToken: String) {
    myVehicles(limit: $limit, nextToken: $nextToken) {
      items {
        referenceId
        accessId
        vehicleName
        role
        since
        until
        vehicle {
          status
          positions
          attributes {
            brand
            model
            year
          }
        }
      }
      nextToken
    }
  }
`);

/** An access of the signed-in person, with the car. */
export type CarAccess = NonNullable<MyCarsQuery['myVehicles']>['items'][number];

const pageSize = 25;

/** Reads the cars; `fetchNextPage` reads more while `hasNextPage`. */
export function useMyCars() {
  const { request } = useLiveStore();
  return useInfiniteQuery({
    queryKey: ['my-cars'],
    queryFn: async ({ pageParam }) => {
      const { myVehicles } = await request(myCars, { limit: pageSize, nextToken: pageParam });
      return myVehicles ?? { items: [], nextToken: null };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** Returns the access to one car; undefined until the list is read, and for a car not in it. */
export function useCar(referenceId: string): CarAccess | undefined {
  return useMyCars().data?.find((access) => access.referenceId === referenceId);
}
