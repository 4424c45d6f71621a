/**
 * A subscription and the token that started it: the connection stays, and no event comes after the
 * token's end.
 */
import { sendGraphql } from '../../tools/session/graphql-client.ts';
import { pause } from '../../tools/session/pause.ts';
import { codesOf } from '../response-data.ts';
import { newVersion, onVehicleState, publication, stateInput, versionOf } from '../aws/published-state.ts';
import { sendSigned } from '../aws/signed-graphql.ts';
import { listen } from '../aws/subscription.ts';
import { happensWithin, waitFor } from '../aws/wait.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';

const myVehicles = 'query { myVehicles { items { referenceId } } }';
/** Pause between two attempts to use the token. */
const everyMs = 5_000;
/** How long to wait for an event that must not arrive, and for a connection that must not close. */
const quietMs = 5_000;

/** Switches off the client's renewal, which would restart the subscription with the next token. */
const neverRenewed = { renewLeadMs: -86_400_000 };

/** The check `token-expiry`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const tokenExpiryCheck: Check = {
  name: 'token-expiry',
  shows: 'a connection outlives its token, and its subscription then receives nothing',
  needs: ['grant-access'],
  // A token lives up to a day (Cognito, AccessTokenValidity).
  timeoutSeconds: 86_400 + 120,
  isSlow: true,
  async run(context) {
    const { deployment, facts, progress, signal } = context;
    const { owner } = facts.require('people');
    const { referenceId } = facts.require('vehicle');
    const token = (await owner.token(true)) ?? '';
    const expiring = { ...owner, token: () => Promise.resolve(token) };
    const old = await listen(deployment, expiring, onVehicleState, { referenceId }, signal, neverRenewed);
    try {
      progress('waiting for the end of the token');
      await waitForEnd(context, token);
      const closed = await happensWithin(old.interrupted, quietMs, signal);
      expectThat(!closed, 'AppSync ended the connection together with the token.');
      await publishToBoth(context);
      await pause(quietMs, signal);
      const late = old.events.filter((event) => versionOf(event) > 0);
      expectThat(late.length === 0, 'A subscriber received an event after the token had expired.');
      return 'the connection stayed open, and nothing came';
    } finally {
      old.close();
    }
  },
};

/** Sends requests until AppSync refuses the token. */
async function waitForEnd({ deployment, signal }: CheckContext, token: string): Promise<void> {
  const isRefused = async (): Promise<true | undefined> => {
    const code = codesOf(await sendGraphql(deployment.outputs, token, { query: myVehicles }));
    if (code === 'UnauthorizedException') {
      return true;
    }
    expectThat(code === 'no error', `myVehicles returned ${code}.`);
    return undefined;
  };
  await waitFor(isRefused, signal, everyMs);
}

/** Publishes an event that a subscription with a new token receives: AppSync did publish it. */
async function publishToBoth(context: CheckContext): Promise<void> {
  const { deployment, facts, signal } = context;
  const { owner } = facts.require('people');
  const { referenceId } = facts.require('vehicle');
  const person = { ...owner, token: () => owner.token(true) };
  const renewed = await listen(deployment, person, onVehicleState, { referenceId }, signal);
  try {
    const response = await sendSigned(deployment, publication(stateInput(context, newVersion())));
    expectThat(response.errors === undefined, `publishVehicleState returned ${codesOf(response)}.`);
    await waitFor(() => (renewed.events.some((event) => versionOf(event) > 0) ? true : undefined), signal);
  } finally {
    renewed.close();
  }
}
