/**
 * A pool's RSA keys: created with the pool, stored in its state, published as a key set (RFC 7517).
 */
import { randomBytes } from 'node:crypto';
import { type CryptoKey, type JSONWebKeySet, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { PoolRecord, SigningKey } from './records.ts';

/** Creates an RS256 key pair of 2048 bits. */
export async function createSigningKey(): Promise<SigningKey> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const kid = randomBytes(32).toString('base64');
  const [privateKey, publicKey] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)]);
  return { kid, privateKey, publicKey: { alg: 'RS256', ...publicKey, kid, use: 'sig' } };
}

/** Returns the public keys, as `/<poolId>/.well-known/jwks.json` publishes them. */
export function toKeySet(pool: PoolRecord): JSONWebKeySet {
  return { keys: [pool.keys.id.publicKey, pool.keys.access.publicKey] };
}

const imported = new WeakMap<SigningKey, Promise<CryptoKey>>();

/** Returns the private key for signing; imports it once. */
export function privateKeyOf(key: SigningKey): Promise<CryptoKey> {
  const known = imported.get(key);
  if (known !== undefined) {
    return known;
  }
  // importJWK returns bytes only for symmetric keys, and this one is RSA.
  const fresh = importJWK(key.privateKey, 'RS256') as Promise<CryptoKey>;
  imported.set(key, fresh);
  return fresh;
}
