import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  GroupExistsException,
  InvalidPasswordException,
  ResourceNotFoundException,
  UsernameExistsException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget } from './start-target.ts';
import type { Target } from './target.ts';

let target: Target;
let cognito: CognitoIdentityProviderClient;
let UserPoolId: string;
beforeAll(async () => {
  target = await startTarget();
  cognito = new CognitoIdentityProviderClient(target.settings);
  UserPoolId = await target.createUserPool();
});
afterAll(() => target.stop());

/** Creates a user without a message to the address, which is reserved for examples. */
const createUser = (Username: string) =>
  cognito.send(
    new AdminCreateUserCommand({
      ...{ UserPoolId, Username, MessageAction: 'SUPPRESS' },
      UserAttributes: [{ Name: 'email', Value: 'anna@example.com' }],
    }),
  );
const getUser = (Username: string) => cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
const setPassword = (Username: string, Password: string) =>
  cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));

describe('Cognito user pools', () => {
  it('describe a user as an administrator created it, and reject the same name again', async () => {
    await createUser('anna');

    const { UserStatus, Enabled, UserAttributes } = await getUser('anna');

    expect([UserStatus, Enabled]).toEqual(['FORCE_CHANGE_PASSWORD', true]);
    expect(UserAttributes).toContainEqual({ Name: 'email', Value: 'anna@example.com' });
    await expect(createUser('anna')).rejects.toThrow(UsernameExistsException);
  });

  it('confirm a user by a permanent password, which the policy checks', async () => {
    await createUser('berta');

    await expect(setPassword('berta', 'too-short')).rejects.toThrow(InvalidPasswordException);
    await setPassword('berta', 'Correct-Horse-42-Battery');

    expect((await getUser('berta')).UserStatus).toBe('CONFIRMED');
  });

  it('have groups with members', async () => {
    const Username = 'clara';
    const create = () => cognito.send(new CreateGroupCommand({ UserPoolId, GroupName: 'readers' }));
    await createUser(Username);
    await create();

    await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'readers' }));
    const { Groups } = await cognito.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }));

    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['readers']);
    await expect(create()).rejects.toThrow(GroupExistsException);
  });

  it('reject a user and a pool that do not exist', async () => {
    await expect(getUser('nora')).rejects.toThrow(UserNotFoundException);
    const other = `${UserPoolId.split('_')[0]}_000000000`;
    const read = cognito.send(new AdminGetUserCommand({ UserPoolId: other, Username: 'anna' }));
    await expect(read).rejects.toThrow(ResourceNotFoundException);
  });
});
