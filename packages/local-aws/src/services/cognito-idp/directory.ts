/**
 * Pools, clients, groups and users by name, over the stored state. A missing one throws Cognito's
 * error for it.
 */
import type { State, Store } from '../../state/store.ts';
import { resourceNotFound, userNotFound } from './errors.ts';
import { canBeAlias, hasAlias } from './names.ts';
import type { ClientRecord, GroupRecord, PoolRecord, SignInRecord, UserRecord } from './records.ts';

/** Pools, clients, groups, users and sign-ins in the world's state; `require…` throws if absent. */
export class Directory {
  readonly pools: Store<PoolRecord>;
  readonly clients: Store<ClientRecord>;
  /**
   * Physical name of the template's resource → id, so that a restart finds the same pool and
   * client.
   */
  readonly ids: Store<string>;
  readonly signIns: Store<SignInRecord>;
  readonly #groups: Store<GroupRecord>;
  readonly #users: Store<UserRecord>;

  constructor(state: State) {
    this.pools = state.store('cognito-idp.pools');
    this.clients = state.store('cognito-idp.clients');
    this.ids = state.store('cognito-idp.ids');
    this.signIns = state.store('cognito-idp.sign-ins');
    this.#groups = state.store('cognito-idp.groups');
    this.#users = state.store('cognito-idp.users');
  }

  requirePool(poolId: string): PoolRecord {
    const pool = this.pools.get(poolId);
    if (pool === undefined) {
      throw resourceNotFound(`User pool ${poolId} does not exist.`);
    }
    return pool;
  }

  /** The client with its pool. */
  requireClient(clientId: string): { readonly client: ClientRecord; readonly pool: PoolRecord } {
    const client = this.clients.get(clientId);
    if (client === undefined) {
      throw resourceNotFound(`User pool client ${clientId} does not exist.`);
    }
    return { client, pool: this.requirePool(client.poolId) };
  }

  requireGroup(poolId: string, name: string): GroupRecord {
    const group = this.#groups.get(`${poolId}/${name}`);
    if (group === undefined) {
      throw resourceNotFound('Group not found.');
    }
    return group;
  }

  hasGroup(poolId: string, name: string): boolean {
    return this.#groups.has(`${poolId}/${name}`);
  }

  saveGroup(group: GroupRecord): void {
    this.#groups.set(`${group.poolId}/${group.name}`, group);
  }

  deleteGroup(poolId: string, name: string): void {
    this.#groups.delete(`${poolId}/${name}`);
  }

  groupsOf(poolId: string): readonly GroupRecord[] {
    return [...this.#groups.entries()].map(([, group]) => group).filter((group) => group.poolId === poolId);
  }

  /** Finds a user by name or, where the pool has aliases, by a verified address. */
  findUser(pool: PoolRecord, name: string): UserRecord | undefined {
    return canBeAlias(pool, name)
      ? this.findByAlias(pool, name)
      : this.#users.get(`${pool.id}/${toKey(pool, name)}`);
  }

  findByAlias(pool: PoolRecord, address: string): UserRecord | undefined {
    return this.usersOf(pool.id).find((user) => hasAlias(pool, user, address));
  }

  requireUser(pool: PoolRecord, name: string): UserRecord {
    const user = this.findUser(pool, name);
    if (user === undefined) {
      throw userNotFound();
    }
    return user;
  }

  saveUser(pool: PoolRecord, user: UserRecord): void {
    this.#users.set(`${pool.id}/${toKey(pool, user.username)}`, user);
  }

  deleteUser(pool: PoolRecord, user: UserRecord): void {
    this.#users.delete(`${pool.id}/${toKey(pool, user.username)}`);
  }

  usersOf(poolId: string): readonly UserRecord[] {
    return [...this.#users.entries()].map(([, user]) => user).filter((user) => user.poolId === poolId);
  }
}

/** Returns a user's name for comparisons: in lower case unless the pool is case-sensitive. */
export function toKey(pool: PoolRecord, name: string): string {
  return pool.caseSensitive ? name : name.toLowerCase();
}

/** The pool's name in SRP's hashes: its id without the region. */
export function poolNameOf(pool: PoolRecord): string {
  return pool.id.slice(pool.id.indexOf('_') + 1);
}
