/**
 * Runs a field's real bundles in the real APPSYNC_JS environment, step by step as wired. Only AWS
 * is replaced by the test, so that every response and failure of every step can be tested.
 */
import { openHourBudget } from '../../domain/page.ts';
import { bundleResolvers } from '../../infra/bundling.ts';
import {
  type ContextParts,
  createRealm,
  type HandlerCode,
  type RealtimeCalls,
  ResolverError,
} from 'local-aws/appsync-js';
import type { FieldWiring } from '../../resolvers/wiring-types.ts';
import { rotationWiring } from '../../resolvers/wiring-rotation.ts';
import { wiring } from '../../resolvers/wiring.ts';

/** AWS's response to one request of a step. */
export interface AwsResponse {
  readonly result?: unknown;
  readonly error?: { readonly type: string; readonly message: string };
}

/** One request that a step made. */
export interface MadeCall {
  readonly dataSource: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** The caller, the arguments and AWS's responses. */
export interface FieldRun {
  readonly args: unknown;
  readonly sub?: string;
  readonly groups?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** `sourceIp` of the identity. */
  readonly addresses?: readonly string[];
  /** Claims of the caller's token. By default of a sign-in just now. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the field as it is wired while the hash key rotates. */
  readonly isRotating?: boolean;
  /** Responses by data source. A data source without one returns null. */
  readonly responses?: Readonly<Record<string, AwsResponse | readonly AwsResponse[]>>;
}

/** The field's result, and every request of its steps. */
export interface FieldEnd {
  readonly value?: unknown;
  readonly error?: {
    readonly errorType: string | null;
    readonly message: string;
    readonly errorInfo: unknown;
  };
  readonly calls: readonly MadeCall[];
  readonly stash: unknown;
  /** How often each handler iterated, by path and handler. */
  readonly iterations: Readonly<Record<string, number>>;
  /** What it requested about subscriptions through `extensions`. */
  readonly realtime: RealtimeCalls;
}

/** The time at which these tests call every field. */
export const runAt = Date.parse('2026-03-04T05:06:07.089Z');

/** Epoch second at which the callers' tokens expire. */
export const tokenExpiresAt = Math.floor(runAt / 1000) + 900;

/** Table names and allowances, as in a deployment. */
export const runEnvironment = {
  APP_CLIENTS_OF_OPERATORS: 'client,other-client',
  APP_CLIENTS_OF_OWNERS: 'client',
  APP_CLIENTS_OF_PRIVACY_OFFICERS: 'client',
  APP_CLIENTS_OF_PROVISIONERS: 'client',
  APP_CLIENTS_OF_SERVICE_TECHNICIANS: 'client',
  ACCESS_LISTS_OF_PERSON_PER_MINUTE: '3',
  AUDIT_LOG_TABLE: 'auditLog',
  RETENTION_DAYS: '{"audit":1096,"commands":90,"history":3653}',
  ALLOWANCES_TABLE: 'allowances',
  DATA_JOBS_TABLE: 'dataJobs',
  DATA_JOBS_OF_PERSON_PER_DAY: '3',
  VIN_REVEALS_TABLE: 'vinReveals',
  WATCHES_TABLE: 'watches',
  CLAIM_STARTS_OF_PERSON_PER_HOUR: '3',
  CLAIM_STARTS_OF_PERSON_TO_VIN_PER_HOUR: '3',
  CLAIM_STARTS_TO_VEHICLE_PER_HOUR: '3',
  CLAIM_STEPS_OF_PERSON_PER_MINUTE: '3',
  REVEALS_OF_PERSON_PER_HOUR: '3',
  STANDINGS_OF_PERSON_PER_HOUR: '3',
  PERSON_PATTERNS_TABLE: 'patterns',
  CLAIM_WAITING_HOURS: '72',
  CLAIMS_COMPLETE_BY_TIME: 'true',
  CONVERSIONS_PER_MINUTE: '3',
  ENDS_OF_PERSON_PER_MINUTE: '3',
  CODES_OF_PERSON_PER_HOUR: '3',
  GRANTS_OF_OPERATOR_PER_MINUTE: '3',
  GRANTS_TO_VEHICLE_PER_MINUTE: '3',
  SHARINGS_OF_PERSON_PER_HOUR: '3',
  SUBSCRIPTIONS_OF_PERSON_PER_MINUTE: '3',
  SUBSCRIPTIONS_TO_VEHICLE_PER_MINUTE: '5',
  DEVICE_INVENTORY_TABLE: 'devices',
  INVITATIONS_TABLE: 'codes',
  OWNERSHIP_CLAIMS_TABLE: 'claims',
  OWNERSHIP_TABLE: 'accesses',
  TELEMETRY_SUMMARIES_TABLE: 'summaries',
  UNIQUE_KEYS_TABLE: 'guards',
  VEHICLE_HISTORY_TABLE: 'history',
  VEHICLE_REGISTRY_TABLE: 'vehicles',
  VEHICLE_STATE_TABLE: 'states',
} as const;

/**
 * The largest budget of a page, plus an allowance for the checks before it and for its minutes. No
 * handler may come near AppSync's limit of 1,000.
 */
export const iterationAlarm = openHourBudget + 80;

const realm = createRealm({ now: () => runAt }, { storedNumbers: true, iterationAlarm });
const paths = [...wiring, ...rotationWiring].flatMap(({ pipeline, steps }) => [
  ...(pipeline ? [pipeline] : []),
  ...steps.map(({ code }) => code),
]);
const codes = new Map(
  [...bundleResolvers([...new Set(paths)])].map(([path, code]) => [path, realm.compile(code)]),
);

/** Calls one field. */
export function runField(field: string, run: FieldRun): FieldEnd {
  const all: readonly Wired[] = run.isRotating === true ? rotationWiring : wiring;
  const wired = all.find((entry) => entry.field === field);
  if (wired === undefined) {
    throw new Error(`${field} is not wired.`);
  }
  const execution = new Execution(run, wired);
  try {
    return execution.end(execution.run(wired.pipeline, wired.steps));
  } catch (error) {
    if (!(error instanceof ResolverError)) {
      throw error;
    }
    const { errorType, message, errorInfo } = error;
    return { ...execution.end(undefined), error: { errorType, message, errorInfo } };
  }
}

type Wired = FieldWiring<string>;
type Steps = Wired['steps'];
type RootType = Wired['type'];

class Execution {
  readonly #calls: MadeCall[] = [];
  readonly #run: FieldRun;
  readonly #field: string;
  readonly #root: RootType;
  readonly #realtime: RealtimeCalls = { invalidations: [] };
  #stash: unknown = realm.adopt({});
  #previous: unknown = null;
  readonly #iterations: Record<string, number> = {};

