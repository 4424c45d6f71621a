/**
 * Who may read which field: mode × directive × group, on fields and on types, for every
 * DefaultAction of AWS.
 */
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@aws-crypto/sha256-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  returning,
  startGraphQLWorld,
  type GraphQLResponse,
  type GraphQLWorld,
} from '../../../testing/graphql-world.ts';

const fields = [
  ['bare', '', 'Plain'],
  ['users', '@aws_cognito_user_pools', 'Plain'],
  ['owners', '@aws_cognito_user_pools(cognito_groups: ["owners"])', 'Plain'],
  ['several', '@aws_cognito_user_pools(cognito_groups: ["owners", "operators"])', 'Plain'],
  ['system', '@aws_iam', 'Plain'],
  ['both', '@aws_iam @aws_cognito_user_pools(cognito_groups: ["owners"])', 'Plain'],
  ['alone', '@aws_auth(cognito_groups: ["owners"])', 'Plain'],
] as const;

const schema = `
  type Query {
    ${fields.map(([name, directive]) => `${name}: String ${directive}`).join('\n')}
    plain: Plain @aws_cognito_user_pools @aws_iam
    typed: Typed @aws_cognito_user_pools @aws_iam
    list: [Typed] @aws_cognito_user_pools
  }
  type Plain { id: ID }
  type Typed @aws_cognito_user_pools(cognito_groups: ["owners"]) {
    id: ID
    staff: String @aws_cognito_user_pools(cognito_groups: ["operators"])
    system: String @aws_iam
    required: String! @aws_cognito_user_pools(cognito_groups: ["operators"])
  }
`;

const typed = `{ id: 'a', staff: 's', system: 'i', required: 'r' }`;
const resolvers = [
  ...fields.map(([name]) => ({ at: `Query.${name}`, code: returning(`'${name}'`) })),
  { at: 'Query.plain', code: returning(`{ id: 'p' }`) },
  { at: 'Query.typed', code: returning(typed) },
  { at: 'Query.list', code: returning(`[${typed}, ${typed}]`) },
];

type Caller = 'groupless' | 'owners' | 'operators' | 'IAM';
const callers: readonly Caller[] = ['groupless', 'owners', 'operators', 'IAM'];

const tables: readonly {
  readonly mode: string;
  readonly api: Record<string, unknown>;
  readonly allowed: Readonly<Record<string, readonly Caller[]>>;
}[] = [
  {
    mode: 'two modes, DefaultAction ALLOW',
    api: pool('ALLOW'),
    allowed: {
      bare: ['groupless', 'owners', 'operators'],
      users: ['groupless', 'owners', 'operators'],
      owners: ['owners'],
      several: ['owners', 'operators'],
      system: ['IAM'],
      both: ['owners', 'IAM'],
      alone: ['groupless', 'owners', 'operators'],
    },
  },
  {
    mode: 'IAM first, Cognito second',
    api: {
      AuthenticationType: 'AWS_IAM',
      UserPoolConfig: undefined,
      AdditionalAuthenticationProviders: [
        { AuthenticationType: 'AMAZON_COGNITO_USER_POOLS', UserPoolConfig: userPoolOf() },
      ],
    },
    allowed: {
      bare: ['IAM'],
      users: ['groupless', 'owners', 'operators'],
      owners: ['owners'],
      several: ['owners', 'operators'],
      system: ['IAM'],
      both: ['owners', 'IAM'],
      alone: ['IAM'],
    },
  },
  {
    mode: 'Cognito alone with ALLOW: only @aws_auth restricts',
    api: { ...pool('ALLOW'), AdditionalAuthenticationProviders: [] },
    allowed: {
      bare: ['groupless', 'owners', 'operators'],
      users: ['groupless', 'owners', 'operators'],
      owners: ['groupless', 'owners', 'operators'],
      several: ['groupless', 'owners', 'operators'],
      system: ['groupless', 'owners', 'operators'],
      both: ['groupless', 'owners', 'operators'],
      alone: ['owners'],
    },
  },
  {
    mode: 'Cognito alone with DENY: @aws_auth allows',
    api: { ...pool('DENY'), AdditionalAuthenticationProviders: [] },
    allowed: { bare: [], users: [], owners: [], several: [], system: [], both: [], alone: ['owners'] },
  },
];

function pool(DefaultAction: 'ALLOW' | 'DENY') {
  return { UserPoolConfig: { ...userPoolOf(), DefaultAction } };
}

function userPoolOf() {
  return { UserPoolId: 'eu-central-1_TestPool1', AwsRegion: 'eu-central-1' };
}

