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
  if (!subjectForm.test(subject)) {
    return undefined;
  }
  const { Users: [user] = [] } = await client.send(
    new ListUsersCommand({ UserPoolId, Filter: `sub = "${subject}"`, AttributesToGet: ['sub'], Limit: 1 }),
    options,
  );
  return user?.Username;
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
