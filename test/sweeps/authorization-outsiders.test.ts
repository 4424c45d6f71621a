/**
 * Callers without a role, a tenant, a valid token or the right signature. Every field refuses them
 * before any AWS call.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../../domain/roles.ts';
import type { AwsCredentials } from 'local-aws';
import { isBackground } from '../support/conversions.ts';
import { type Cast, givenCast } from '../support/authorization/cast.ts';
import { isSubscription, put, questionFor, questions } from '../support/authorization/questions.ts';
import { systemFields } from '../support/authorization/rules.ts';
import { type ApiResponse, type Person, ask, codeOf, givenPerson } from '../support/given.ts';
import { rolesOf } from '../support/roles.ts';
import { askSigned, credentialsOf } from '../support/signed.ts';
import { outcomeOf, startSigned } from '../support/subscriptions.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const fields = Object.keys(questions);
const ofSystem: readonly string[] = systemFields;
const ofPeople = fields.filter((field) => !ofSystem.includes(field));
const publishing = fields.filter((field) => ofSystem.includes(field));

let cast: Cast;
beforeAll(async () => {
  cast = await givenCast(world());
});

describe.each([
  ['a tenant and no role', [], ['acme'], 'Unauthorized'],
  ['every role and no tenant', roles, [], 'TENANT_REQUIRED'],
  ['every role and two tenants', roles, ['acme', 'rival'], 'TENANT_REQUIRED'],
  ['neither role nor tenant', [], [], 'Unauthorized'],
] as const)('a person with %s', (_who, itsRoles, tenants, code) => {
  let person: Person;
  beforeAll(async () => {
    person = await givenPerson(world(), itsRoles, tenants);
  });

  it.each([
    ...ofPeople.map((field) => [code, field] as const),
    ...publishing.map((field) => ['Unauthorized', field] as const),
  ])('gets %s from %s', async (expected, field) => {
    const { response, calls } = await withCalls(() => put(world(), person, field, ofOwn(field)));

    expect([response.status, codeOf(response)]).toEqual([200, expected]);
    expect(Object.values(response.data ?? {})).toEqual([null]);
    expect(calls).toEqual([]);
  });
});

describe('a request without a valid token is rejected as a whole', () => {
  it.each(fields)('%s', async (field) => {
    const good = cast.people.operators.accessToken;
    const [header = '', claims = '', signature = ''] = good.split('.');
    const bad = {
      garbage: 'garbage',
      'cut short': good.slice(0, -10),
      'another signature': [header, claims, `A${signature.slice(1).split('').reverse().join('')}`].join('.'),
      'other claims': [header, Buffer.from('{"sub":"1"}').toString('base64url'), signature].join('.'),
      unsigned: [Buffer.from('{"alg":"none"}').toString('base64url'), claims, ''].join('.'),
    };

    for (const [kind, token] of Object.entries(bad)) {
      const bearer = {
        accessToken: token,
        ask: (query: string, variables = {}) => ask(world(), token, query, variables),
      };
      const { response, calls } = await withCalls(() => put(world(), bearer, field, ofOwn(field)));
      expect([kind, response.status, codeOf(response), response.data]).toEqual([
        kind,
        401,
        'UnauthorizedException',
        undefined,
      ]);
      expect(calls).toEqual([]);
    }
  });

  it('when it has no token at all', async () => {
    const body = JSON.stringify({ query: '{ __typename }' });
    const response = await fetch(world().outputs.GraphqlUrl, { method: 'POST', body });

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ errorType: 'UnauthorizedException' }] });
  });
});

describe('the account’s administrator, who signs requests instead of sending a token,', () => {
  it.each(ofPeople)('may not call %s', async (field) => {
    const { response, calls } = await withCalls(() => putSigned(field, world().administrator));

    expect([response.status, codeOf(response)]).toEqual([200, 'Unauthorized']);
    expect(Object.values(response.data ?? {})).toEqual([null]);
    expect(calls).toEqual([]);
  });

  it.each(publishing)('may call %s', async (field) => {
    const response = await putSigned(field, world().administrator);

    expect(codeOf(response)).toBe('none');
    const id = field === 'Mutation.publishDataJob' ? 'jobId' : 'referenceId';
    expect(Object.values(response.data ?? {})).toMatchObject([{ [id]: expect.any(String) as unknown }]);
  });
});

describe('a role of the stack', () => {
  const ofState = ['function IngestTelemetry'];
  const ofCommands = ['function DispatchCommand', 'function FollowCommand', 'function SettleCommands'];
  const ofEnds = ['function EraseData', 'function PublishAccessEnd', 'function SettleAccessEnds'];
  const publishers = [...ofState, ...ofCommands, ...ofEnds];

  it.each([
    ['Mutation.publishVehicleState', ofState],
    ['Mutation.publishRemoteCommand', ofCommands],
    ['Mutation.publishAccessEnd', ofEnds],
  ])('may call %s only if it is %s', async (field, allowed) => {
    const outcomes: [string, string][] = [];

    for (const { credentials, name } of rolesOf(world())) {
      const response = await putSigned(field, credentials);
      outcomes.push([name, codeOf(response)]);
      if (codeOf(response) !== 'none') {
        expect(Object.values(response.data ?? {})).toEqual([null]);
      }
    }

    expect(outcomes.filter(([, code]) => code === 'none').map(([name]) => name)).toEqual(allowed);
    expect(new Set(outcomes.map(([, code]) => code))).toEqual(new Set(['none', 'Unauthorized']));
  });

  it.each(ofPeople)('that may publish may not call %s', async (field) => {
    const codes = new Set<string>();

    for (const name of publishers) {
      codes.add(codeOf(await putSigned(field, credentialsOf(world(), name))));
    }

    expect([...codes]).toEqual(['Unauthorized']);
  });
});

it('accepts a token until it expires', async () => {
  const [document, variables] = ofOwn('Query.vehicle');
  const before = await cast.people.operators.ask(document, variables);
  world().clock.advance(24 * 3_600_000);
  const after = await cast.people.operators.ask(document, variables);

  expect([before.status, after.status]).toEqual([200, 401]);
  expect(after.text).toBe(
    '{"errors":[{"errorType":"UnauthorizedException","message":"Token has expired."}]}',
  );
});

function ofOwn(field: string): ReturnType<typeof questionFor> {
  return questionFor(field, cast.targets.own, cast, 'owners');
}

/** The AWS calls of a request, without those that write logs. */
async function withCalls(work: () => Promise<ApiResponse>) {
  await world().streams.settled();
  const first = world().calls.next();
  const response = await work();
  const calls = world()
    .calls.list(first)
    .filter((call) => !isBackground(call));
  return { response, calls: calls.map(({ operation, service }) => `${service}:${operation}`) };
}

function putSigned(field: string, credentials: AwsCredentials): Promise<ApiResponse> {
  const [document, variables] = ofOwn(field);
  if (!isSubscription(field)) {
    return askSigned(world(), credentials, document, variables);
  }
  return outcomeOf(startSigned(world(), credentials, document, variables));
}
