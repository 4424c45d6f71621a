/** The cars that the signed-in person had, whose data is to be erased or is kept. */
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { RequestError } from '../../../client/index.ts';
import type { FormerCarsQuery } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { graphql } from '../operations.ts';

const formerCars = graphql(/* GraphQL */ `
  query FormerCars($limit: Int, $nextToken: String) {
    plannedErasures(limit: $limit, nextToken: $nextToken) {
      items {
        referenceId
        vehicleName
        ownedSince
        ownedUntil
        erasedFrom
      }
      nextToken
    }
  }
`);

const keepDocument = graphql(/* GraphQL */ `
  mutation KeepData($referenceId: ID!) {
    keepVehicleData(referenceId: $referenceId) {
      referenceId
      vehicleName
      ownedSince
      ownedUntil
      erasedFrom
    }
  }
`);

type FormerCarsPage = NonNullable<FormerCarsQuery['plannedErasures']>;

/** A car that the person had; without `erasedFrom`, the data is kept. */
export type FormerCar = FormerCarsPage['items'][number];

const pageSize = 25;
/** Both lists are eventually consistent: the page reads them again after this time. */
const settleMs = 2000;

/** Reads the cars; `fetchNextPage` reads more while `hasNextPage`. */
export function useFormerCars() {
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: ['former-cars'],
    queryFn: async ({ pageParam }) => {
      const variables = { limit: pageSize, nextToken: pageParam };
      return (await request(formerCars, variables)).plannedErasures ?? { items: [], nextToken: null };
    },
    staleTime: 0,
    // An erased car leaves the list, and its certificate can be saved until the page is left.
    refetchOnWindowFocus: false,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
  useEffect(() => {
    // What the page has read earlier may have a car that was sold since.
    const readCars = (): void => void queries.invalidateQueries({ queryKey: ['my-cars'] });
    readCars();
    const timer = setTimeout(() => {
      readCars();
      void queries.invalidateQueries({ queryKey: ['former-cars'] });
    }, settleMs);
    return () => clearTimeout(timer);
  }, [queries]);
  const { data, error, fetchNextPage, hasNextPage, isFetching } = query;
  // A page may have no car although further pages have some.
  const isEmptyPage = data?.length === 0 && hasNextPage && !isFetching && error === null;
  useEffect(() => {
    if (isEmptyPage) {
      void fetchNextPage();
    }
  }, [isEmptyPage, fetchNextPage]);
  return query;
}

/** Returns what keeps the data of a car. It rejects with RequestError. */
export function useKeepData(referenceId: string): () => Promise<void> {
  const { request } = useLiveStore();
  const queries = useQueryClient();
  return async () => {
    const { keepVehicleData: kept } = await request(keepDocument, { referenceId });
    if (!kept) {
      throw new RequestError('TRANSIENT');
    }
    // A read that began before would bring the earlier state back.
    await queries.cancelQueries({ queryKey: ['former-cars'] });
    queries.setQueryData<InfiniteData<FormerCarsPage>>(
      ['former-cars'],
      (list) => list && withCar(list, kept),
    );
  };
}

/** Returns what reads the list again. */
export function useReadAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['former-cars'] });
}

function withCar(list: InfiniteData<FormerCarsPage>, car: FormerCar): InfiniteData<FormerCarsPage> {
  const pages = list.pages.map((page) => ({
    ...page,
    items: page.items.map((one) => (one.referenceId === car.referenceId ? car : one)),
  }));
  return { ...list, pages };
}
