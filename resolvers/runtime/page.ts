/** Paging: what a caller may ask of a list, and what a failed page means. */
import { type PageLimits, longestNextToken, pageLimits, toPageLimit } from '../../domain/page.ts';
import { fail } from './fail.ts';

/** Arguments of every list. */
export interface PageArguments {
  readonly limit?: number | null;
  readonly nextToken?: string | null;
}

/** What a query answers; AppSync's nextToken goes on to the caller as it is. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string | null;
}

/** The part of a query that says which page. */
export function pageOf(args: PageArguments, limit: number): { limit: number; nextToken?: string } {
  const nextToken = args.nextToken ?? undefined;
  return nextToken === undefined ? { limit } : { limit, nextToken };
}

/**
 * The page size to ask for; fails with INVALID_ARGUMENT when it is out of range or the token is too
 * long.
 */
export function requirePageLimit(args: PageArguments): number {
  return requireLimitWithin(args, pageLimits);
}

/** The same for a list with limits of its own. */
export function requireLimitWithin(args: PageArguments, limits: PageLimits): number {
  const limit = toPageLimit(args.limit, limits);
  if (limit === undefined) {
    return fail('INVALID_ARGUMENT', { argument: 'limit' });
  }
  const nextToken = args.nextToken ?? '';
  if (nextToken.length > longestNextToken) {
    return fail('INVALID_ARGUMENT', { argument: 'nextToken' });
  }
  return limit;
}

/**
 * Fails a list whose query failed. With a nextToken of the caller's, an empty one included, a query
 * that AppSync or DynamoDB calls invalid means that the token is not one of this list's; everything
 * else is the service's fault.
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
 * What AppSync says of a nextToken that it cannot read, and DynamoDB of a start key outside the
 * query.
 */
const invalidTokenErrors: readonly string[] = [
  'BadRequestException',
  'DynamoDB:ValidationException',
  'DynamoDB:AmazonDynamoDBException',
  'DynamoDB:DynamoDbException',
];
