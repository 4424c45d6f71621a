/** People of tests that take longer than the API counts a sign-in as recent: five minutes. */
import { type PeoplesWorld, type Person, signInAgain } from './given.ts';

const renewAfterMs = 4 * 60_000;

/**
 * The same person, who signs in again before a call when the token is some minutes old. The token
 * of `accessToken` is the one of the last call.
 */
export function stayingSignedIn(world: PeoplesWorld, person: Person): Person {
  const { principalId, username } = person;
  let current = Promise.resolve(person);
  let { accessToken } = person;
  let renewAt = Date.now() + renewAfterMs;
  return {
    principalId,
    username,
    get accessToken() {
      return accessToken;
    },
    async ask(query, variables) {
      if (Date.now() > renewAt) {
        renewAt = Date.now() + renewAfterMs;
        current = signInAgain(world, username);
      }
      const present = await current;
      ({ accessToken } = present);
      return present.ask(query, variables);
    },
  };
}
