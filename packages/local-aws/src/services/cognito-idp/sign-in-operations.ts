/**
 * InitiateAuth and RespondToAuthChallenge, which need no signature as on AWS, and their signed
 * counterparts for administrators.
 */
import { type Operation, operation } from '../../core/service.ts';
import { adminOperation } from './admin-operation.ts';
import { invalidParameter, resourceNotFound, userNotFound, wrongPassword } from './errors.ts';
import { lockoutKey } from './lockout.ts';
import { decoyUsername, requireUsername } from './names.ts';
import { acceptNewPassword } from './new-password.ts';
import { challengePassword, verifyPasswordProof } from './password-verifier.ts';
import { isPasswordOf } from './passwords.ts';
import type { Pools } from './pools.ts';
import type { AuthFlow, ClientRecord, PoolRecord } from './records.ts';
import { acceptTotp, finishSetup } from './second-factor.ts';
import type { SignInResponse } from './sign-in-response.ts';
import { afterPassword } from './sign-in-outcome.ts';
import { type WireInput, requireText, textMap, toWireInput } from './wire.ts';

type Flow = (
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  parameters: WireInput,
) => SignInResponse | Promise<SignInResponse>;

type Flows = Readonly<Record<string, { readonly needs: AuthFlow; readonly run: Flow }>>;

const flows: Flows = {
  USER_SRP_AUTH: { needs: 'ALLOW_USER_SRP_AUTH', run: challengePassword },
  USER_PASSWORD_AUTH: { needs: 'ALLOW_USER_PASSWORD_AUTH', run: signInWithPassword },
  REFRESH_TOKEN_AUTH: { needs: 'ALLOW_REFRESH_TOKEN_AUTH', run: refresh },
  REFRESH_TOKEN: { needs: 'ALLOW_REFRESH_TOKEN_AUTH', run: refresh },
};

const adminFlows: Flows = {
  ...flows,
  ADMIN_USER_PASSWORD_AUTH: { needs: 'ALLOW_ADMIN_USER_PASSWORD_AUTH', run: signInWithPassword },
  ADMIN_NO_SRP_AUTH: { needs: 'ALLOW_ADMIN_USER_PASSWORD_AUTH', run: signInWithPassword },
};

/** InitiateAuth and RespondToAuthChallenge, unsigned; `ClientId` alone determines the pool. */
export function signInOperations(pools: Pools): Readonly<Record<string, Operation>> {
  const open = (run: (parties: Parties, input: WireInput) => Promise<SignInResponse>): Operation =>
    operation<unknown, SignInResponse>({
      signed: false,
      run: (input) => {
        const wire = toWireInput(input);
        return run({ pools, ...pools.directory.requireClient(requireText(wire, 'ClientId', 128)) }, wire);
      },
    });
  return {
    InitiateAuth: open((parties, input) => initiateAuth(parties, flows, input)),
    RespondToAuthChallenge: open(respondToAuthChallenge),
  };
}

/**
 * AdminInitiateAuth and AdminRespondToAuthChallenge, signed, which also accept the ADMIN_… password
 * flows.
 */
export function adminSignInOperations(pools: Pools): Readonly<Record<string, Operation>> {
  const works: Readonly<Record<string, (parties: Parties, input: WireInput) => Promise<SignInResponse>>> = {
    AdminInitiateAuth: (parties, input) => initiateAuth(parties, adminFlows, input),
    AdminRespondToAuthChallenge: respondToAuthChallenge,
  };
  return Object.fromEntries(
    Object.entries(works).map(([name, work]) => [
      name,
      adminOperation(pools, name, (_, pool, input) =>
        work({ pools, ...partiesOf(pools, pool, input) }, input),
      ),
    ]),
  );
}

/** The pool, the client and the dependencies. */
interface Parties {
  readonly pools: Pools;
  readonly pool: PoolRecord;
  readonly client: ClientRecord;
}

function partiesOf(pools: Pools, pool: PoolRecord, input: WireInput): Pick<Parties, 'pool' | 'client'> {
  const client = pools.directory.clients.get(requireText(input, 'ClientId', 128));
  if (client?.poolId !== pool.id) {
    throw resourceNotFound('User pool client does not exist.');
  }
  return { pool, client };
}

async function initiateAuth(
  { pools, pool, client }: Parties,
  known: Flows,
  input: WireInput,
): Promise<SignInResponse> {
  const name = requireText(input, 'AuthFlow', 64);
  const flow = Object.hasOwn(known, name) ? known[name] : undefined;
  if (flow === undefined) {
    throw invalidParameter('Initiate Auth method not supported.');
  }
  if (!client.flows.includes(flow.needs)) {
    throw invalidParameter(`${name} flow not enabled for this client`);
  }
  return flow.run(pools, pool, client, textMap(input, 'AuthParameters'));
}

async function respondToAuthChallenge(
  { pools, pool, client }: Parties,
  input: WireInput,
): Promise<SignInResponse> {
  const responses = textMap(input, 'ChallengeResponses');
  const session = (): string => requireText(input, 'Session');
  switch (requireText(input, 'ChallengeName', 64)) {
    case 'PASSWORD_VERIFIER':
      return verifyPasswordProof(pools, pool, client, responses);
    case 'NEW_PASSWORD_REQUIRED':
      return acceptNewPassword(pools, pool, client, session(), responses);
    case 'SOFTWARE_TOKEN_MFA':
      return acceptTotp(pools, pool, client, session(), responses);
    case 'MFA_SETUP':
      return finishSetup(pools, pool, client, session(), responses);
    default:
      throw invalidParameter('Challenge is not supported.');
  }
}

async function signInWithPassword(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  parameters: WireInput,
): Promise<SignInResponse> {
  const name = requireUsername(parameters, 'USERNAME');
  const password = requireText(parameters, 'PASSWORD', 256);
  const user = pools.directory.findUser(pool, name);
  if (user === undefined && !client.hidesUnknownUsers) {
    throw userNotFound();
  }
  const lockoutName = lockoutKey(pool, user?.username ?? decoyUsername(pool, name));
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
): Promise<SignInResponse> {
  const refreshToken = requireText(parameters, 'REFRESH_TOKEN', 4096);
  return {
    ChallengeParameters: {},
    AuthenticationResult: await pools.tokens.renew(pool, client, refreshToken),
  };
}
