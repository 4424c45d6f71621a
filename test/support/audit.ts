/** Reading the audit log and a vehicle's access log through the API. */
import type {
  AuditEntry,
  AuditEntryPage,
  QueryAuditLogArgs,
  VehicleAccessLogEntry,
  VehicleAccessLogPage,
} from '../../domain/generated/schema-types.ts';
import { type ApiResponse, type Person, codeOf } from './given.ts';

const entryFields = `at action outcome actorId actorRoles clientId requestId purpose referenceId claimId deviceId
  jobId revealId revealPurpose reissueReason erasureReason caseNumber visibleFrom`;

/** Asks for one page of the audit log. */
export const auditLog = (by: Person, args: Partial<QueryAuditLogArgs>): Promise<ApiResponse> =>
  by.ask(
    `query ($from: AWSDateTime!, $to: AWSDateTime!, $actorId: ID, $action: AuditAction,
      $outcome: AuditOutcome, $referenceId: ID, $limit: Int, $nextToken: String) {
      auditLog(from: $from, to: $to, actorId: $actorId, action: $action, outcome: $outcome,
        referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {
        items { ${entryFields} } nextToken
      }
    }`,
    args,
  );

/** Asks for one page of a vehicle's access log. */
export const accessLog = (
  by: Person,
  referenceId: string,
  page: { readonly limit?: number; readonly nextToken?: string | null } = {},
): Promise<ApiResponse> =>
  by.ask(
    `query ($id: ID!, $limit: Int, $nextToken: String) {
      vehicleAccessLog(referenceId: $id, limit: $limit, nextToken: $nextToken) {
        items { at action outcome isOwn role organisation purpose revealPurpose reissueReason } nextToken
      }
    }`,
    { id: referenceId, ...page },
  );

/** The page that a response has. Throws with the code of a response that failed. */
export function auditPageIn(response: ApiResponse): AuditEntryPage {
  return pageIn(response, 'auditLog') as AuditEntryPage;
}

/** Reads every page of the audit log, and returns the pages. */
export async function everyAuditPage(
  by: Person,
  args: Partial<QueryAuditLogArgs>,
): Promise<readonly (readonly AuditEntry[])[]> {
  const pages: (readonly AuditEntry[])[] = [];
  let nextToken: string | null | undefined;
  do {
    const page = auditPageIn(await auditLog(by, { ...args, nextToken: nextToken ?? null }));
    pages.push(page.items);
    nextToken = page.nextToken;
  } while (nextToken);
  return pages;
}

/** Reads a vehicle's access log to its end, newest first. */
export async function accessLogOf(
  by: Person,
  referenceId: string,
  limit?: number,
): Promise<readonly VehicleAccessLogEntry[]> {
  const items: VehicleAccessLogEntry[] = [];
  let nextToken: string | null | undefined;
  do {
    const args = { ...(limit !== undefined && { limit }), ...(nextToken && { nextToken }) };
    const page = pageIn(await accessLog(by, referenceId, args), 'vehicleAccessLog') as VehicleAccessLogPage;
    items.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken);
  return items;
}

function pageIn(response: ApiResponse, field: string): unknown {
  const page = response.data?.[field];
  if (!page) {
    throw new Error(`${field} failed: ${codeOf(response)}`);
  }
  return page;
}
