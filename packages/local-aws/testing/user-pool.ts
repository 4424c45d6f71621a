/**
 * A user pool by itself. Its resource handlers create it, and real clients reach it over HTTP.
 */
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { AwsError } from '../src/core/aws-error.ts';
import type { Call } from '../src/core/dispatcher.ts';
import { createOutbox } from '../src/outbox/outbox.ts';
import { createCognitoIdp } from '../src/services/cognito-idp/cognito-idp.ts';
import type { CreatedResource, Properties } from '../src/core/resource.ts';
import { memoryState } from '../src/state/memory-state.ts';
import type { State } from '../src/state/store.ts';
import { place, startEndpoint } from './endpoint.ts';

/** The password of each user that `addUser` creates. It satisfies `poolProperties`. */
export const password = 'Correct-Horse-42-Battery';
/** Another password that satisfies `poolProperties`. */
export const otherPassword = 'Staple-Correct-43-Horse';

/** The rules that both passwords meet. */
export const passwordPolicy = {
  MinimumLength: 14,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
} as const;

/** As the template writes it. */
export const poolProperties: Properties = {
  UserPoolName: 'tests',
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  MfaConfiguration: 'OPTIONAL',
  EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
  UsernameConfiguration: { CaseSensitive: false },
  Policies: {
    PasswordPolicy: { ...passwordPolicy, TemporaryPasswordValidityDays: 3 },
  },
};

/** As the template writes it, without `UserPoolId`. */
export const clientProperties: Properties = {
  GenerateSecret: false,
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
  EnableTokenRevocation: true,
  AccessTokenValidity: 15,
  IdTokenValidity: 15,
  RefreshTokenValidity: 24,
  AuthSessionValidity: 3,
  TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' },
};

/** Settings that differ between tests. */
export interface UserPoolOptions {
  readonly state?: State;
  readonly pool?: Properties;
  readonly client?: Properties;
  /** Function of a trigger → what it does with the event. Others deny the invocation. */
  readonly functions?: Readonly<Record<string, TriggerFunction>>;
  readonly triggerLimitMs?: number;
}

/** Stands for a Lambda function: returns the event, or throws the function's error. */
export type TriggerFunction = (event: TriggerPayload) => unknown;

/** The event of a trigger, as functions receive it. */
export interface TriggerPayload {
  readonly triggerSource: string;
  readonly userName: string;
  readonly callerContext: { readonly clientId: string };
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
}

/** A pool with one client on its own port. */
export type UserPool = Awaited<ReturnType<typeof startUserPool>>;

/** Starts the pool; call `stop` when the tests are done. */
export async function startUserPool(options: UserPoolOptions = {}) {
  const clock = movableClock();
  const outbox = createOutbox(clock);
  const module = createCognitoIdp({
    place,
    clock,
    outbox,
    state: options.state ?? memoryState(),
    dispatcher: { dispatch: (call) => invoke(options.functions ?? {}, call) },
    ...(options.triggerLimitMs !== undefined && { triggerLimitMs: options.triggerLimitMs }),
  });
  const endpoint = await startEndpoint(module.services, module.routes);
  const create = (type: string, logicalId: string, properties: Properties) =>
    createResource(module.resources, type, logicalId, properties);
  const pool = await create('AWS::Cognito::UserPool', 'Pool', { ...poolProperties, ...options.pool });
  const client = await create('AWS::Cognito::UserPoolClient', 'Client', {
    ...clientProperties,
    ...options.client,
    UserPoolId: pool.ref,
  });
  const sdk = new CognitoIdentityProviderClient({
    region: place.region,
    endpoint: endpoint.url,
    credentials: endpoint.iam.rootCredentials,
  });
  const names = { poolId: pool.ref, clientId: client.ref };
  return {
    ...endpoint,
    ...names,
    module,
    pool,
    client,
    clock,
    outbox,
    sdk,
    create,
    addUser: (username: string, groups: readonly string[] = []) => addUser(sdk, pool.ref, username, groups),
    signIn: (username: string, secret = password) => signIn(endpoint.url, names, username, secret),
    stop: async () => {
      sdk.destroy();
      await endpoint.stop();
    },
  };
}

