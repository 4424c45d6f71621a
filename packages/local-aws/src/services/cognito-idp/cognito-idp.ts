/**
 * Amazon Cognito user pools: sign-in by SRP, tokens that AWS's own verifiers accept, and the
 * administrators' operations.
 */
import type { JSONWebKeySet } from 'jose';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { InspectRequest } from '../wafv2/web-request.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import type { State } from '../../state/store.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import { bearerOperations } from './bearer-operations.ts';
import { CodeAttempts } from './codes.ts';
import { describeOperations } from './describe-operations.ts';
import { Directory } from './directory.ts';
import { groupOperations } from './group-operations.ts';
import { createFirewall } from './firewall.ts';
import { Lockout } from './lockout.ts';
import { PendingChallenges } from './pending-challenges.ts';
import type { Pools } from './pools.ts';
import { recoveryOperations } from './recovery-operations.ts';
import { selfOperations } from './self-operations.ts';
import { adminSignInOperations, signInOperations } from './sign-in-operations.ts';
import { signUpOperations } from './sign-up-operations.ts';
import { toKeySet } from './signing-keys.ts';
import { Tokens } from './tokens.ts';
import { totpOperations } from './totp-operations.ts';
import { createTriggers } from './triggers.ts';
import { userOperations } from './user-operations.ts';
import { userPoolClientResource } from './user-pool-client-resource.ts';
import { userPoolGroupResource } from './user-pool-group-resource.ts';
import { userPoolResource } from './user-pool-resource.ts';
import { wellKnownRoute } from './well-known.ts';

/** What the user pools depend on. */
export interface CognitoIdpDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  /** Invokes the functions of triggers. */
  readonly dispatcher: Dispatcher;
  readonly outbox: Outbox;
  /** AWS WAF, which inspects unsigned requests. Absent: allows all. */
  readonly inspect?: InspectRequest;
  /** Limit of a trigger's invocation, for tests. Default: Cognito's five seconds. */
  readonly triggerLimitMs?: number;
}

/** The user pools, with their public keys for token checks in this process. */
export interface CognitoIdp extends ServiceModule {
  /**
   * Returns the key set of a pool, the same as at its well-known address; undefined for an unknown
   * pool.
   */
  jwks(userPoolId: string): JSONWebKeySet | undefined;
}

/** Creates the service over the stored state. */
export function createCognitoIdp(dependencies: CognitoIdpDependencies): CognitoIdp {
  const { place, clock, state, dispatcher, outbox, triggerLimitMs } = dependencies;
  const directory = new Directory(state);
  const pools: Pools = {
    directory,
    tokens: new Tokens(directory, clock),
    lockout: new Lockout(clock),
    passwordProofs: new PendingChallenges(clock),
    newPasswords: new PendingChallenges(clock),
    secondFactors: new PendingChallenges(clock),
    codeAttempts: new CodeAttempts(clock),
    runTrigger: createTriggers({
      place,
      dispatcher,
      ...(triggerLimitMs !== undefined && { limitMs: triggerLimitMs }),
    }),
    outbox,
    clock,
  };
  const operations = {
    ...signInOperations(pools),
    ...signUpOperations(pools),
    ...recoveryOperations(pools),
    ...bearerOperations(pools),
    ...selfOperations(pools),
    ...totpOperations(pools),
    ...adminSignInOperations(pools),
    ...userOperations(pools),
    ...groupOperations(pools),
    ...describeOperations(pools),
  };
  return {
    services: [
      {
        name: 'cognito-idp',
        json: { targetPrefix: 'AWSCognitoIdentityProviderService', version: '1.1' },
        operations,
        ...(dependencies.inspect && { firewall: createFirewall(pools, dependencies.inspect) }),
        pages: { exposedHeaders: 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date' },
      },
    ],
    resources: [
      userPoolResource(directory, place, clock),
      userPoolClientResource(directory, clock),
      userPoolGroupResource(directory, clock),
    ],
    routes: [wellKnownRoute(directory)],
    jwks: (userPoolId) => {
      const pool = directory.pools.get(userPoolId);
      return pool === undefined ? undefined : toKeySet(pool);
    },
  };
}
