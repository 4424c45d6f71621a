/**
 * Authenticates the sender of a GraphQL request, a Cognito user by token or an AWS principal by
 * signature, and creates the identity for handlers.
 */
import type { JWTPayload } from 'jose';
import type { HttpRequest } from '../../../core/http.ts';
import type { Principal } from '../../../core/principal.ts';
import type { Place } from '../../../core/service.ts';
import { AwsError } from '../../../core/aws-error.ts';
import type { AuthorizationSettings, Caller } from './authorization.ts';
import { unauthorized } from './http-error.ts';
import type { TokenVerifier } from './token-verifier.ts';

/** A caller whose token or signature is valid, with what handlers and IAM see of it. */
export interface Authenticated extends Caller {
  /** `ctx.identity`, the same object for the same token and address. */
  readonly identity: object;
  /** `util.authType()`. */
  readonly authType: string;
  /** For AWS_IAM: the principal whose policies decide. */
  readonly principal?: Principal;
}

/** The API's authorization modes and the verifiers for ID or access tokens and for SigV4. */
export interface AuthenticationParts {
  readonly settings: AuthorizationSettings;
  readonly place: Place;
  readonly verifyToken: TokenVerifier | undefined;
  /** Verifies SigV4; throws AwsError. */
  readonly authenticate: (request: HttpRequest) => {
    readonly principal: Principal;
    readonly service: string;
  };
}

/** Authenticates requests; throws HttpError 401. */
export type Authenticator = (request: HttpRequest) => Promise<Authenticated>;

/** Creates an authenticator for one API. */
export function createAuthenticator(parts: AuthenticationParts): Authenticator {
  const { settings, place, verifyToken, authenticate } = parts;
  const modes = [settings.defaultMode, ...settings.additionalModes];
  const identities = new WeakMap<JWTPayload, Authenticated>();

  return async (request) => {
    const header = request.headers['authorization'];
    if (header === undefined || header === '') {
      throw unauthorized('Valid authorization header not provided.');
    }
    if (header.startsWith('AWS4-HMAC-SHA256')) {
      if (!modes.includes('AWS_IAM')) {
        throw notAuthorized();
      }
      return iamCaller(signedBy(request), request, place);
    }
    if (verifyToken === undefined) {
      throw notAuthorized();
    }
    const claims = await verifyToken(header.replace(/^Bearer /i, ''));
    const known = identities.get(claims);
    if (known !== undefined && cameFrom(known, sourceIpOf(request))) {
      return known;
    }
    const caller = userCaller(claims, request, settings);
    identities.set(claims, caller);
    return caller;
  };

  function signedBy(request: HttpRequest): Principal {
    try {
      const { principal, service } = authenticate(request);
      if (service === 'appsync') {
        return principal;
      }
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      throw unauthorized(error.message);
    }
    throw unauthorized("Credential should be scoped to correct service: 'appsync'.");
  }
}

function notAuthorized() {
  return unauthorized('You are not authorized to make this call.');
}

/**
 * `sourceIp`: the addresses of a request's `x-forwarded-for`, "in addition to the IP address from
 * the TCP connection" (AWS AppSync Developer Guide, "JavaScript resolver context object reference",
 * Identity). The guide does not state the order (assumption appsync-72).
 */
function sourceIpOf({ headers, remoteAddress }: HttpRequest): readonly string[] {
  const forwarded = (headers['x-forwarded-for'] ?? '').split(',').map((address) => address.trim());
  return [...forwarded.filter((address) => address !== ''), remoteAddress];
}

function cameFrom({ identity }: Authenticated, addresses: readonly string[]): boolean {
  return 'sourceIp' in identity && String(identity.sourceIp) === addresses.join();
}

/** `AppSyncIdentityCognito` of @aws-appsync/utils. */
function userCaller(
  claims: JWTPayload,
  request: HttpRequest,
  settings: AuthorizationSettings,
): Authenticated {
  const given = claims['cognito:groups'];
  const groups = Array.isArray(given) ? given.map(String) : null;
  const identity = {
    sub: claims.sub,
    issuer: claims.iss,
    username: claims['cognito:username'] ?? claims['username'],
    claims,
    sourceIp: sourceIpOf(request),
    defaultAuthStrategy: settings.defaultAction,
    groups,
  };
  return {
    mode: 'AMAZON_COGNITO_USER_POOLS',
    groups: groups ?? [],
    identity,
    authType: 'User Pool Authorization',
  };
}

/** `AppSyncIdentityIAM` of @aws-appsync/utils, without an identity pool. */
function iamCaller(principal: Principal, request: HttpRequest, place: Place): Authenticated {
  const identity = {
    accountId: place.accountId,
    cognitoIdentityPoolId: null,
    cognitoIdentityId: null,
    sourceIp: sourceIpOf(request),
    username: principal.arn.split(':').slice(5).join(':').split('/').slice(1).join(':') || principal.arn,
    userArn: principal.arn,
    cognitoIdentityAuthType: null,
    cognitoIdentityAuthProvider: null,
  };
  return { mode: 'AWS_IAM', groups: [], identity, authType: 'IAM Authorization', principal };
}