  constructor(run: FieldRun, { field, type }: Wired) {
    this.#run = run;
    this.#field = field;
    this.#root = type;
  }

  run(pipeline: string | undefined, steps: Steps): unknown {
    if (pipeline !== undefined) {
      this.#evaluate(pipeline, 'request', {});
    }
    for (const { code, dataSource } of steps) {
      this.#step(code, dataSource);
    }
    return pipeline === undefined ? this.#previous : this.#evaluate(pipeline, 'response', {}).value;
  }

  end(value: unknown): FieldEnd {
    // The copy has the same shape.
    const realtime = plain(this.#realtime) as RealtimeCalls;
    return {
      value: plain(value),
      calls: this.#calls,
      stash: plain(this.#stash),
      iterations: this.#iterations,
      realtime,
    };
  }

  #step(code: string, dataSource: string): void {
    const { value, skipTo } = this.#evaluate(code, 'request', {});
    if (skipTo !== undefined) {
      this.#previous = value;
      return;
    }
    // A handler's request is an object, because the data source refuses anything else.
    this.#calls.push({ dataSource, request: plain(value) as Readonly<Record<string, unknown>> });
    const { result = null, error = null } = this.#responseOf(dataSource);
    this.#previous = this.#evaluate(code, 'response', { result, error }).value;
  }

  #responseOf(dataSource: string): AwsResponse {
    const response = this.#run.responses?.[dataSource] ?? {};
    const earlier = this.#calls.filter((call) => call.dataSource === dataSource).length - 1;
    return Array.isArray(response) ? (response[earlier] ?? {}) : (response as AwsResponse);
  }

  #evaluate(path: string, handler: 'request' | 'response', parts: Partial<ContextParts>) {
    const {
      addresses = [],
      args,
      sub = 'caller',
      groups = [],
      headers = {},
      env = runEnvironment,
    } = this.#run;
    const claims = {
      token_use: 'access',
      client_id: 'client',
      ...(this.#run.claims ?? { exp: tokenExpiresAt, auth_time: Math.floor(runAt / 1000) }),
    };
    const evaluation = codeOf(path).evaluate(
      handler,
      {
        args,
        identity: realm.adoptFrozen({
          ...{ sub, groups, username: sub, claims, issuer: '' },
          sourceIp: addresses,
        }),
        source: null,
        stash: this.#stash,
        previous: this.#previous,
        result: null,
        error: null,
        request: realm.adoptFrozen({ headers, domainName: null }),
        info: realm.info({ fieldName: this.#field }, {}),
        env: realm.adoptFrozen(env),
        ...parts,
      },
      {
        authType: 'User Pool Authorization',
        errors: [],
        responseHeaders: new Map(),
        deadline: runAt + 1,
        root: this.#root,
        realtime: this.#realtime,
        log: () => {},
      },
    );
    this.#stash = evaluation.stash;
    this.#iterations[`${path} ${handler}`] = evaluation.iterations;
    return evaluation;
  }
}

function codeOf(path: string): HandlerCode {
  const code = codes.get(path);
  if (code === undefined) {
    throw new Error(`No bundle of resolvers/${path}.ts.`);
  }
  return code;
}

/** Returns a copy in this realm, so that matchers can compare it. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
