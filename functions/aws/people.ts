/** People's verified e-mail addresses in Cognito. IAM action: cognito-idp:ListUsers. */
import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { findVariable } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** Where a person gets e-mail, and in which language. */
export interface Mailbox {
  readonly address: string;
  /** BCP 47, as the person set it; absent when not set. */
  readonly locale?: string;
}

const client = new CognitoIdentityProviderClient(clientSettings);
/** Absent where no e-mail is sent. */
const userPoolId = findVariable('USER_POOL_ID');
/** Cognito's `sub`; anything else must not get into the filter. */
const subjectForm = /^[\w-]{1,64}$/;

/**
 * Finds the mailbox of a person by `sub`: user names are opaque, and only a filter finds them.
 * Undefined without a verified address, and for a person who is deleted or disabled.
 */
export async function findMailbox(subject: string, options: CallOptions): Promise<Mailbox | undefined> {
  if (!subjectForm.test(subject)) {
    return undefined;
  }
  const { Users: users = [] } = await client.send(
    new ListUsersCommand({ UserPoolId: userPoolId, Filter: `sub = "${subject}"`, Limit: 1 }),
    options,
  );
  const [user] = users;
  const valueOf = (name: string) => user?.Attributes?.find(({ Name }) => Name === name)?.Value;
  const [address, locale] = [valueOf('email'), valueOf('locale')];
  if (address === undefined || valueOf('email_verified') !== 'true' || user?.Enabled !== true) {
    return undefined;
  }
  return { address, ...(locale !== undefined && { locale }) };
}
