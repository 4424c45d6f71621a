/**
 * A token that Cognito did not sign is refused, whatever its bytes. `npm run fuzz` tries a million
 * inputs with those of the parsers and of the API.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzz } from '../support/fuzz/corpus.ts';
import { mutated } from '../support/fuzz/mutated.ts';
import { type Person, givenPerson } from '../support/given.ts';
import { useWorld } from '../support/world.ts';

const minutes = 60_000;
const defects: string[] = [];
const world = useWorld({
  // All requests come from one address.
  enforceWebAcl: false,
  onDefect: (error, service, operation) => defects.push(`${service}:${operation}: ${error}`),
});

afterAll(() => {
  expect(defects).toEqual([]);
});

describe('a token', () => {
  let person: Person;
  beforeAll(async () => {
    person = await givenPerson(world(), ['operators']);
  });

  it('is refused unless its three parts are those that were signed', { timeout: 60 * minutes }, async () => {
    const token = person.accessToken;
    const [header = '', payload = '', signature = ''] = token.split('.');
    const seeds = [token, `Bearer ${token}`, `${header}.${payload}.`, unsigned(payload), signature].map(
      (text) => Buffer.from(text),
    );

    await fuzz(
      'token',
      200,
      (kept) => mutated([...kept, ...seeds]),
      async (bytes) => {
        const authorization = headerText(bytes);
        const response = await fetch(world().outputs.GraphqlUrl, {
          method: 'POST',
          headers: { authorization },
          body: '{"query":"{ __typename }"}',
        });
        const text = await response.text();
        if (response.status === 200 && samePartsIn(authorization, token)) {
          return undefined;
        }
        const isRefused = response.status === 401 && text.includes('"errorType":"UnauthorizedException"');
        return isRefused ? undefined : `has the status ${response.status}: ${text}`;
      },
    );
  });
});

/** A token with the payload and the algorithm "none". */
const unsigned = (payload: string): string =>
  `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`;

/** The bytes as the value of a header, which has no line ends. */
const headerText = (bytes: Buffer): string =>
  bytes.toString('latin1').replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ' ');

/** Base64url has several spellings of the same bytes, and a header may have blanks around it. */
function samePartsIn(authorization: string, token: string): boolean {
  const parts = (text: string) =>
    text
      .trim()
      .replace(/^Bearer\s+/i, '')
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('hex'))
      .join('.');
  return parts(authorization) === parts(token);
}
