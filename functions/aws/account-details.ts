/** What Cognito stores of a person's account. IAM action: cognito-idp:ListUsers on the pool. */
import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { requireVariable } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

const client = new CognitoIdentityProviderClient(clientSettings);
const UserPoolId = requireVariable('USER_POOL_ID');

/** An account; times are ISO 8601 in UTC. */
export interface AccountDetails {
  readonly username: string;
  /** Cognito's UserStatus, for example `CONFIRMED`. */
  readonly status: string | null;
  readonly isEnabled: boolean;
  readonly createdAt: string | null;
  readonly changedAt: string | null;
  /** Name → value, also of custom attributes. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Returns the account with this `sub`, which must be a UUID; undefined without one. */
export async function accountDetailsOf(
  subject: string,
  options: CallOptions,
): Promise<AccountDetails | undefined> {
  const { Users: [user] = [] } = await client.send(
    new ListUsersCommand({ UserPoolId, Filter: `sub = "${subject}"`, Limit: 1 }),
    options,
  );
  return user === undefined
    ? undefined
    : {
        username: user.Username ?? '',
        status: user.UserStatus ?? null,
        isEnabled: user.Enabled === true,
        createdAt: user.UserCreateDate?.toISOString() ?? null,
        changedAt: user.UserLastModifiedDate?.toISOString() ?? null,
        attributes: Object.fromEntries(
          (user.Attributes ?? []).map(({ Name: name = '', Value: value = '' }) => [name, value]),
        ),
      };
}
