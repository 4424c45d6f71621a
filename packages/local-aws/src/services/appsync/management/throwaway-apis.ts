/**
 * APIs that calls create, not the template. They accept schemas, data sources, functions and
 * resolvers, with the template's checks. They have no address, so they cannot be queried. They are
 * in memory and end with the world.
 */
import { randomBytes } from 'node:crypto';
import type { Clock, Place } from '../../../core/service.ts';
import type { Api } from '../api.ts';
import { buildApiSchema } from '../graphql/schema.ts';
import type { Apis } from '../resources/apis.ts';
import { createRealm, type Realm } from '../runtime/realm.ts';
import type { TypeChecks } from '../runtime/type-checks.ts';
import { AwsError } from '../../../core/aws-error.ts';
import { badRequest, concurrentModification, limitExceeded } from './management-errors.ts';

/** AppSync quotas: GraphQL APIs in an account and region. */
const maxApis = 50;
/** Duration of a schema's creation. On AWS it takes some seconds. */
const schemaCreationMs = 50;

/** How far StartSchemaCreation has come, as GetSchemaCreationStatus returns it. */
export interface SchemaStatus {
  readonly status: 'NOT_APPLICABLE' | 'PROCESSING' | 'SUCCESS' | 'FAILED' | 'ACTIVE';
  readonly details: string;
}

/** An API that a call created. */
export interface ThrowawayApi {
  readonly api: Api;
  readonly name: string;
  readonly authenticationType: string;
  readonly tags: Readonly<Record<string, string>>;
  schema: SchemaStatus;
}

/** What throw-away APIs depend on. */
export interface ThrowawayParts {
  readonly apis: Apis;
  readonly clock: Clock;
  readonly place: Place;
  /** The same as for the template's code. */
  readonly typeChecks: TypeChecks;
}

/** The account's APIs besides the template's: at most 49, because AWS's quota is 50. */
export class ThrowawayApis {
  readonly #byId = new Map<string, ThrowawayApi>();
  readonly #apis: Apis;
  readonly #clock: Clock;
  readonly #place: Place;
  readonly #typeChecks: TypeChecks;
  #realm: Realm | undefined;

  constructor({ apis, clock, place, typeChecks }: ThrowawayParts) {
    this.#typeChecks = typeChecks;
    this.#apis = apis;
    this.#clock = clock;
    this.#place = place;
  }

  /** The realm for their code and for EvaluateCode. */
  get realm(): Realm {
    return (this.#realm ??= createRealm(this.#clock));
  }

  create(input: Pick<ThrowawayApi, 'name' | 'authenticationType' | 'tags'>): ThrowawayApi {
    if (this.#byId.size >= maxApis - 1) {
      throw limitExceeded(`Maximum number of APIs reached: ${maxApis}.`);
    }
    const { authenticationType } = input;
    if (authenticationType !== 'AWS_IAM' && authenticationType !== 'AMAZON_COGNITO_USER_POOLS') {
      throw badRequest(`AuthenticationType ${authenticationType} is not supported by the local AppSync.`);
    }
    const { partition, region, accountId } = this.#place;
    const id = [...randomBytes(26)].map((byte) => (byte % 36).toString(36)).join('');
    const arn = `arn:${partition}:appsync:${region}:${accountId}:apis/${id}`;
    const made: ThrowawayApi = {
      ...input,
      schema: { status: 'NOT_APPLICABLE', details: '' },
      api: {
        settings: {
          id,
          arn,
          authorization: { defaultMode: authenticationType, additionalModes: [], defaultAction: 'ALLOW' },
          queryDepthLimit: 0,
          resolverCountLimit: 0,
          introspection: true,
          environment: {},
        },
        realm: this.realm,
        typeChecks: this.#typeChecks,
        definition: undefined,
        dataSources: new Map(),
        functions: new Map(),
        resolvers: new Map(),
        revision: 0,
      },
    };
    this.#byId.set(id, made);
    this.#apis.add(made.api);
    return made;
  }

  find(apiId: string): ThrowawayApi | undefined {
    return this.#byId.get(apiId);
  }

  list(): readonly ThrowawayApi[] {
    return [...this.#byId.values()];
  }

  delete(apiId: string): void {
    this.#byId.delete(apiId);
    this.#apis.remove(apiId);
  }

  /** Starts to create a schema. As on AWS, its outcome appears in `schema` later. */
  startSchemaCreation(made: ThrowawayApi, definition: string): SchemaStatus {
    if (made.schema.status === 'PROCESSING') {
      throw concurrentModification();
    }
    made.schema = { status: 'PROCESSING', details: '' };
    setTimeout(() => (made.schema = finished(made.api, definition)), schemaCreationMs).unref();
    return made.schema;
  }
}

function finished(api: Api, definition: string): SchemaStatus {
  try {
    buildApiSchema(definition);
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    return { status: 'FAILED', details: error.message };
  }
  api.definition = definition;
  api.revision += 1;
  return { status: 'SUCCESS', details: 'Successfully created schema.' };
}
