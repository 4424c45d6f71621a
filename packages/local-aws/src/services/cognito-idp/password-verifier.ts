/**
 * USER_SRP_AUTH: the PASSWORD_VERIFIER challenge and the client's response. A sign-in of an unknown
 * user goes through the same steps and ends with the same refusal (assumption cognito-8).
 */
import { createHmac } from 'node:crypto';
import { poolNameOf, toKey } from './directory.ts';
import { invalidParameter, userNotFound, wrongPassword } from './errors.ts';
import { lockoutKey } from './lockout.ts';
import { decoyUsername, requireUsername } from './names.ts';
import type { PendingPasswordProof } from './pending-sign-ins.ts';
import type { Pools } from './pools.ts';
import type { ClientRecord, PoolRecord, UserRecord } from './records.ts';
import type { SignInResponse } from './sign-in-response.ts';
import { afterPassword } from './sign-in-outcome.ts';
import { type PasswordClaim, claimHolds, decoyVerifier, findClientPublicKey, serverKeys } from './srp.ts';
import { claimTimestampViolation } from './claim-timestamp.ts';
import { type WireInput, requireText } from './wire.ts';

/** Responds to SRP_A with the challenge. */
export function challengePassword(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  parameters: WireInput,
): SignInResponse {
  const signInName = requireUsername(parameters, 'USERNAME');
  const clientPublic = findClientPublicKey(requireText(parameters, 'SRP_A'));
  if (clientPublic === undefined) {
    throw invalidParameter('SRP_A is not a valid public value.');
  }
  const user = pools.directory.findUser(pool, signInName);
  if (user === undefined && !client.hidesUnknownUsers) {
    throw userNotFound();
  }
  const userId = user?.username ?? decoyUsername(pool, signInName);
  const verifier = user?.password ?? decoyVerifier(decoySeed(pool, signInName));
  const keys = serverKeys(verifier);
  const challenge = { clientId: client.id, username: userId, verifier, clientPublic, keys };
  const secretBlock = pools.passwordProofs.add(challenge, client.challengeSeconds);
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: keys.public.toString(16),
      USERNAME: userId,
      USER_ID_FOR_SRP: userId,
    },
  };
}

/** Checks the response. Returns tokens or the next challenge, or throws a refusal. */
export async function verifyPasswordProof(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  responses: WireInput,
): Promise<SignInResponse> {
  const token = requireText(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const timestamp = requireText(responses, 'TIMESTAMP', 64);
  const violation = claimTimestampViolation(timestamp, pools.clock.now());
  if (violation !== undefined) {
    throw invalidParameter(violation);
  }
  const proof = pools.passwordProofs.take(token, client.id);
  const lockoutName = lockoutKey(pool, proof.username);
  pools.lockout.check(lockoutName);
  const claim: PasswordClaim = {
    secretBlock: Buffer.from(token, 'base64'),
    timestamp,
    signature: Buffer.from(requireText(responses, 'PASSWORD_CLAIM_SIGNATURE', 128), 'base64'),
  };
  const user = pools.directory.findUser(pool, proof.username);
  if (!proofHolds(pool, proof, claim) || !isCurrent(user, proof)) {
    pools.lockout.fail(lockoutName);
    throw wrongPassword();
  }
  pools.lockout.succeed(lockoutName);
  return afterPassword(pools, pool, client, user);
}

function proofHolds(pool: PoolRecord, proof: PendingPasswordProof, claim: PasswordClaim): boolean {
  const identity = { poolName: poolNameOf(pool), userId: proof.username };
  return claimHolds(identity, proof.verifier, proof.clientPublic, proof.keys, claim);
}

/** Whether the proven password is still the user's. */
function isCurrent(user: UserRecord | undefined, proof: PendingPasswordProof): user is UserRecord {
  return user?.password?.verifier === proof.verifier.verifier;
}

function decoySeed(pool: PoolRecord, signInName: string): Buffer {
  return createHmac('sha256', Buffer.from(pool.decoySecret, 'hex')).update(toKey(pool, signInName)).digest();
}
