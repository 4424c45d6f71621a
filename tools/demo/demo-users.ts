/**
 * The demo's users: one for each role and a second privacy officer, all of tenant `demo`, each with
 * its own password. They sign in by e-mail address.
 */
import { randomInt, randomUUID } from 'node:crypto';
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  GroupExistsException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { type Role, roles, tenantGroupPrefix } from '../../domain/roles.ts';
import { type UserAccess, createUser, setUserAccess } from '../session/create-user.ts';
import type { DemoWorld } from './demo-world.ts';

/** Tenant of all demo users, who join its Cognito group `tenantGroupPrefix` + this id. */
export const demoTenant = 'demo';

/** Role → e-mail address of the user; the Cognito user name behind it is a random UUID. */
export const demoUsers: Readonly<Record<Role, string>> = {
  owners: 'owner@demo.example',
  operators: 'operator@demo.example',
  provisioners: 'provisioner@demo.example',
  'service-technicians': 'technician@demo.example',
  'privacy-officers': 'privacy@demo.example',
};

/** Every user with the role; a VIN is revealed by two privacy officers only. */
export const demoAccounts: readonly { readonly email: string; readonly role: Role }[] = [
  ...roles.map((role) => ({ email: demoUsers[role], role })),
  { email: 'privacy-two@demo.example', role: 'privacy-officers' },
];

/** Creates the missing users and sets all passwords; safe to repeat. */
export async function ensureDemoUsers(
  world: DemoWorld,
  passwords: Readonly<Record<string, string>>,
): Promise<void> {
  const tenantGroup = `${tenantGroupPrefix}${demoTenant}`;
  await withAdministrator(world, async (client, UserPoolId) => {
    await client
      .send(
        new CreateGroupCommand({ UserPoolId, GroupName: tenantGroup, Description: 'The tenant of the demo' }),
      )
      .catch(unless(GroupExistsException));
    for (const { email, role } of demoAccounts) {
      await ensureUser(client, UserPoolId, email, {
        password: passwords[email] ?? '',
        groups: [role, tenantGroup],
      });
    }
  });
}

async function ensureUser(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  email: string,
  access: UserAccess,
): Promise<void> {
  const user = { UserPoolId, Username: randomUUID(), UserAttributes: verified(email) };
  await createUser(client, user, access).catch(async (error: unknown) => {
    unless(UsernameExistsException)(error);
    await setUserAccess(client, { UserPoolId, Username: email }, access);
  });
}

/** Returns a user's `sub`, to which access is granted. */
export async function findPrincipalId(world: DemoWorld, username: string): Promise<string> {
  return withAdministrator(world, async (client, UserPoolId) => {
    const user = await client.send(new AdminGetUserCommand({ UserPoolId, Username: username }));
    const sub = user.UserAttributes?.find(({ Name }) => Name === 'sub')?.Value;
    if (sub === undefined) {
      throw new Error(`${username} has no sub.`);
    }
    return sub;
  });
}

/** Returns the remembered passwords, and a new one for each user without. */
export function completePasswords(
  remembered: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(demoAccounts.map(({ email }) => [email, remembered[email] ?? newPassword()]));
}

/**
 * Returns a password of about 87 bits that is easy to copy, meets the pool's policy, and avoids
 * characters that look alike.
 */
function newPassword(): string {
  const letters = randomText(12, 'abcdefghijkmnopqrstuvwxyz');
  const mixed = `${randomText(3, 'ABCDEFGHJKLMNPQRSTUVWXYZ')}${randomText(3, '23456789')}`;
  return `${letters.slice(0, 6)}-${mixed}-${letters.slice(6)}`;
}

/** Draws `length` characters of the alphabet, all with equal probability. */
function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

function verified(email: string) {
  return [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
}

async function withAdministrator<Result>(
  { outputs, administrator }: DemoWorld,
  work: (client: CognitoIdentityProviderClient, userPoolId: string) => Promise<Result>,
): Promise<Result> {
  const client = new CognitoIdentityProviderClient({
    region: outputs.Region,
    endpoint: outputs.AwsEndpointUrl,
    credentials: administrator,
  });
  try {
    return await work(client, outputs.UserPoolId);
  } finally {
    client.destroy();
  }
}

/** Ignores one class of errors, which says that the resource already exists. */
function unless(expected: abstract new (...parameters: never[]) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof expected)) {
      throw error;
    }
  };
}
