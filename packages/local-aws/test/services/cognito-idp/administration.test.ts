/** The administrators' operations through the AWS SDK: their results and their typed errors. */
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CodeDeliveryFailureException,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetGroupCommand,
  GroupExistsException,
  InvalidParameterException,
  InvalidPasswordException,
  ListGroupsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  ResourceNotFoundException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { place } from '../../../testing/endpoint.ts';
import { type UserPool, startUserPool } from '../../../testing/user-pool.ts';

let userPool: UserPool;
let UserPoolId: string;

beforeAll(async () => {
  userPool = await startUserPool();
  UserPoolId = userPool.poolId;
  for (const name of ['anna', 'bert', 'berta']) {
    await userPool.addUser(`${name}@demo.example`, ['staff']);
  }
});

afterAll(async () => {
  await userPool.stop();
});

const anna = 'anna@demo.example';
const absent = 'unknown@demo.example';

describe('typed refusals', () => {
  const suppressed = { MessageAction: 'SUPPRESS' } as const;
  const refusals: readonly (readonly [
    what: string,
    error: abstract new (...parameters: never[]) => Error,
    call: (sdk: CognitoIdentityProviderClient) => Promise<unknown>,
  ])[] = [
    [
      'a user name that is taken, in any case',
      UsernameExistsException,
      (sdk) =>
        sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'ANNA@demo.example', ...suppressed })),
    ],
    [
      'a user who does not exist',
      UserNotFoundException,
      (sdk) => sdk.send(new AdminGetUserCommand({ UserPoolId, Username: absent })),
    ],
    [
      'a pool that does not exist',
      ResourceNotFoundException,
      (sdk) => sdk.send(new AdminGetUserCommand({ UserPoolId: 'eu-central-1_AAAAAAAAA', Username: anna })),
    ],
    [
      'a group that exists',
      GroupExistsException,
      (sdk) => sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'staff' })),
    ],
    [
      'a group that does not exist',
      ResourceNotFoundException,
      (sdk) => sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: anna, GroupName: 'guests' })),
    ],
    [
      'a weak password',
      InvalidPasswordException,
      (sdk) => sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: anna, Password: 'weak' })),
    ],
    [
      'an attribute that the schema does not contain',
      InvalidParameterException,
      (sdk) =>
        sdk.send(
          new AdminUpdateUserAttributesCommand({
            UserPoolId,
            Username: anna,
            UserAttributes: [{ Name: 'custom:device', Value: 'x' }],
          }),
        ),
    ],
    [
      'an invitation, which could not be delivered',
      CodeDeliveryFailureException,
      (sdk) => sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: absent })),
    ],
    [
      'a malformed filter',
      InvalidParameterException,
      (sdk) => sdk.send(new ListUsersCommand({ UserPoolId, Filter: 'email like "x"' })),
    ],
  ];

  it.each(refusals)('%s', async (_what, error, call) => {
    await expect(call(userPool.sdk)).rejects.toBeInstanceOf(error);
  });
});

describe('authorization of administrators', () => {
  it('requires a signature', async () => {
    const response = await fetch(userPool.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser',
      },
      body: JSON.stringify({ UserPoolId, Username: anna }),
    });

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it.each(['AdminCreateUser', 'AdminSetUserPassword', 'CreateGroup', 'ListUsers', 'DescribeUserPool'])(
    'needs the IAM action of %s on the pool',
    (name) => {
      const operation = userPool.module.services[0]?.operations[name];
      const context = { principal: userPool.iam.rootPrincipal, requestId: 'r', place, clock: userPool.clock };

      const demands = operation?.demands({ UserPoolId }, context);

      expect(operation?.signed).toBe(true);
      expect(demands).toEqual([{ action: `cognito-idp:${name}`, resource: userPool.pool.attributes['Arn'] }]);
    },
  );
});

describe('groups', () => {
  it('are joined, listed and left', async () => {
    await userPool.sdk.send(
      new CreateGroupCommand({ UserPoolId, GroupName: 'tenant:demo', Description: 'A tenant' }),
    );
    const membership = { UserPoolId, Username: anna, GroupName: 'tenant:demo' };
    const groupsOfAnna = async () => {
      const { Groups } = await userPool.sdk.send(
        new AdminListGroupsForUserCommand({ UserPoolId, Username: anna }),
      );
      return Groups?.map(({ GroupName }) => GroupName);
    };

    await userPool.sdk.send(new AdminAddUserToGroupCommand(membership));
    await userPool.sdk.send(new AdminAddUserToGroupCommand(membership));
    const joined = await groupsOfAnna();
    await userPool.sdk.send(new AdminRemoveUserFromGroupCommand(membership));
    const left = await groupsOfAnna();
    const { Group } = await userPool.sdk.send(new GetGroupCommand({ UserPoolId, GroupName: 'tenant:demo' }));

    expect(joined).toEqual(['staff', 'tenant:demo']);
    expect(left).toEqual(['staff']);
    expect(Group).toMatchObject({ GroupName: 'tenant:demo', Description: 'A tenant' });
    expect(Group?.CreationDate).toBeInstanceOf(Date);
  });

  it('are paginated, like their members', async () => {
    const first = await userPool.sdk.send(new ListGroupsCommand({ UserPoolId, Limit: 1 }));
    const members = await userPool.sdk.send(
      new ListUsersInGroupCommand({ UserPoolId, GroupName: 'staff', Limit: 2 }),
    );
    const rest = await userPool.sdk.send(
      new ListUsersInGroupCommand({ UserPoolId, GroupName: 'staff', NextToken: members.NextToken }),
    );

    expect(first.Groups).toHaveLength(1);
    expect(members.Users).toHaveLength(2);
    expect(rest.Users).toHaveLength(1);
    expect(rest.NextToken).toBeUndefined();
  });
});

describe('users', () => {
  it.each([
    ['email = "bert@demo.example"', ['bert@demo.example']],
    ['email ^= "bert"', ['bert@demo.example', 'berta@demo.example']],
    ['cognito:user_status = "CONFIRMED"', ['anna@demo.example', 'bert@demo.example', 'berta@demo.example']],
    ['status = "Disabled"', []],
  ])('finds users by %s', async (Filter, expected) => {
    const { Users } = await userPool.sdk.send(new ListUsersCommand({ UserPoolId, Filter }));

    expect(Users?.map(({ Username }) => Username)).toEqual(expected);
  });

  it('are described with dates and attributes', async () => {
    const user = await userPool.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: anna }));

    expect(user.UserCreateDate).toBeInstanceOf(Date);
    expect(user).toMatchObject({ Username: anna, Enabled: true, UserStatus: 'CONFIRMED' });
    expect(user.UserAttributes?.map(({ Name }) => Name)).toEqual(['sub', 'email']);
  });
});

describe('the pool and its client', () => {
  it('are described as in the template', async () => {
    const { UserPool } = await userPool.sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
    const { UserPoolClient } = await userPool.sdk.send(
      new DescribeUserPoolClientCommand({ UserPoolId, ClientId: userPool.clientId }),
    );

    expect(UserPool).toMatchObject({
      Id: UserPoolId,
      Arn: userPool.pool.attributes['Arn'],
      MfaConfiguration: 'OPTIONAL',
    });
    expect(UserPool?.Policies?.PasswordPolicy).toMatchObject({ MinimumLength: 14, RequireSymbols: true });
    expect(UserPoolClient).toMatchObject({ AccessTokenValidity: 900, PreventUserExistenceErrors: 'ENABLED' });
    expect(UserPoolClient?.ClientSecret).toBeUndefined();
  });
});
