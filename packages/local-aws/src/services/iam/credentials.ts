/**
 * Access keys. The root's key is kept over restarts, so that a configured AWS CLI continues to
 * work. Those of sessions are in memory only.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { State } from '../../state/store.ts';
import type { AwsCredentials, Principal } from '../../core/principal.ts';

/** A signer found by its access key. */
export interface Signer {
  readonly principal: Principal;
  readonly secretAccessKey: string;
}

/** Access keys with their owners. */
export interface Credentials {
  readonly root: AwsCredentials;
  mint(principal: Principal): AwsCredentials;
  forget(accessKeyId: string): void;
  /** Returns undefined for an unknown key or a session token that does not belong to it. */
  signerOf(accessKeyId: string, sessionToken: string | undefined): Signer | undefined;
}

interface Key extends Signer {
  readonly sessionToken?: string;
}

const keyAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Opens the account's access keys. */
export function createCredentials(state: State, rootPrincipal: Principal): Credentials {
  const store = state.store<AwsCredentials>('iam.root-credentials');
  const root = store.get('root') ?? newKey('AKIA');
  if (!store.has('root')) {
    store.set('root', root);
  }
  const keys = new Map<string, Key>([
    [root.accessKeyId, { principal: rootPrincipal, secretAccessKey: root.secretAccessKey }],
  ]);
  return {
    root,
    mint(principal) {
      const minted = { ...newKey('ASIA'), sessionToken: randomBytes(96).toString('base64') };
      const { secretAccessKey, sessionToken } = minted;
      keys.set(minted.accessKeyId, { principal, secretAccessKey, sessionToken });
      return minted;
    },
    forget: (accessKeyId) => void keys.delete(accessKeyId),
    signerOf(accessKeyId, sessionToken) {
      const key = keys.get(accessKeyId);
      return key !== undefined && sameToken(key.sessionToken, sessionToken) ? key : undefined;
    },
  };
}

function newKey(prefix: 'AKIA' | 'ASIA'): AwsCredentials {
  const suffix = [...randomBytes(16)].map((byte) => keyAlphabet.charAt(byte % keyAlphabet.length)).join('');
  return { accessKeyId: prefix + suffix, secretAccessKey: randomBytes(30).toString('base64') };
}

function sameToken(expected: string | undefined, actual: string | undefined): boolean {
  if (expected === undefined || actual === undefined) {
    return expected === actual;
  }
  const [left, right] = [Buffer.from(expected), Buffer.from(actual)];
  return left.length === right.length && timingSafeEqual(left, right);
}
