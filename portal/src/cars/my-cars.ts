/** The cars of the signed-in person, page by page. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { takeFirstCars } from '../first/first-requests.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { usePrincipalId } from '../session/person.tsx';
import type { CarAccess } from './car-access.ts';
import { firstCars, myCars } from './my-cars-query.ts';

/** Reads the cars; `fetchNextPage` reads more while `hasNextPage`. */
export function useMyCars() {
  const { lastState, request } = useLiveStore();
  const principalId = usePrincipalId();
  const kept = lastState?.lastCars;
  return useInfiniteQuery({
    queryKey: ['my-cars'],
    queryFn: async ({ pageParam }) => {
      const begun = pageParam === null ? await takeFirstCars(principalId) : undefined;
      const read = async () => (await request(myCars, { ...firstCars, nextToken: pageParam })).myVehicles;
      const page = begun ?? (await read()) ?? { items: [], nextToken: null };
      if (pageParam === null) {
        lastState?.keepCars(page.items);
      }
      return page;
    },
    // Read again at once, however new they are.
    initialDataUpdatedAt: 0,
    initialData: kept && { pages: [{ items: [...kept], nextToken: null }], pageParams: [null] },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** Looks for the access to one car, on further pages of the list too. */
export function useCarSearch(referenceId: string) {
  const { data, dataUpdatedAt, error, refetch, hasNextPage, isFetching, fetchNextPage } = useMyCars();
  const car = data?.find((access) => access.referenceId === referenceId);
  const isOnLaterPage = data !== undefined && car === undefined && hasNextPage;
  useEffect(() => {
    if (isOnLaterPage && !isFetching && error === null) {
      void fetchNextPage();
    }
  }, [isOnLaterPage, isFetching, error, fetchNextPage]);
  return {
    car,
    error,
    refetch,
    /** True when the car was found, or when the whole list was read without it, by this page. */
    isRead: dataUpdatedAt > 0 && !isOnLaterPage,
  };
}

/** Returns the access to one car; undefined until it is found, and for a car not in the list. */
export function useCar(referenceId: string): CarAccess | undefined {
  return useCarSearch(referenceId).car;
}
