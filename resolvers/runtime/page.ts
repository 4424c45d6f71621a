/** Paging: limits of page requests, and the errors of failed pages. */
import { type PageLimits, maxNextTokenLength, pageLimits, toPageLimit } from '../../domain/page.ts';
import { fail } from './fail.ts';

/** Absent and null mean the same: the list's preset page size, and its first page. */
export interface PageArguments {
  readonly limit?: number | null;
  readonly nextToken?: string | null;
}

/** The result of a query. AppSync's nextToken is passed to the caller unchanged. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string | null;
}

/** The paging part of a query. */
export function pageOf(args: PageArguments, limit: number): { limit: number; nextToken?: string } {
  const nextToken = args.nextToken ?? undefined;
  return nextToken === undefined ? { limit } : { limit, nextToken };
}

/**
 * Returns the page size. Fails with INVALID_ARGUMENT when it is out of range or the token is too
 * long.
 */
export function requirePageLimit(args: PageArguments): number {
  return requireLimitWithin(args, pageLimits);
}

/** As `requirePageLimit`, for a list with other limits. */
export function requireLimitWithin(args: PageArguments, limits: PageLimits): number {
  const limit = toPageLimit(args.limit, limits);
  if (limit === undefined) {
    return fail('INVALID_ARGUMENT', { argument: 'limit' });
  }
  const nextToken = args.nextToken ?? '';
  if (nextToken.length > maxNextTokenLength) {
    return fail('INVALID_ARGUMENT', { argument: 'nextToken' });
  }
  return limit;
}

/**
 * Fails a list whose query failed. If the caller gave a nextToken, even an empty one, an invalid
 * query means that the token does not belong to this list. Every other failure is
 * SERVICE_UNAVAILABLE.
 */
export function failPage(args: PageArguments, error: { readonly type: string }): never {
  const isCallersToken =
    (args.nextToken ?? undefined) !== undefined && invalidTokenErrors.indexOf(error.type) >= 0;
  if (isCallersToken) {
    fail('INVALID_ARGUMENT', { argument: 'nextToken' });
  }
  return fail('SERVICE_UNAVAILABLE');
}

/**
 * AppSync's errors for an unreadable nextToken, and DynamoDB's for a start key outside the query.
 */
const invalidTokenErrors: readonly string[] = [
  'BadRequestException',
  'DynamoDB:ValidationException',
  'DynamoDB:AmazonDynamoDBException',
  'DynamoDB:DynamoDbException',
];
