/** The owners who call the API, signed in by SRP. */
import { CognitoIdentityProviderClient, CreateGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createUser } from '../tools/session/create-user.ts';
import { type SignedIn, signIn } from '../tools/session/sign-in.ts';
import type { World } from 'local-aws';
import { benchTenant } from './vins.ts';

/** A signed-in person of the group `owners`, with a valid access token. */
export type Owner = SignedIn;

const password = 'Bench-owner-7-with-a-long-password';

/** Makes as many owners of the benchmark's tenant as asked and signs them in. */
export async function makeOwners(world: World, count: number): Promise<readonly Owner[]> {
  const { outputs, administrator } = world;
  const { UserPoolId } = outputs;
  const client = new CognitoIdentityProviderClient({
    region: outputs.Region,
    endpoint: outputs.AwsEndpointUrl,
    credentials: administrator,
  });
  const tenantGroup = `tenant:${benchTenant}`;
  await client.send(new CreateGroupCommand({ UserPoolId, GroupName: tenantGroup }));
  const owners: Owner[] = [];
  for (let number = 1; number <= count; number += 1) {
    const Username = `owner-${number}`;
    await createUser(client, { UserPoolId, Username }, { password, groups: ['owners', tenantGroup] });
    owners.push(await signIn(outputs, { username: Username, password }));
  }
  client.destroy();
  return owners;
}
