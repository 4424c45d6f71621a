/**
 * Calls of Cognito by the session's access token, for what a person does with their own account.
 */
import type { PortalConfig } from '../config.ts';
import { toSignInError } from './cognito-failures.ts';
import { SignInError, type Session } from './session.ts';

/** Milliseconds after which a call has failed. */
const timeLimitMs = 10_000;

/** Cognito's operations that a page calls by the access token. */
type Operation =
  'AssociateSoftwareToken' | 'GetUser' | 'GlobalSignOut' | 'SetUserMFAPreference' | 'VerifySoftwareToken';

/** A call of Cognito by the session's access token. */
export interface CognitoCall {
  readonly operation: Operation;
  /** The members besides the token. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** True for a new token: an older one may have been revoked by another device. */
  readonly withNewToken?: boolean;
}

/**
 * Sends one request, and returns the members of the response. Rejects with SignInError. The token
 * is in the body, so that no address has it.
 */
export async function callCognito(
  config: PortalConfig,
  session: Session,
  { operation, input = {}, withNewToken = false }: CognitoCall,
): Promise<Readonly<Record<string, unknown>>> {
  const { cognitoUrl = `https://cognito-idp.${config.region}.amazonaws.com/` } = config;
  const AccessToken = await session.accessToken(withNewToken).catch((error: unknown) => {
    throw new SignInError('UNREACHABLE', error);
  });
  if (AccessToken === undefined) {
    throw new SignInError('TOO_LATE');
  }
  const response = await fetch(cognitoUrl, {
    method: 'POST',
    body: JSON.stringify({ ...input, AccessToken }),
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    credentials: 'omit',
    signal: AbortSignal.timeout(timeLimitMs),
  }).catch((error: unknown) => {
    throw new SignInError('UNREACHABLE', error);
  });
  const text = await response.text();
  if (!response.ok) {
    throw toSignInError(exceptionOf(text), 'ACCOUNT');
  }
  return membersOf(text);
}

/** AWS WAF's refusal before the user pool may have another form than Cognito's. */
function exceptionOf(text: string): { readonly code: string; readonly message: unknown } {
  const { __type = '', message } = membersOf(text);
  const code = text.includes('ForbiddenException') ? 'ForbiddenException' : String(__type);
  // Some services of AWS write the namespace before the name.
  return { code: code.slice(code.lastIndexOf('#') + 1), message };
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
