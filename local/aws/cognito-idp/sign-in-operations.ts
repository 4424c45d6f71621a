/** InitiateAuth and RespondToAuthChallenge: open to everyone, as on AWS. */
import { operation } from '../service.ts';
import type { Operation } from '../service.ts';
import { invalidParameter, userNotFound, wrongPassword } from './errors.ts';
import { acceptNewPassword } from './new-password.ts';
import { challengePassword, verifyPasswordProof } from './password-verifier.ts';
import { isPasswordOf } from './passwords.ts';
import type { Pools } from './pools.ts';
import type { AuthFlow, ClientRecord, PoolRecord } from './records.ts';
import { afterPassword, lockoutKey } from './sign-in-outcome.ts';
import type { SignInAnswer } from './sign-in-outcome.ts';
import { requireText, textMap, toWireInput } from './wire.ts';
import type { WireInput } from './wire.ts';

type Flow = (
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  parameters: WireInput,
) => SignInAnswer | Promise<SignInAnswer>;

const flows: Readonly<Record<string, { readonly needs: AuthFlow; readonly run: Flow }>> = {
  USER_SRP_AUTH: { needs: 'ALLOW_USER_SRP_AUTH', run: challengePassword },
  USER_PASSWORD_AUTH: { needs: 'ALLOW_USER_PASSWORD_AUTH', run: signInWithPassword },
  REFRESH_TOKEN_AUTH: { needs: 'ALLOW_REFRESH_TOKEN_AUTH', run: refresh },
  REFRESH_TOKEN: { needs: 'ALLOW_REFRESH_TOKEN_AUTH', run: refresh },
};

/** The operations of signing in. */
export function signInOperations(pools: Pools): Readonly<Record<string, Operation>> {
  return {
    InitiateAuth: operation<unknown, SignInAnswer>({
      signed: false,
      run: (input) => initiateAuth(pools, toWireInput(input)),
    }),
    RespondToAuthChallenge: operation<unknown, SignInAnswer>({
      signed: false,
      run: (input) => respondToAuthChallenge(pools, toWireInput(input)),
    }),
  };
}

async function initiateAuth(pools: Pools, input: WireInput): Promise<SignInAnswer> {
  const { client, pool } = pools.directory.requireClient(requireText(input, 'ClientId', 128));
  const name = requireText(input, 'AuthFlow', 64);
  const flow = flows[name];
  if (flow === undefined) throw invalidParameter('Initiate Auth method not supported.');
  if (!client.flows.includes(flow.needs)) throw invalidParameter(`${name} flow not enabled for this client`);
  return flow.run(pools, pool, client, textMap(input, 'AuthParameters'));
}

async function respondToAuthChallenge(pools: Pools, input: WireInput): Promise<SignInAnswer> {
  const { client, pool } = pools.directory.requireClient(requireText(input, 'ClientId', 128));
  const responses = textMap(input, 'ChallengeResponses');
  switch (requireText(input, 'ChallengeName', 64)) {
    case 'PASSWORD_VERIFIER':
      return verifyPasswordProof(pools, pool, client, responses);
    case 'NEW_PASSWORD_REQUIRED':
      return acceptNewPassword(pools, pool, client, requireText(input, 'Session'), responses);
    default:
      throw invalidParameter('Challenge is not supported.');
  }
}

async function signInWithPassword(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  parameters: WireInput,
): Promise<SignInAnswer> {
  const name = requireText(parameters, 'USERNAME', 128);
  const password = requireText(parameters, 'PASSWORD', 256);
  const user = pools.directory.findUser(pool, name);
  if (user === undefined && !client.hidesUnknownUsers) throw userNotFound();
  const lockoutName = lockoutKey(pool, user?.username ?? name);
  pools.lockout.check(lockoutName);
  if (user === undefined || !isPasswordOf(pool, user, password)) {
    pools.lockout.fail(lockoutName);
    throw wrongPassword();
  }
  pools.lockout.succeed(lockoutName);
  return afterPassword(pools, pool, client, user);
}

async function refresh(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  parameters: WireInput,
): Promise<SignInAnswer> {
  const refreshToken = requireText(parameters, 'REFRESH_TOKEN', 4096);
  return {
    ChallengeParameters: {},
    AuthenticationResult: await pools.tokens.renew(pool, client, refreshToken),
  };
}
