/** Which app clients people may sign up through, and for which tenant. */
import { DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ownSignUpClient } from '../../domain/self-registration.ts';
import { userPools } from '../aws/user-pools.ts';
import { requireVariable } from '../runtime/environment.ts';

/**
 * App client id → tenant id, and `stack` for the stack's own sign-up client. The stack wrote what
 * `infra/api/self-registration-tenants.ts` validated.
 */
const { [ownSignUpClient]: ownTenant, ...tenants } = JSON.parse(
  requireVariable('SELF_REGISTRATION_TENANTS'),
) as Readonly<Record<string, string>>;
const ownClientName = requireVariable('SIGN_UP_CLIENT_NAME');

/** Ids of the stack's own sign-up client, once seen: the id never changes. */
const ownClients = new Set<string>();

/**
 * Returns the tenant of an app client; undefined when no one may sign up through it. The stack's
 * own client is recognized by its name, because its id in this function's environment would make
 * the stack circular: the client needs the pool, and the pool needs this function.
 */
export async function findTenant(userPoolId: string, clientId: string): Promise<string | undefined> {
  if (Object.hasOwn(tenants, clientId) || ownTenant === undefined) {
    return Object.hasOwn(tenants, clientId) ? tenants[clientId] : undefined;
  }
  if (!ownClients.has(clientId) && (await nameOf(userPoolId, clientId)) === ownClientName) {
    ownClients.add(clientId);
  }
  return ownClients.has(clientId) ? ownTenant : undefined;
}

async function nameOf(UserPoolId: string, ClientId: string): Promise<string | undefined> {
  const { UserPoolClient } = await userPools.send(
    new DescribeUserPoolClientCommand({ UserPoolId, ClientId }),
  );
  return UserPoolClient?.ClientName;
}