/** The Lambda service of these tests: no IAM, and functions in this process. */
async function invoke(
  functions: Readonly<Record<string, TriggerFunction>>,
  { input }: Call,
): Promise<unknown> {
  // The only calls are Cognito's invocations.
  const { FunctionName, Payload } = input as { readonly FunctionName: string; readonly Payload: string };
  const run = functions[FunctionName];
  if (run === undefined) {
    throw new AwsError('AccessDeniedException', 'No resource-based policy allows it.');
  }
  try {
    return {
      StatusCode: 200,
      Payload: JSON.stringify((await run(JSON.parse(Payload) as TriggerPayload)) ?? null),
    };
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { StatusCode: 200, FunctionError: 'Unhandled', Payload: JSON.stringify({ errorMessage }) };
  }
}

function movableClock() {
  let offsetMs = 0;
  let stoppedAt: number | undefined;
  return {
    now: () => (stoppedAt ?? Date.now()) + offsetMs,
    advance: (seconds: number) => void (offsetMs += seconds * 1000),
    /** Stops the clock, for tests of locks that last a second on slow machines. */
    stand: () => void (stoppedAt = Date.now()),
    go: () => void (stoppedAt = undefined),
  };
}

async function createResource(
  handlers: ReturnType<typeof createCognitoIdp>['resources'],
  type: string,
  logicalId: string,
  properties: Properties,
): Promise<CreatedResource> {
  const handler = handlers.find((one) => one.type === type);
  if (handler === undefined) {
    throw new Error(`No handler for ${type}.`);
  }
  const assetFolder = (): string => {
    throw new Error('Cognito has no assets.');
  };
  return handler.create(properties, {
    logicalId,
    stackName: 'Tests',
    place,
    physicalName: `Tests-${logicalId}-0001`,
    assetFolder,
  });
}

async function addUser(
  sdk: CognitoIdentityProviderClient,
  UserPoolId: string,
  Username: string,
  groups: readonly string[],
): Promise<void> {
  const UserAttributes = [{ Name: 'email', Value: Username }];
  await sdk.send(
    new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes }),
  );
  await sdk.send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }),
  );
  for (const GroupName of groups) {
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName })).catch(() => undefined);
    await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
  }
}

/** A user of amazon-cognito-identity-js, which keeps its tokens in memory of its own. */
export function identityUser(
  url: string,
  { poolId, clientId }: { readonly poolId: string; readonly clientId: string },
  username: string,
): CognitoUser {
  const kept = new Map<string, string>();
  const Storage: ICognitoStorage = {
    setItem: (key, value) => void kept.set(key, value),
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
  const Pool = new CognitoUserPool({ UserPoolId: poolId, ClientId: clientId, endpoint: `${url}/`, Storage });
  return new CognitoUser({ Username: username, Pool, Storage });
}

/**
 * Signs in by SRP. `newPassword` is the response to the challenge of a temporary password. Without
 * it, that challenge rejects.
 */
export function authenticate(
  user: CognitoUser,
  secret: string,
  newPassword?: string,
): Promise<CognitoUserSession> {
  return new Promise((onSuccess, onFailure) => {
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password: secret }), {
      onSuccess,
      onFailure,
      newPasswordRequired: () =>
        newPassword === undefined
          ? onFailure(new Error('NEW_PASSWORD_REQUIRED'))
          : user.completeNewPasswordChallenge(newPassword, {}, { onSuccess, onFailure }),
    });
  });
}

function signIn(
  url: string,
  names: { readonly poolId: string; readonly clientId: string },
  username: string,
  secret: string,
): Promise<CognitoUserSession> {
  return authenticate(identityUser(url, names, username), secret);
}