/** Sends a query that is signed as IAM callers sign it. */
async function signedQuery(
  world: GraphQLWorld,
  query: string,
  credentials = world.iam.rootCredentials,
  service = 'appsync',
) {
  const url = new URL(world.url);
  const signer = new SignatureV4({ credentials, region: 'eu-central-1', service, sha256: Sha256 });
  const request = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: {},
    headers: { host: url.host, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { host: _, ...headers } = request.headers;
  return world.post(JSON.stringify({ query }), headers);
}

async function ask(world: GraphQLWorld, caller: Caller, query: string): Promise<GraphQLResponse> {
  if (caller !== 'IAM') {
    return world.query(query, {}, caller === 'groupless' ? [] : [caller]);
  }
  return (await (await signedQuery(world, query)).json()) as GraphQLResponse;
}

describe.each(tables)('$mode', ({ api, allowed }) => {
  let world: GraphQLWorld;
  beforeAll(async () => {
    world = await startGraphQLWorld({ schema, fields: resolvers, api });
  });
  afterAll(() => world.stop());

  const rows = fields.flatMap(([field, directive]) =>
    callers.map((caller) => ({ field, directive, caller })),
  );

  it.each(rows)('$field ($directive) for $caller', async ({ field, caller }) => {
    const { data, errors } = await ask(world, caller, `{ ${field} }`);

    if (allowed[field]?.includes(caller)) {
      expect({ data, errors }).toEqual({ data: { [field]: field } });
    } else if (data === undefined) {
      expect(errors).toMatchObject([{ errorType: 'UnauthorizedException' }]);
    } else {
      expect(data).toEqual({ [field]: null });
      expect(errors).toEqual([
        {
          path: [field],
          data: null,
          errorType: 'Unauthorized',
          errorInfo: null,
          locations: [{ line: 1, column: 3, sourceName: null }],
          message: `Not Authorized to access ${field} on type Query`,
        },
      ]);
    }
  });
});

describe('nested types, with two modes', () => {
  let world: GraphQLWorld;
  beforeAll(async () => {
    world = await startGraphQLWorld({ schema, fields: resolvers, api: pool('ALLOW') });
  });
  afterAll(() => world.stop());

  it('allows the members of a type without a directive to every user and to no IAM caller', async () => {
    const asUser = await world.query('{ plain { id } }', {}, []);
    const asIam = await (await signedQuery(world, '{ plain { id } }')).json();

    expect(asUser.data).toEqual({ plain: { id: 'p' } });
    expect(asIam).toMatchObject({
      data: { plain: { id: null } },
      errors: [{ path: ['plain', 'id'], message: 'Not Authorized to access id on type Plain' }],
    });
  });

  it('applies a member’s own directive, or its type’s if it has none', async () => {
    const asOwner = await world.query('{ typed { id staff system } }', {}, ['owners']);
    const asOperator = await world.query('{ typed { id staff system } }', {}, ['operators']);

    expect(asOwner.data).toEqual({ typed: { id: 'a', staff: null, system: null } });
    expect(asOperator.data).toEqual({ typed: { id: null, staff: 's', system: null } });
    expect(asOperator.errors?.map(({ path }) => path)).toEqual([
      ['typed', 'id'],
      ['typed', 'system'],
    ]);
  });

  it('refuses each member of a list by its own path', async () => {
    const { errors } = await world.query('{ list { staff } }', {}, ['owners']);

    expect(errors?.map(({ path }) => path)).toEqual([
      ['list', 0, 'staff'],
      ['list', 1, 'staff'],
    ]);
  });

  it('sets the parent of a refused non-null member to null', async () => {
    const { data, errors } = await world.query('{ typed { id required } }', {}, ['owners']);

    expect(data).toEqual({ typed: null });
    expect(errors).toMatchObject([{ path: ['typed', 'required'], errorType: 'Unauthorized' }]);
  });

  it('asks IAM for appsync:GraphQL on the field of the root type', async () => {
    const arn = String(world.api.attributes['Arn']);
    const role = await makeCaller(world, `${arn}/types/Query/fields/system`);
    const credentials = world.iam.credentialsFor(role, 'lambda.amazonaws.com', 'session');

    const allowed = await signedQuery(world, '{ system }', credentials);
    const refused = await signedQuery(world, '{ both }', credentials);

    expect(await allowed.json()).toEqual({ data: { system: 'system' } });
    expect(await refused.json()).toMatchObject({
      data: { both: null },
      errors: [{ errorType: 'Unauthorized', message: 'Not Authorized to access both on type Query' }],
    });
  });

  it('refuses a signature for another service', async () => {
    const response = await signedQuery(world, '{ system }', world.iam.rootCredentials, 'execute-api');

    expect(response.status).toBe(401);
  });
});

async function makeCaller(world: GraphQLWorld, Resource: string): Promise<string> {
  const statement = (more: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  const role = await world.make(
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: statement({
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
      Policies: [
        { PolicyName: 'publish', PolicyDocument: statement({ Action: 'appsync:GraphQL', Resource }) },
      ],
    },
    'Publisher',
  );
  return String(role.attributes['Arn']);
}
