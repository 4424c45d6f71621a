/**
 * The requests of staff about vehicles of their organisation. Those with a VIN go around the cache
 * of queries, because a key or an entry of it could hold the VIN.
 */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { RequestError, type SendRequest } from '../../../client/index.ts';
import type {
  ConversionPurpose,
  FleetQuery,
  StaffAccessesQuery,
  StaffVehicleQuery,
  SuspendMutation,
  SuspensionReason,
} from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { graphql } from '../operations.ts';

const fleet = graphql(/* GraphQL */ `
  query Fleet($limit: Int, $nextToken: String) {
    vehicles(limit: $limit, nextToken: $nextToken) {
      items {
        referenceId
        status
        deviceId
        attributes {
          brand
          model
        }
        certificate {
          notAfter
        }
      }
      nextToken
    }
  }
`);

const staffVehicle = graphql(/* GraphQL */ `
  query StaffVehicle($referenceId: ID!) {
    vehicle(referenceId: $referenceId) {
      referenceId
      status
      deviceId
      isSettled
      createdAt
      updatedAt
      attributes {
        brand
        model
        year
      }
      certificate {
        serialNumber
        notAfter
      }
    }
  }
`);

const staffAccesses = graphql(/* GraphQL */ `
  query StaffAccesses($referenceId: ID!, $limit: Int, $nextToken: String) {
    vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {
      items {
        accessId
        ownerId
        role
        since
        until
        isOpen
        verifiedBy
      }
      nextToken
    }
  }
`);

const findDocument = graphql(/* GraphQL */ `
  query FindByVin($vin: String!, $purpose: ConversionPurpose!) {
    referenceIdForVin(vin: $vin, purpose: $purpose)
  }
`);

const suspendDocument = graphql(/* GraphQL */ `
  mutation Suspend($referenceIds: [ID!]!, $reason: SuspensionReason!) {
    suspendVehicles(referenceIds: $referenceIds, reason: $reason) {
      items {
        referenceId
        status
        isSettled
        errorType
      }
    }
  }
`);

const resumeDocument = graphql(/* GraphQL */ `
  mutation Resume($referenceIds: [ID!]!) {
    resumeVehicles(referenceIds: $referenceIds) {
      items {
        referenceId
        status
        isSettled
        errorType
      }
    }
  }
`);

const endDocument = graphql(/* GraphQL */ `
  mutation EndAccessOfPerson($input: EndAccessInput!) {
    endAccess(input: $input) {
      accessId
    }
  }
`);

/** A vehicle in the list of all. */
export type FleetVehicle = NonNullable<FleetQuery['vehicles']>['items'][number];

/** A vehicle on its own page. */
export type StaffVehicle = NonNullable<StaffVehicleQuery['vehicle']>;

/** A present or past access, with its person's Cognito `sub`. */
export type StaffAccess = NonNullable<StaffAccessesQuery['vehicleAccesses']>['items'][number];

/** What became of one vehicle of a suspension or of its end. */
export type StatusChange = NonNullable<SuspendMutation['suspendVehicles']>['items'][number];

/** A suspension for a reason, or its end. */
export type StatusDemand =
  { readonly kind: 'SUSPEND'; readonly reason: SuspensionReason } | { readonly kind: 'RESUME' };

const pageSize = 25;
/** Milliseconds between two reads while AWS IoT lags behind the status. */
const unsettledMs = 3000;

/** Reads the vehicles of the organisation, newest first; for operators and privacy officers. */
export function useFleet() {
  const { request } = useLiveStore();
  return useInfiniteQuery({
    queryKey: ['fleet'],
    queryFn: async ({ pageParam }) => {
      const { vehicles } = await request(fleet, { limit: pageSize, nextToken: pageParam });
      return vehicles ?? { items: [], nextToken: null };
    },
    staleTime: 0,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** Reads a vehicle, and again until AWS IoT has followed its status. */
export function useStaffVehicle(referenceId: string) {
  const { request } = useLiveStore();
  return useQuery({
    queryKey: ['staff-vehicle', referenceId],
    queryFn: async () => required((await request(staffVehicle, { referenceId })).vehicle),
    staleTime: 0,
    // Without a vehicle another attempt finds none either.
    retry: (count, error) => count < 2 && error instanceof RequestError && error.reason === 'TRANSIENT',
    refetchInterval: ({ state }) => (state.data?.isSettled === false ? unsettledMs : false),
  });
}

/** Reads the present and past accesses to a vehicle; for operators. */
export function useStaffAccesses(referenceId: string) {
  const { request } = useLiveStore();
  return useInfiniteQuery({
    queryKey: ['staff-accesses', referenceId],
    queryFn: async ({ pageParam }) => {
      const variables = { referenceId, limit: pageSize, nextToken: pageParam };
      return (await request(staffAccesses, variables)).vehicleAccesses ?? { items: [], nextToken: null };
    },
    staleTime: 0,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** Returns the Reference ID of a VIN. The VIN is in the body of the request only. */
export async function findByVin(
  request: SendRequest,
  vin: string,
  purpose: ConversionPurpose,
): Promise<string> {
  return required((await request(findDocument, { vin, purpose })).referenceIdForVin);
}

/** Returns the requests that change vehicles. Each rejects with RequestError. */
export function useStaffRequests() {
  const { request } = useLiveStore();
  const queries = useQueryClient();
  return {
    changeStatus: async (
      referenceIds: readonly string[],
      demand: StatusDemand,
    ): Promise<readonly StatusChange[]> => {
      const variables = { referenceIds: [...referenceIds] };
      const changes =
        demand.kind === 'SUSPEND'
          ? (await request(suspendDocument, { ...variables, reason: demand.reason })).suspendVehicles
          : (await request(resumeDocument, variables)).resumeVehicles;
      await queries.invalidateQueries({ queryKey: ['staff-vehicle'] });
      return required(changes).items;
    },
    endAccess: async (referenceId: string, ownerId: string): Promise<void> => {
      await request(endDocument, { input: { referenceId, ownerId } });
      await queries.invalidateQueries({ queryKey: ['staff-accesses', referenceId] });
    },
  };
}

/** Without an error, null means that something failed on the way. */
export function required<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) {
    throw new RequestError('TRANSIENT');
  }
  return value;
}
