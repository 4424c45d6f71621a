/** The tokens of a sign-in, with Cognito's claims, and the check of access tokens. */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { type JWTPayload, type JWTVerifyOptions, SignJWT, createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { Clock } from '../../core/service.ts';
import type { Directory } from './directory.ts';
import { notAuthorized, refreshTokenReuse } from './errors.ts';
import type { ClientRecord, PoolRecord, SignInRecord, SigningKey, UserRecord } from './records.ts';
import { privateKeyOf } from './signing-keys.ts';

/**
 * Signed JWTs and an opaque refresh token. `ExpiresIn` is the access token's lifetime in seconds.
 */
export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
  /** Absent after a refresh without rotation. */
  readonly RefreshToken?: string;
}

/** The owner of an access token. */
export interface TokenBearer {
  readonly pool: PoolRecord;
  readonly client: ClientRecord;
  readonly user: UserRecord;
  readonly signIn: SignInRecord;
}

const selfServiceScope = 'aws.cognito.signin.user.admin';
const maxAccessMs = 86_400_000;
const sweepEveryMs = 60_000;
/** Replaced refresh tokens of one sign-in that are recognized. */
const maxReplaced = 50;

/**
 * Returns the issuer of a pool's tokens. It is AWS's own address, so that verifiers work without
 * knowing where the pool runs.
 */
export function issuerOf(poolId: string): string {
  const region = poolId.slice(0, poolId.indexOf('_'));
  return `https://cognito-idp.${region}.amazonaws.com/${poolId}`;
}

/** Issues, renews, checks and revokes tokens. */
export class Tokens {
  readonly #directory: Directory;
  readonly #clock: Clock;
  #sweptAt = 0;

