/**
 * Temporary people of the user pool: opaque names, random passwords, signed in by SRP, removed at
 * the end.
 */
import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import { sendGraphql, type GraphqlAnswer, type GraphqlRequest } from '../tools/session/graphql-client.ts';
import type { SecondFactor } from '../tools/cli/second-factor.ts';
import { signIn, type SignedIn } from '../tools/session/sign-in.ts';
import { tenantGroupPrefix, type Role } from '../domain/roles.ts';
import { codesOf } from './answer.ts';
import { absent } from './aws/absent.ts';
import { CheckError, type Ground } from './check.ts';

/** A person who is signed in. */
export interface Person extends SignedIn {
  readonly username: string;
  readonly password: string;
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer>;
}

/**
 * Makes the group of a tenant; it is the mark of the run, by which a later run finds what this one
 * left.
 */
export async function makeTenant({ deployment, leavings }: Ground, tenantId: string): Promise<void> {
  const { clients, outputs } = deployment;
  const group = { UserPoolId: outputs.UserPoolId, GroupName: `${tenantGroupPrefix}${tenantId}` };
  leavings.add(`group ${group.GroupName}`, () =>
    clients.cognito.send(new DeleteGroupCommand(group)).catch(absent),
  );
  await clients.cognito.send(
    new CreateGroupCommand({ ...group, Description: 'Temporary, made by npm run prove' }),
  );
}

/** Makes a person and signs in. */
export async function makePerson(
  { deployment, leavings }: Ground,
  username: string,
  role: Role,
  tenantId: string,
): Promise<Person> {
  const { clients, outputs } = deployment;
  const user = { UserPoolId: outputs.UserPoolId, Username: username };
  const password = `Aa1-${randomBytes(24).toString('base64url')}`;
  leavings.add(`user ${username}`, () =>
    clients.cognito.send(new AdminDeleteUserCommand(user)).catch(absent),
  );
  await clients.cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await clients.cognito.send(
    new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }),
  );
  for (const GroupName of [role, `${tenantGroupPrefix}${tenantId}`]) {
    await clients.cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
  }
  const signedIn = await signIn(outputs, { username, password, secondFactor: newApp() });
  return {
    ...signedIn,
    username,
    password,
    ask: (query, variables = {}) => askAs(deployment, signedIn, { query, variables }),
  };
}

/** Asks with a token that is valid now: a run may last longer than a token lives. */
async function askAs(
  { outputs }: Ground['deployment'],
  { token }: SignedIn,
  request: GraphqlRequest,
): Promise<GraphqlAnswer> {
  const send = async (forceRefresh: boolean) =>
    sendGraphql(outputs, (await token(forceRefresh)) ?? '', request);
  const answer = await send(false);
  return codesOf(answer) === 'UnauthorizedException' ? send(true) : answer;
}

/** An authenticator app that a pool with `multiFactor=required` has set up at the first sign-in. */
function newApp(): SecondFactor {
  return {
    setUp: (secret) => Promise.resolve(new TOTP({ secret: Secret.fromBase32(secret) }).generate()),
    code: () => Promise.reject(new CheckError('Cognito asked a new user for a code of an app.')),
  };
}
