/** Callers who are nobody for this system: without role, tenant, token or the right kind of signature. Every field refuses them before any AWS call. */
import { beforeAll, describe, expect, test } from 'vitest';
import { roles } from '../../domain/roles.ts';
import { signRequest } from '../local/aws/gateway/sign-request.ts';
import { givenCast } from '../support/authorization/cast.ts';
import type { Cast } from '../support/authorization/cast.ts';
import { questions } from '../support/authorization/questions.ts';
import { ask, codeOf, givenPerson } from '../support/given.ts';
import type { Answer, Person } from '../support/given.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();
const fields = Object.keys(questions);

let cast: Cast;
beforeAll(async () => {
  cast = await givenCast(world());
});

describe.each([
  ['a tenant and no role', [], ['acme'], 'Unauthorized'],
  ['every role and no tenant', roles, [], 'TENANT_REQUIRED'],
  ['every role and two tenants', roles, ['acme', 'rival'], 'TENANT_REQUIRED'],
  ['neither role nor tenant', [], [], 'Unauthorized'],
] as const)('somebody with %s', (_who, itsRoles, tenants, code) => {
  let person: Person;
  beforeAll(async () => {
    person = await givenPerson(world(), itsRoles, tenants);
  });

  test.each(fields)(`is told ${code} by %s`, async (field) => {
    const { answer, calls } = await withCalls(() => person.ask(...questionFor(field)));

    expect([answer.status, codeOf(answer)]).toEqual([200, code]);
    expect(Object.values(answer.data ?? {})).toEqual([null]);
    expect(calls).toEqual([]);
  });
});

describe('without a good token the request is refused as a whole', () => {
  test.each(fields)('%s', async (field) => {
    const [document, variables] = questionFor(field);
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
      const { answer, calls } = await withCalls(() => ask(world(), token, document, variables));
      expect([kind, answer.status, codeOf(answer), answer.data]).toEqual([
        kind,
        401,
        'UnauthorizedException',
        undefined,
      ]);
      expect(calls).toEqual([]);
    }
  });

  test('no token at all', async () => {
    const body = JSON.stringify({ query: '{ __typename }' });
    const response = await fetch(world().outputs.GraphqlUrl, { method: 'POST', body });

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ errorType: 'UnauthorizedException' }] });
  });
});

describe('the account’s administrator, who signs in place of a token,', () => {
  test.each(fields)('may not ask %s', async (field) => {
    const { answer, calls } = await withCalls(() => askSigned(...questionFor(field)));

    expect([answer.status, codeOf(answer)]).toEqual([200, 'Unauthorized']);
    expect(Object.values(answer.data ?? {})).toEqual([null]);
    expect(calls).toEqual([]);
  });
});

test('a token is good until its time is over', async () => {
  const [document, variables] = questionFor('Query.vehicle');
  const before = await cast.people.operators.ask(document, variables);
  world().clock.advance(24 * 3_600_000);
  const after = await cast.people.operators.ask(document, variables);

  expect([before.status, after.status]).toEqual([200, 401]);
  expect(after.text).toBe(
    '{"errors":[{"errorType":"UnauthorizedException","message":"Token has expired."}]}',
  );
});

function questionFor(field: string): [string, Readonly<Record<string, unknown>>] {
  const question = questions[field];
  if (question === undefined) throw new Error(`Nobody knows how to ask for ${field}.`);
  return [question.document, question.variables(cast.targets.own, cast)];
}

/** The calls that the request led to, the writing of logs left out. */
async function withCalls(work: () => Promise<Answer>) {
  const first = world().calls.next();
  const answer = await work();
  const calls = world()
    .calls.list(first)
    .filter(({ service }) => service !== 'logs');
  return { answer, calls: calls.map(({ operation, service }) => `${service}:${operation}`) };
}

async function askSigned(query: string, variables: Readonly<Record<string, unknown>>): Promise<Answer> {
  const url = new URL(world().outputs.GraphqlUrl);
  const { headers, body } = await signRequest({
    credentials: world().administrator,
    service: 'appsync',
    path: url.pathname,
    body: JSON.stringify({ query, variables }),
    host: url.host,
  });
  const response = await fetch(url, { method: 'POST', headers: { ...headers }, body });
  const text = await response.text();
  world().transcript.push(text);
  // AppSync's answer; what the tests look at is checked by them.
  const { data, errors = [] } = JSON.parse(text) as Partial<Answer>;
  return { status: response.status, headers: response.headers, text, data, errors };
}
