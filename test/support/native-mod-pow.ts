/**
 * Makes amazon-cognito-identity-js compute powers with OpenSSL. Its own arithmetic takes 150 to 300
 * ms of processor time per sign-in, and a test run signs in some hundred people. The library's
 * `enhance-rn.js` replaces the same method for React Native. The protocol itself is unchanged.
 */
import { createDiffieHellman, type DiffieHellman } from 'node:crypto';
import { createRequire } from 'node:module';

/** The part of the library's number type that is used here. */
interface BigNumber {
  toString(radix: number): string;
  modPow(exponent: BigNumber, modulus: BigNumber, callback: Callback): BigNumber | undefined;
}

type Callback = (error: Error | null, result: BigNumber) => void;

const { default: BigInteger } = createRequire(import.meta.url)(
  'amazon-cognito-identity-js/lib/BigInteger',
) as { readonly default: { new (text: string, radix: number): BigNumber; readonly prototype: BigNumber } };

const groups = new Map<string, DiffieHellman>();

BigInteger.prototype.modPow = function modPow(exponent, modulus, callback) {
  const prime = toBigInt(modulus);
  const base = ((toBigInt(this) % prime) + prime) % prime;
  const power = new BigInteger(powerOf(base, toBigInt(exponent), modulus.toString(16)), 16);
  callback(null, power);
  return undefined;
};

/**
 * Returns base ** exponent in the group, in hex. A shared secret of Diffie-Hellman is such a power.
 */
function powerOf(base: bigint, exponent: bigint, prime: string): string {
  const group = groups.get(prime) ?? createDiffieHellman(bytes(prime), 2);
  groups.set(prime, group);
  group.setPrivateKey(bytes(exponent.toString(16)));
  return group.computeSecret(bytes(base.toString(16))).toString('hex');
}

function toBigInt(number: BigNumber): bigint {
  const text = number.toString(16);
  return text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`);
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
