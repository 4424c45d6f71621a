/**
 * The server's part of SRP-6a as Cognito uses it (RFC 5054 with SHA-256, the 3072-bit group of RFC
 * 3526 §5, and Cognito's own HKDF label). A verifier can check that the client knows a password,
 * but does not reveal the password.
 */
import {
  createDiffieHellman,
  createHash,
  createHmac,
  getDiffieHellman,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const primeBytes = getDiffieHellman('modp15').getPrime();
const prime = toInteger(primeBytes);
const generator = 2n;
const group = createDiffieHellman(primeBytes, Number(generator));
const multiplier = toInteger(sha256(Buffer.concat([signedBytes(prime), signedBytes(generator)])));

/** What is stored instead of a password; both members in hex. */
export interface PasswordVerifier {
  readonly salt: string;
  readonly verifier: string;
}

/**
 * The owner of a password. Both names are part of the hash, so a verifier fits one user of one
 * pool.
 */
export interface SrpIdentity {
  /** The part of the user pool id after the underscore. */
  readonly poolName: string;
  /** USER_ID_FOR_SRP. */
  readonly userId: string;
}

/** The server's ephemeral key pair of one sign-in. */
export interface ServerKeys {
  readonly secret: bigint;
  readonly public: bigint;
}

/** The client's claim, signed with the key that only the password's owner can derive. */
export interface PasswordClaim {
  readonly secretBlock: Buffer;
  /** As sent: `EEE MMM d HH:mm:ss z yyyy`. */
  readonly timestamp: string;
  readonly signature: Buffer;
}

/** Creates the verifier of a password. Draws a salt when none is given. */
export function toVerifier(
  identity: SrpIdentity,
  password: string,
  salt = randomBytes(16).toString('hex'),
): PasswordVerifier {
  const inner = sha256(Buffer.from(`${identity.poolName}${identity.userId}:${password}`, 'utf8'));
  const exponent = toInteger(sha256(Buffer.concat([signedBytes(BigInt(`0x${salt}`)), inner])));
  return { salt, verifier: power(generator, exponent).toString(16) };
}

/**
 * Creates a verifier without a password, always the same for the same seed, for the sign-in of an
 * unknown user.
 */
export function decoyVerifier(seed: Buffer): PasswordVerifier {
  const salt = createHmac('sha256', seed).update('salt').digest().subarray(0, 16).toString('hex');
  const exponent = toInteger(createHmac('sha256', seed).update('verifier').digest());
  return { salt, verifier: power(generator, exponent).toString(16) };
}

/**
 * Whether the password matches the stored verifier, for operations that receive it in plain text
 * over TLS.
 */
export function passwordMatches(identity: SrpIdentity, password: string, stored: PasswordVerifier): boolean {
  const given = toVerifier(identity, password, stored.salt);
  return equalBytes(Buffer.from(given.verifier), Buffer.from(stored.verifier));
}

/**
 * Returns SRP_A as a number; undefined when it is not a hex number or A mod N is 0, which would
 * make the key public.
 */
export function findClientPublicKey(hex: string): bigint | undefined {
  if (!/^[0-9a-f]{1,800}$/i.test(hex)) {
    return undefined;
  }
  const clientPublic = BigInt(`0x${hex}`);
  return clientPublic % prime === 0n ? undefined : clientPublic;
}

/** Draws the server's key pair against a verifier: B = k·v + g^b. */
export function serverKeys(stored: PasswordVerifier): ServerKeys {
  const secret = toInteger(randomBytes(32));
  const verifier = BigInt(`0x${stored.verifier}`);
  return { secret, public: (multiplier * verifier + power(generator, secret)) % prime };
}

/** Whether the signer of the claim knows the verifier's password. */
export function claimHolds(
  identity: SrpIdentity,
  stored: PasswordVerifier,
  clientPublic: bigint,
  keys: ServerKeys,
  claim: PasswordClaim,
): boolean {
  const key = sessionKey(stored, clientPublic, keys);
  const expected = createHmac('sha256', key)
    .update(identity.poolName)
    .update(identity.userId)
    .update(claim.secretBlock)
    .update(claim.timestamp)
    .digest();
  return equalBytes(expected, claim.signature);
}

function sessionKey(stored: PasswordVerifier, clientPublic: bigint, keys: ServerKeys): Buffer {
  const scrambler = toInteger(sha256(Buffer.concat([signedBytes(clientPublic), signedBytes(keys.public)])));
  const verifier = BigInt(`0x${stored.verifier}`);
  const shared = power((clientPublic * power(verifier, scrambler)) % prime, keys.secret);
  return Buffer.from(
    hkdfSync('sha256', signedBytes(shared), signedBytes(scrambler), 'Caldera Derived Key', 16),
  );
}

/**
 * Computes base ** exponent in the group by OpenSSL, because a Diffie-Hellman shared secret is such
 * a power.
 */
function power(base: bigint, exponent: bigint): bigint {
  const reduced = base % prime;
  if (reduced <= 1n || exponent === 0n) {
    return exponent === 0n ? 1n : reduced;
  }
  if (reduced === prime - 1n) {
    return exponent % 2n === 0n ? 1n : reduced;
  }
  group.setPrivateKey(unsignedBytes(exponent));
  return toInteger(group.computeSecret(unsignedBytes(reduced)));
}

/**
 * Encodes a positive number as Java's BigInteger.toByteArray does: big-endian with room for a sign
 * bit.
 */
function signedBytes(value: bigint): Buffer {
  const bytes = unsignedBytes(value);
  return (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

function unsignedBytes(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function toInteger(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function equalBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
