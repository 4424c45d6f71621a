/** Who has access to a car, and the requests that change it. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { RequestError } from '../../../client/index.ts';
import { graphql } from '../operations.ts';
import type { InviteMutation, PeopleQuery } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';

const people = graphql(/* GraphQL */ `
  query People($referenceId: ID!, $limit: Int, $nextToken: String) {
    vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {
      items {
        accessId
        ownerId
        name
        role
        since
        until
        verifiedBy
      }
      nextToken
    }
  }
`);

const inviteDocument = graphql(/* GraphQL */ `
  mutation Invite($input: InviteToVehicleInput!) {
    inviteToVehicle(input: $input) {
      code
      validUntil
      name
      role
    }
  }
`);

const endDocument = graphql(/* GraphQL */ `
  mutation EndAccess($input: EndAccessInput!) {
    endAccess(input: $input) {
      accessId
    }
  }
`);

const leaveDocument = graphql(/* GraphQL */ `
  mutation Leave($referenceId: ID!) {
    leaveVehicle(referenceId: $referenceId) {
      accessId
    }
  }
`);

/** A person's access; only the reader's own has `ownerId`. */
export type PersonAccess = NonNullable<PeopleQuery['vehicleAccesses']>['items'][number];

/** An invitation with its code, which is in the response only. */
export type MadeInvitation = NonNullable<InviteMutation['inviteToVehicle']>;

/** What an owner chooses for another person. */
export interface InvitationChoice {
  readonly name: string;
  readonly role: PersonAccess['role'];
  /** ISO 8601; undefined for an access without an end. */
  readonly until: string | undefined;
}

/** A car has at most 20 persons at a time. */
const pageSize = 25;
/** The list is eventually consistent: it is read again after this time. */
const settleMs = 1500;

/** Reads the accesses, and again whenever one of them changes. */
export function useAccesses(referenceId: string) {
  const store = useLiveStore();
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const readAgain = (): void => {
      const read = (): void => void queries.invalidateQueries({ queryKey: ['accesses', referenceId] });
      read();
      clearTimeout(timer);
      timer = setTimeout(read, settleMs);
    };
    const watch = store.watch(referenceId, { onAccess: readAgain });
    return () => {
      watch.stop();
      clearTimeout(timer);
    };
  }, [store, queries, referenceId]);
  return useInfiniteQuery({
    queryKey: ['accesses', referenceId],
    queryFn: async ({ pageParam }) => {
      const variables = { referenceId, limit: pageSize, nextToken: pageParam };
      return (await store.request(people, variables)).vehicleAccesses ?? { items: [], nextToken: null };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** Returns the requests of an owner and a driver about a car. Each rejects with RequestError. */
export function useAccessRequests(referenceId: string) {
  const { request } = useLiveStore();
  const queries = useQueryClient();
  return {
    invite: async (choice: InvitationChoice): Promise<MadeInvitation> => {
      const { inviteToVehicle } = await request(inviteDocument, { input: { referenceId, ...choice } });
      if (!inviteToVehicle) {
        throw new RequestError('TRANSIENT');
      }
      return inviteToVehicle;
    },
    end: async (accessId: string): Promise<void> => {
      await request(endDocument, { input: { referenceId, accessId } });
      await queries.invalidateQueries({ queryKey: ['accesses', referenceId] });
    },
    leave: async (): Promise<void> => {
      await request(leaveDocument, { referenceId });
      await queries.invalidateQueries({ queryKey: ['my-cars'] });
    },
  };
}
