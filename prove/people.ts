/**
 * Temporary people of the user pool: opaque names, random passwords, signed in by SRP, removed at
 * the end.
 */
import { randomBytes } from 'node:crypto';
import {
  AdminDeleteUserCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import { createUser } from '../tools/session/create-user.ts';
import { sendGraphql, type GraphqlResponse, type GraphqlRequest } from '../tools/session/graphql-client.ts';
import type { SecondFactor } from '../tools/session/second-factor.ts';
import { signIn, type SignedIn } from '../tools/session/sign-in.ts';
import { tenantGroupPrefix, type Role } from '../domain/roles.ts';
import { codesOf } from './response-data.ts';
import { absent } from './aws/absent.ts';
import { CheckError } from './check-error.ts';
import type { Deployment } from './deployment.ts';
import type { Cleanup } from './cleanup.ts';

/** A person who is signed in. */
export interface Person extends SignedIn {
  readonly username: string;
  readonly password: string;
  /** The same person, for what a sign-in of the last minutes may do only. */
  signInAgain(): Promise<Person>;
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphqlResponse>;
}

interface UserPoolContext {
  readonly deployment: Deployment;
  readonly cleanup: Cleanup;
}

/** Makes the group of a tenant. By this group a later run finds what this run left. */
export async function makeTenant({ deployment, cleanup }: UserPoolContext, tenantId: string): Promise<void> {
  const { clients, outputs } = deployment;
  const group = { UserPoolId: outputs.UserPoolId, GroupName: `${tenantGroupPrefix}${tenantId}` };
  cleanup.add(`group ${group.GroupName}`, () =>
    clients.cognito.send(new DeleteGroupCommand(group)).catch(absent),
  );
  await clients.cognito.send(
    new CreateGroupCommand({ ...group, Description: 'Temporary, made by npm run prove' }),
  );
}

/** Makes a person and signs them in. */
export async function makePerson(
  { deployment, cleanup }: UserPoolContext,
  username: string,
  role: Role,
  tenantId: string,
): Promise<Person> {
  const { clients, outputs } = deployment;
  const user = { UserPoolId: outputs.UserPoolId, Username: username };
  const password = `Aa1-${randomBytes(24).toString('base64url')}`;
  cleanup.add(`user ${username}`, () => clients.cognito.send(new AdminDeleteUserCommand(user)).catch(absent));
  await createUser(clients.cognito, user, { password, groups: [role, `${tenantGroupPrefix}${tenantId}`] });
  const secondFactor = newApp();
  const signInAgain = async (): Promise<Person> => {
    const signedIn = await signIn(outputs, { username, password, secondFactor });
    return {
      ...signedIn,
      ...{ username, password, signInAgain },
      ask: (query, variables = {}) => askAs(deployment, signedIn, { query, variables }),
    };
  };
  return signInAgain();
}

/** Sends with a token that is valid now, because a run may last longer than a token. */
async function askAs(
  { outputs }: Deployment,
  { token }: SignedIn,
  request: GraphqlRequest,
): Promise<GraphqlResponse> {
  const send = async (forceRefresh: boolean) =>
    sendGraphql(outputs, (await token(forceRefresh)) ?? '', request);
  const response = await send(false);
  return codesOf(response) === 'UnauthorizedException' ? send(true) : response;
}

/** The authenticator app of a new user: a pool with `multiFactor=required` demands its set-up. */
function newApp(): SecondFactor {
  let app: TOTP | undefined;
  return {
    setUp(secret) {
      app = new TOTP({ secret: Secret.fromBase32(secret) });
      return Promise.resolve(app.generate());
    },
    code() {
      if (app === undefined) {
        return Promise.reject(new CheckError('Cognito asked a new user for a code of an app.'));
      }
      return Promise.resolve(app.generate());
    },
  };
}
