/** E-mail addresses of people, set as an administrator does. */
import {
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { randomUUID } from 'node:crypto';
import type { PeoplesWorld, Person } from './given.ts';

/** Sets an address, verified by default, and returns it. */
export async function givenMailbox(
  world: PeoplesWorld,
  { username }: Pick<Person, 'username'>,
  { locale, isVerified = true }: { readonly locale?: string; readonly isVerified?: boolean } = {},
): Promise<string> {
  const address = `${randomUUID()}@mail.example`;
  const { AwsEndpointUrl: endpoint, Region: region, UserPoolId } = world.outputs;
  const credentials = world.administrator;
  const client = new CognitoIdentityProviderClient({ endpoint, region, credentials });
  const attributes = { email: address, email_verified: String(isVerified), ...(locale && { locale }) };
  await client.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId,
      Username: username,
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  client.destroy();
  return address;
}