  constructor(directory: Directory, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Starts a sign-in with a new refresh token. */
  async begin(pool: PoolRecord, client: ClientRecord, user: UserRecord): Promise<AuthenticationResult> {
    const originJti = randomUUID();
    const refreshToken = newRefreshToken(originJti);
    const now = this.#clock.now();
    const signIn: SignInRecord = {
      originJti,
      poolId: pool.id,
      clientId: client.id,
      username: user.username,
      refreshTokenHash: hashOf(refreshToken).toString('hex'),
      authTime: Math.floor(now / 1000),
      expiresAt: now + client.refreshTokenSeconds * 1000,
      revoked: false,
    };
    this.#forgetExpired();
    this.#directory.signIns.set(originJti, signIn);
    return { ...(await this.#issue(pool, client, user, signIn)), RefreshToken: refreshToken };
  }

  /**
   * Returns new ID and access tokens for a refresh token, with current groups and attributes. Where
   * the client rotates, includes a new refresh token, which expires when the first one would have.
   */
  async renew(pool: PoolRecord, client: ClientRecord, refreshToken: string): Promise<AuthenticationResult> {
    const signIn = this.requireSignIn(client, refreshToken);
    if (signIn.revoked) {
      throw notAuthorized('Refresh Token has been revoked');
    }
    if (signIn.expiresAt <= this.#clock.now()) {
      throw notAuthorized('Refresh Token has expired');
    }
    const user = this.#directory.findUser(pool, signIn.username);
    if (user === undefined) {
      throw notAuthorized('Invalid Refresh Token');
    }
    if (!user.enabled) {
      throw notAuthorized('User is disabled.');
    }
    const rotated = this.#rotate(client, signIn, refreshToken);
    return { ...(await this.#issue(pool, client, user, signIn)), ...rotated };
  }

  /**
   * Replaces the refresh token of a sign-in. The replaced one can be exchanged again in its grace
   * period, which ends the token that the first exchange returned (assumption cognito-12).
   */
  #rotate(
    { rotationGraceSeconds }: ClientRecord,
    signIn: SignInRecord,
    refreshToken: string,
  ): { readonly RefreshToken?: string } {
    if (rotationGraceSeconds === undefined) {
      return {};
    }
    const RefreshToken = newRefreshToken(signIn.originJti);
    const { exchanged, replaced = [], ...rest } = signIn;
    const hash = hashOf(refreshToken).toString('hex');
    const until = this.#clock.now() + rotationGraceSeconds * 1000;
    this.#directory.signIns.set(signIn.originJti, {
      ...rest,
      refreshTokenHash: hashOf(RefreshToken).toString('hex'),
      replaced: [...replaced, signIn.refreshTokenHash].slice(-maxReplaced),
      // A repeated exchange does not begin another grace period.
      exchanged: exchanged?.hash === hash ? exchanged : { hash, until },
    });
    return { RefreshToken };
  }

  /** Returns the sign-in of a refresh token that belongs to this client. */
  requireSignIn(client: ClientRecord, refreshToken: string): SignInRecord {
    const signIn = this.#directory.signIns.get(refreshToken.split('.', 1)[0] ?? '');
    if (signIn === undefined || signIn.clientId !== client.id) {
      throw notAuthorized('Invalid Refresh Token');
    }
    const hash = hashOf(refreshToken);
    if (!this.#isValid(signIn, hash)) {
      if (signIn.replaced?.includes(hash.toString('hex')) === true) {
        throw refreshTokenReuse();
      }
      throw notAuthorized('Invalid Refresh Token');
    }
    return signIn;
  }

  #isValid({ exchanged, refreshTokenHash }: SignInRecord, hash: Buffer): boolean {
    const isNewest = timingSafeEqual(hash, Buffer.from(refreshTokenHash, 'hex'));
    const isExchanged =
      exchanged !== undefined &&
      this.#clock.now() < exchanged.until &&
      timingSafeEqual(hash, Buffer.from(exchanged.hash, 'hex'));
    return isNewest || isExchanged;
  }

  /** Ends a sign-in: its refresh token and all access tokens from it. */
  revoke(signIn: SignInRecord): void {
    this.#directory.signIns.set(signIn.originJti, { ...signIn, revoked: true });
  }

  /** Ends every sign-in of a user. */
  revokeAll(user: UserRecord): void {
    for (const [, signIn] of [...this.#directory.signIns.entries()]) {
      if (signIn.poolId === user.poolId && signIn.username === user.username) {
        this.revoke(signIn);
      }
    }
  }

  /**
   * Returns the owner of an access token. Refuses a token that is forged, expired or revoked, or
   * whose user is deleted or disabled.
   */
  async requireBearer(accessToken: string): Promise<TokenBearer> {
    const payload = await this.#verified(accessToken);
    const { origin_jti: originJti, client_id: clientId } = payload;
    const signIn = typeof originJti === 'string' ? this.#directory.signIns.get(originJti) : undefined;
    if (signIn === undefined || signIn.revoked) {
      throw notAuthorized('Access Token has been revoked');
    }
    if (typeof clientId !== 'string' || clientId !== signIn.clientId) {
      throw notAuthorized('Invalid Access Token');
    }
    const { client, pool } = this.#directory.requireClient(clientId);
    const user = this.#directory.requireUser(pool, signIn.username);
    if (!user.enabled) {
      throw notAuthorized('User is disabled.');
    }
    return { pool, client, user, signIn };
  }

  /** Finds the pool that a token claims to be of; the token is not checked. */
  findIssuingPool(token: string): PoolRecord | undefined {
    const kid = keyIdOf(token);
    return [...this.#directory.pools.entries()]
      .map(([, pool]) => pool)
      .find((pool) => pool.keys.access.kid === kid);
  }

  async #verified(accessToken: string): Promise<JWTPayload> {
    const pool = this.findIssuingPool(accessToken);
    if (pool === undefined) {
      throw notAuthorized('Invalid Access Token');
    }
    const keys = createLocalJWKSet({ keys: [pool.keys.access.publicKey] });
    const currentDate = new Date(this.#clock.now());
    const payload = await verify(accessToken, keys, { issuer: issuerOf(pool.id), currentDate });
    if (payload['token_use'] !== 'access') {
      throw notAuthorized('Invalid Access Token');
    }
    return payload;
  }

  async #issue(
    pool: PoolRecord,
    client: ClientRecord,
    user: UserRecord,
    signIn: SignInRecord,
  ): Promise<AuthenticationResult> {
    const eventId = randomUUID();
    const common = {
      sub: user.sub,
      ...(user.groups.length === 0 ? {} : { 'cognito:groups': user.groups }),
      iss: issuerOf(pool.id),
      origin_jti: signIn.originJti,
      event_id: eventId,
      auth_time: signIn.authTime,
    };
    const access = {
      ...common,
      client_id: client.id,
      token_use: 'access',
      scope: selfServiceScope,
      username: user.username,
    };
    const id = {
      ...readableAttributes(client, user),
      ...common,
      'cognito:username': user.username,
      aud: client.id,
      token_use: 'id',
    };
    const [AccessToken, IdToken] = await Promise.all([
      this.#sign(access, pool.keys.access, client.accessTokenSeconds),
      this.#sign(id, pool.keys.id, client.idTokenSeconds),
    ]);
    return { AccessToken, IdToken, ExpiresIn: client.accessTokenSeconds, TokenType: 'Bearer' };
  }

  async #sign(claims: JWTPayload, key: SigningKey, seconds: number): Promise<string> {
    const issuedAt = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({ ...claims, exp: issuedAt + seconds, iat: issuedAt, jti: randomUUID() })
      .setProtectedHeader({ kid: key.kid, alg: 'RS256' })
      .sign(await privateKeyOf(key));
  }

  /** Deletes sign-ins whose refresh token and access tokens have all expired. */
  #forgetExpired(): void {
    const now = this.#clock.now();
    if (now - this.#sweptAt < sweepEveryMs) {
      return;
    }
    this.#sweptAt = now;
    for (const [originJti, signIn] of [...this.#directory.signIns.entries()]) {
      if (signIn.expiresAt + maxAccessMs < now) {
        this.#directory.signIns.delete(originJti);
      }
    }
  }
}

async function verify(
  token: string,
  keys: ReturnType<typeof createLocalJWKSet>,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, options);
    return payload;
  } catch (error) {
    const isExpired = error instanceof errors.JWTExpired;
    throw notAuthorized(isExpired ? 'Access Token has expired' : 'Invalid Access Token');
  }
}

function readableAttributes(client: ClientRecord, user: UserRecord): Record<string, string | boolean> {
  const { readAttributes } = client;
  const readable = Object.entries(user.attributes).filter(([name]) => readAttributes?.includes(name) ?? true);
  return Object.fromEntries(
    readable.map(([name, value]) => [name, name.endsWith('_verified') ? value === 'true' : value]),
  );
}

function keyIdOf(token: string): unknown {
  try {
    const header: unknown = JSON.parse(
      Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString('utf8'),
    );
    return typeof header === 'object' && header !== null && 'kid' in header ? header.kid : undefined;
  } catch {
    return undefined;
  }
}

/** Cognito's is opaque too. It names its sign-in, and cannot be guessed. */
function newRefreshToken(originJti: string): string {
  return `${originJti}.${randomBytes(48).toString('base64url')}`;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
