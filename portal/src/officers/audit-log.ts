/** The audit log of the organisation, page by page, newest first; for privacy officers. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { SendRequest } from '../../../client/index.ts';
import type { AuditAction, AuditLogQuery, AuditOutcome } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { graphql } from '../operations.ts';
import { nextDay, startOfDay } from '../shell/days.ts';
import { required } from '../vehicles/staff-requests.ts';

const auditLog = graphql(/* GraphQL */ `
  query AuditLog(
    $from: AWSDateTime!
    $to: AWSDateTime!
    $actorId: ID
    $action: AuditAction
    $outcome: AuditOutcome
    $referenceId: ID
    $limit: Int
    $nextToken: String
  ) {
    auditLog(
      from: $from
      to: $to
      actorId: $actorId
      action: $action
      outcome: $outcome
      referenceId: $referenceId
      limit: $limit
      nextToken: $nextToken
    ) {
      items {
        at
        action
        outcome
        actorId
        actorRoles
        clientId
        requestId
        purpose
        referenceId
        claimId
        deviceId
        jobId
        revealId
        revealPurpose
        reissueReason
        erasureReason
        caseNumber
        personId
        learned
        bulkPerDay
        bulkUntil
        visibleFrom
      }
      nextToken
    }
  }
`);

/** An entry of the audit log as the page reads it. */
export type AuditEntry = NonNullable<AuditLogQuery['auditLog']>['items'][number];

/** What the list is narrowed to; days are those of the reader, both included. */
export interface AuditFilter {
  readonly from: string;
  readonly to: string;
  readonly action?: AuditAction | undefined;
  readonly outcome?: AuditOutcome | undefined;
  /** Cognito `sub`. */
  readonly actorId?: string | undefined;
  readonly referenceId?: string | undefined;
}

/** Most days of a filter. The API takes 31 of 24 hours, and one of the reader's may have 25. */
export const maxDays = 30;

const pageSize = 50;
/** A page of the API may be empty, because it ends with a day: then the next ones are read. */
const maxEmptyPages = 7;

type Page = NonNullable<AuditLogQuery['auditLog']>;

/** Reads the log; `fetchNextPage` reads older entries while `hasNextPage`. */
export function useAuditLog({ from, to, action, outcome, actorId, referenceId }: AuditFilter) {
  const { request } = useLiveStore();
  return useInfiniteQuery({
    queryKey: ['audit', from, to, action, outcome, actorId, referenceId],
    queryFn: ({ pageParam }) =>
      readPage(request, { from, to, action, outcome, actorId, referenceId }, pageParam),
    // Each visit shows what happened until then.
    staleTime: 0,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextToken }) => nextToken ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

async function readPage(
  request: SendRequest,
  { from, to, ...others }: AuditFilter,
  nextToken: string | null,
): Promise<Page> {
  const range = {
    from: new Date(startOfDay(from)).toISOString(),
    to: new Date(startOfDay(nextDay(to))).toISOString(),
  };
  let page: Page = { items: [], nextToken };
  for (let read = 0; read <= maxEmptyPages && page.items.length === 0; read += 1) {
    const variables = { ...range, ...others, limit: pageSize, nextToken: page.nextToken ?? null };
    page = required((await request(auditLog, variables)).auditLog);
    if (!page.nextToken) {
      break;
    }
  }
  return page;
}
