/** Users whom an administrator of the user pool creates. */
import {
  AdminAddUserToGroupCommand,
  type AdminCreateUserCommandInput,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';

/** The pool, the user's name, and the attributes that the user has from the start. */
export type NewUser = Pick<AdminCreateUserCommandInput, 'UserPoolId' | 'Username' | 'UserAttributes'>;

/** What lets a user sign in and act. */
export interface UserAccess {
  /** Permanent: the first sign-in demands no other one. */
  readonly password: string;
  /** Groups that exist. */
  readonly groups?: readonly string[];
}

/**
 * Creates a user without an invitation by e-mail. Rejects with Cognito's
 * `UsernameExistsException` for a name or an address that another user has.
 */
export async function createUser(
  client: CognitoIdentityProviderClient,
  user: NewUser,
  access: UserAccess,
): Promise<void> {
  await client.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await setUserAccess(client, user, access);
}

/** Sets an existing user's password and adds the user to the groups; safe to repeat. */
export async function setUserAccess(
  client: CognitoIdentityProviderClient,
  { UserPoolId, Username }: Pick<NewUser, 'UserPoolId' | 'Username'>,
  { password, groups = [] }: UserAccess,
): Promise<void> {
  const user = { UserPoolId, Username };
  await client.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  for (const GroupName of groups) {
    await client.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
  }
}
