/** The tenants of the user pool, each of which is a Cognito group. IAM action: ListGroups. */
import { CognitoIdentityProviderClient, ListGroupsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { tenantOf } from '../../domain/roles.ts';
import { requireVariable } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

const client = new CognitoIdentityProviderClient(clientSettings);
const UserPoolId = requireVariable('USER_POOL_ID');

/** Returns the ids of all tenants that have a group, sixty a call. */
export async function tenantsWithGroup(options: CallOptions): Promise<readonly string[]> {
  const tenants: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListGroupsCommand({ UserPoolId, Limit: 60, NextToken }), options);
    tenants.push(...(page.Groups ?? []).flatMap(({ GroupName: name = '' }) => tenantOf([name]) ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return tenants;
}
