/** Administrators' operations on groups and their members. */
import { AwsError } from '../../core/aws-error.ts';
import type { Operation } from '../../core/service.ts';
import { type PoolWork, adminOperation, pageOf } from './admin-operation.ts';
import { invalidParameter } from './errors.ts';
import { requireUsername } from './names.ts';
import type { Pools } from './pools.ts';
import type { GroupRecord, PoolRecord, UserRecord } from './records.ts';
import { describeUser } from './describe-user.ts';
import { type WireInput, findText, numberBetween, requireText } from './wire.ts';

/** The operations on groups, by AWS's names. */
export function groupOperations(pools: Pools): Readonly<Record<string, Operation>> {
  const works: Readonly<Record<string, PoolWork>> = {
    CreateGroup: createGroup,
    GetGroup: (_, pool, input) => ({ Group: describeGroup(requireGroup(pools, pool, input)) }),
    DeleteGroup: deleteGroup,
    ListGroups: listGroups,
    ListUsersInGroup: listUsersInGroup,
    AdminAddUserToGroup: (_, pool, input) => changeMembership(pools, pool, input, joined),
    AdminRemoveUserFromGroup: (_, pool, input) => changeMembership(pools, pool, input, left),
    AdminListGroupsForUser: adminListGroupsForUser,
  };
  return Object.fromEntries(
    Object.entries(works).map(([name, work]) => [name, adminOperation(pools, name, work)]),
  );
}

function createGroup(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  const name = requireText(input, 'GroupName', 128);
  if (/\s/.test(name)) {
    throw invalidParameter('GroupName must not have blanks.');
  }
  if (findText(input, 'RoleArn') !== undefined) {
    throw invalidParameter('RoleArn is not supported by the local world.');
  }
  if (pools.directory.hasGroup(pool.id, name)) {
    throw new AwsError('GroupExistsException', 'A group with the name already exists.');
  }
  const now = pools.clock.now();
  const description = findText(input, 'Description');
  const precedence = numberBetween(input, 'Precedence', 0, 2 ** 31 - 1, -1);
  const group: GroupRecord = {
    poolId: pool.id,
    name,
    ...(description === undefined ? {} : { description }),
    ...(precedence < 0 ? {} : { precedence }),
    createdAt: now,
    modifiedAt: now,
  };
  pools.directory.saveGroup(group);
  return { Group: describeGroup(group) };
}

/**
 * Removes the group from its members. Tokens that name it stay valid until they expire, as on AWS.
 */
function deleteGroup(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  const { name } = requireGroup(pools, pool, input);
  for (const user of pools.directory.usersOf(pool.id).filter(({ groups }) => groups.includes(name))) {
    pools.directory.saveUser(pool, { ...user, groups: left(user.groups, name) });
  }
  pools.directory.deleteGroup(pool.id, name);
  return {};
}

function listGroups(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  return groupPage(pools.directory.groupsOf(pool.id), input);
}

function adminListGroupsForUser(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  const user = pools.directory.requireUser(pool, requireUsername(input));
  return groupPage(
    user.groups.map((name) => pools.directory.requireGroup(pool.id, name)),
    input,
  );
}

function groupPage(groups: readonly GroupRecord[], input: WireInput): unknown {
  const { page, next } = pageOf(
    groups,
    numberBetween(input, 'Limit', 0, 60, 60) || 60,
    findText(input, 'NextToken'),
  );
  return { Groups: page.map(describeGroup), ...(next === undefined ? {} : { NextToken: next }) };
}

function listUsersInGroup(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  const { name } = requireGroup(pools, pool, input);
  const members = pools.directory.usersOf(pool.id).filter((user) => user.groups.includes(name));
  const { page, next } = pageOf(
    members,
    numberBetween(input, 'Limit', 0, 60, 60) || 60,
    findText(input, 'NextToken'),
  );
  return {
    Users: page.map((user) => describeUser(user, 'Attributes')),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function changeMembership(
  pools: Pools,
  pool: PoolRecord,
  input: WireInput,
  change: (groups: readonly string[], name: string) => readonly string[],
): unknown {
  const { name } = requireGroup(pools, pool, input);
  const user: UserRecord = pools.directory.requireUser(pool, requireUsername(input));
  pools.directory.saveUser(pool, { ...user, groups: change(user.groups, name) });
  return {};
}

const joined = (groups: readonly string[], name: string): readonly string[] => [
  ...new Set([...groups, name]),
];

const left = (groups: readonly string[], name: string): readonly string[] =>
  groups.filter((group) => group !== name);

function requireGroup(pools: Pools, pool: PoolRecord, input: WireInput): GroupRecord {
  return pools.directory.requireGroup(pool.id, requireText(input, 'GroupName', 128));
}

function describeGroup(group: GroupRecord): unknown {
  return {
    GroupName: group.name,
    UserPoolId: group.poolId,
    ...(group.description === undefined ? {} : { Description: group.description }),
    ...(group.precedence === undefined ? {} : { Precedence: group.precedence }),
    CreationDate: group.createdAt / 1000,
    LastModifiedDate: group.modifiedAt / 1000,
  };
}
