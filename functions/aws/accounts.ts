/**
 * Accounts in Cognito, by `sub`. User names are opaque, and only a filter finds them. AWS actions:
 * cognito-idp:ListUsers, AdminListGroupsForUser, AdminDisableUser, AdminUserGlobalSignOut and
 * AdminDeleteUser on the pool.
 */
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminListGroupsForUserCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  UserNotFoundException,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { requireVariable } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

const client = new CognitoIdentityProviderClient(clientSettings);
const UserPoolId = requireVariable('USER_POOL_ID');
/** Cognito's `sub`; anything else must not get into the filter. */
const subjectForm = /^[\w-]{1,64}$/;

/**
 * The user name of a person's account; undefined without one. A deleted account may still be listed
 * for a while (assumption cognito-14), and the calls below then do nothing.
 */
export async function findUsername(subject: string, options: CallOptions): Promise<string | undefined> {
  return (await findUser(subject, ['sub'], options))?.Username;
}

/** What Cognito stores of an account; times are ISO 8601 in UTC. */
export interface Account {
  readonly username: string;
  /** Cognito's UserStatus, for example `CONFIRMED`. */
  readonly status: string | null;
  readonly isEnabled: boolean;
  readonly createdAt: string | null;
  readonly changedAt: string | null;
  /** Name → value, including custom attributes. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The account of a person; undefined without one. */
export async function findAccount(subject: string, options: CallOptions): Promise<Account | undefined> {
  const user = await findUser(subject, undefined, options);
  return user === undefined
    ? undefined
    : {
        username: user.Username ?? '',
        status: user.UserStatus ?? null,
        isEnabled: user.Enabled === true,
        createdAt: user.UserCreateDate?.toISOString() ?? null,
        changedAt: user.UserLastModifiedDate?.toISOString() ?? null,
        attributes: Object.fromEntries(
          (user.Attributes ?? []).map(({ Name: name = '', Value: value = '' }) => [name, value]),
        ),
      };
}

/** Reads all attributes where none are named. */
async function findUser(
  subject: string,
  AttributesToGet: string[] | undefined,
  options: CallOptions,
): Promise<UserType | undefined> {
  if (!subjectForm.test(subject)) {
    return undefined;
  }
  const { Users: [user] = [] } = await client.send(
    new ListUsersCommand({ UserPoolId, Filter: `sub = "${subject}"`, AttributesToGet, Limit: 1 }),
    options,
  );
  return user;
}

/** The groups of an account; none once it is deleted. */
export async function groupsOf(Username: string, options: CallOptions): Promise<readonly string[]> {
  const groups: string[] = [];
  let NextToken: string | undefined;
  do {
    const command = new AdminListGroupsForUserCommand({ UserPoolId, Username, NextToken });
    const page = await unlessDeleted(client.send(command, options));
    groups.push(...(page?.Groups ?? []).flatMap(({ GroupName: name }) => name ?? []));
    NextToken = page?.NextToken;
  } while (NextToken !== undefined);
  return groups;
}

/**
 * Disables the account and revokes its refresh tokens. Access tokens work until they expire,
 * because AppSync does not ask Cognito about them.
 */
export async function disableAccount(Username: string, options: CallOptions): Promise<void> {
  // In this order, because an enabled account could sign in between the two.
  await unlessDeleted(client.send(new AdminDisableUserCommand({ UserPoolId, Username }), options));
  await unlessDeleted(client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username }), options));
}

/** Deletes the account; an absent one counts as deleted. */
export async function deleteAccount(Username: string, options: CallOptions): Promise<void> {
  await unlessDeleted(client.send(new AdminDeleteUserCommand({ UserPoolId, Username }), options));
}

async function unlessDeleted<Output>(call: Promise<Output>): Promise<Output | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof UserNotFoundException) {
      return undefined;
    }
    throw error;
  }
}
