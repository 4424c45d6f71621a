/** Erasures under four eyes: the list, and the requests of each step. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ErasePersonMutation,
  ErasureReason,
  PersonErasuresQuery,
} from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { graphql } from '../operations.ts';
import { required } from '../vehicles/staff-requests.ts';

const personsDocument = graphql(/* GraphQL */ `
  query PersonErasures($limit: Int, $nextToken: String) {
    personErasures(limit: $limit, nextToken: $nextToken) {
      items {
        jobId
        kind
        status
        failure
        personId
        referenceId
        erasureReason
        caseNumber
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

const vehiclesDocument = graphql(/* GraphQL */ `
  query VehicleErasures($limit: Int, $nextToken: String) {
    vehicleErasures(limit: $limit, nextToken: $nextToken) {
      items {
        jobId
        kind
        status
        failure
        personId
        referenceId
        erasureReason
        caseNumber
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

const personDocument = graphql(/* GraphQL */ `
  mutation ErasePerson($personId: ID!, $reason: ErasureReason!, $caseNumber: String!) {
    erasePerson(personId: $personId, reason: $reason, caseNumber: $caseNumber) {
      requestedBy
      approvedAt
    }
  }
`);

const vehicleDocument = graphql(/* GraphQL */ `
  mutation EraseVehicle($referenceId: ID!, $reason: ErasureReason!, $caseNumber: String!) {
    eraseVehicle(referenceId: $referenceId, reason: $reason, caseNumber: $caseNumber) {
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

/** What an erasure is about; each has a list of its own. */
export type Subject = 'PERSON' | 'VEHICLE';

/** An erasure, with what became of it. */
export type Erasure = NonNullable<PersonErasuresQuery['personErasures']>['items'][number];

/** Who requested it, and whether it was approved already. */
export type AskedErasure = NonNullable<ErasePersonMutation['erasePerson']>;

/** Why an erasure is requested, and for which case. */
export interface ErasureGrounds {
  readonly reason: ErasureReason;
  readonly caseNumber: string;
}

/** All reasons of the schema, the most frequent one first. */
export const erasureReasons = [
  'DATA_SUBJECT_REQUEST',
  'LAWFUL_ORDER',
  'NO_LONGER_NEEDED',
  'STORED_WITHOUT_RIGHT',
] as const satisfies readonly ErasureReason[];

const pageSize = 50;
/** Milliseconds between two reads, so that approvals and progress appear on an open page. */
const refetchMs = 15_000;

/** Reads the erasures of the organisation, newest first. */
export function useErasures(subject: Subject) {
  const { request } = useLiveStore();
  return useInfiniteQuery({
    queryKey: ['erasures', subject],
    queryFn: async ({ pageParam }) => {
      const page = { limit: pageSize, nextToken: pageParam };
      return required(
        subject === 'PERSON'
          ? (await request(personsDocument, page)).personErasures
          : (await request(vehiclesDocument, page)).vehicleErasures,
      );
    },
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
    /** Returns an earlier request about the same if one waits or runs, even another officer's. */
    ask: async (subject: Subject, id: string, grounds: ErasureGrounds): Promise<AskedErasure> => {
      const asked = required(
        subject === 'PERSON'
          ? (await request(personDocument, { personId: id, ...grounds })).erasePerson
          : (await request(vehicleDocument, { referenceId: id, ...grounds })).eraseVehicle,
      );
      await readAgain();
      return asked;
    },
    approve: async (jobId: string): Promise<void> => {
      required((await request(approveDocument, { jobId })).approveErasure);
      await readAgain();
    },
  };
}
