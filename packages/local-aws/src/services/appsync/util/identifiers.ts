/** `util.autoId`, `autoUlid` and `autoKsuid`. */
import { randomBytes } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** KSUIDs count seconds from 2014-05-13T16:53:20Z. */
const ksuidEpochSeconds = 1_400_000_000;

/**
 * A ULID: 48 bits of milliseconds and 80 random bits in Crockford's base 32 (github.com/ulid/spec).
 */
export function ulid(nowMs: number): string {
  const random = BigInt(`0x${randomBytes(10).toString('hex')}`);
  return inBase((BigInt(nowMs) << 80n) | random, crockford, 26);
}

/** A KSUID: 32 bits of seconds and 128 random bits in base 62, 27 characters. */
export function ksuid(nowMs: number): string {
  const random = BigInt(`0x${randomBytes(16).toString('hex')}`);
  const seconds = BigInt(Math.floor(nowMs / 1000) - ksuidEpochSeconds);
  return inBase((seconds << 128n) | random, base62, 27);
}

function inBase(value: bigint, alphabet: string, length: number): string {
  const base = BigInt(alphabet.length);
  let rest = value;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    text = alphabet.charAt(Number(rest % base)) + text;
    rest /= base;
  }
  return text;
}
