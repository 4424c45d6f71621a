/** ListUsers with the filters `attribute = "value"` and `attribute ^= "value"`. */
import { pageOf } from './admin-operation.ts';
import { invalidParameter } from './errors.ts';
import type { Pools } from './pools.ts';
import type { PoolRecord, UserRecord } from './records.ts';
import { describeUser } from './describe-user.ts';
import { type WireInput, findText, numberBetween } from './wire.ts';

/** A page of the pool's users, at most 60. */
export function listUsers(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  const matches = toFilter(findText(input, 'Filter', 256));
  const users = pools.directory.usersOf(pool.id).filter(matches);
  const limit = numberBetween(input, 'Limit', 1, 60, 60);
  const { page, next } = pageOf(users, limit, findText(input, 'PaginationToken'));
  return {
    Users: page.map((user) => describeUser(user, 'Attributes')),
    ...(next === undefined ? {} : { PaginationToken: next }),
  };
}

function toFilter(filter: string | undefined): (user: UserRecord) => boolean {
  if (filter === undefined || filter.trim() === '') {
    return () => true;
  }
  const [, name, operator, value] = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  if (name === undefined || value === undefined) {
    throw invalidParameter('One or more filters are not valid.');
  }
  const wanted = value.replaceAll(/\\(.)/g, '$1');
  return (user) => {
    const known = filterable(user);
    const actual = Object.hasOwn(known, name) ? known[name] : undefined;
    return actual !== undefined && (operator === '=' ? actual === wanted : actual.startsWith(wanted));
  };
}

function filterable(user: UserRecord): Readonly<Record<string, string>> {
  return {
    ...user.attributes,
    username: user.username,
    sub: user.sub,
    'cognito:user_status': user.status,
    status: user.enabled ? 'Enabled' : 'Disabled',
  };
}
