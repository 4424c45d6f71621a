/**
 * Live state: what the system publishes reaches a subscriber. First through the whole system, then
 * by mutations that the prover signs itself: one in a request, and two under aliases in one
 * request.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { telemetryTopic } from '../../domain/topics.ts';
import { codesOf } from '../response-data.ts';
import { publish, tryToConnect } from '../aws/device-connection.ts';
import { sendSigned } from '../aws/signed-graphql.ts';
import {
  newVersion,
  onVehicleState,
  publication,
  selection,
  stateInput,
  systemVersions,
  versionOf,
} from '../aws/published-state.ts';
import { listen, type OpenSubscription } from '../aws/subscription.ts';
import { waitFor } from '../aws/wait.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';

/** From the vehicle's message to the subscriber, through the whole system. */
export const subscriptionLiveCheck: Check = {
  name: 'subscription-live',
  shows: 'a subscriber receives what the vehicle publishes',
  needs: ['telemetry-to-state'],
  timeoutSeconds: 120,
  run: (context) =>
    withSubscription(context, async ({ events }) => {
      const { referenceId, iotEndpoint, identity } = context.facts.require('vehicle');
      const attempt = await tryToConnect(context.deployment, iotEndpoint, referenceId, identity);
      if ('refused' in attempt) {
        throw new CheckError(`The vehicle cannot connect: ${attempt.refused}.`);
      }
      const startedAt = Date.now();
      try {
        const signals = { 'Vehicle.Speed': randomInt(1, 10) };
        const message = { eventId: randomUUID(), observedAt: startedAt, signals };
        await publish(attempt.connection, telemetryTopic(referenceId), JSON.stringify(message));
        await waitFor(() => events.find((event) => versionOf(event) > 0), context.signal);
      } finally {
        await attempt.connection.end();
      }
      return `${((Date.now() - startedAt) / 1000).toFixed(1)} s from the vehicle to its subscriber`;
    }),
};

/** One mutation in a request, under its own name. */
export const subscriptionUnaliasedCheck: Check = {
  name: 'subscription-unaliased',
  shows: 'a mutation under its own name, one in a request, reaches the subscriber',
  needs: ['grant-access'],
  timeoutSeconds: 60,
  run: (context) => publishes(context, [newVersion()], false),
};

/** Several mutations in a request, which GraphQL allows only under aliases. */
export const subscriptionAliasedCheck: Check = {
  name: 'subscription-aliased',
  shows: 'two mutations under aliases in one request both reach the subscriber',
  needs: ['grant-access'],
  timeoutSeconds: 60,
  run: (context) => publishes(context, [newVersion(), newVersion()], true),
};

/**
 * One event that names another viewer, and one whose viewers are not selected: neither may arrive.
 * They are published first, so that they would have arrived before the event that the check waits
 * for.
 */
async function publishToOthers(context: CheckContext): Promise<void> {
  const foreign = { ...stateInput(context, newVersion()), viewers: [randomUUID()] };
  const requests = [
    publication(foreign),
    publication(stateInput(context, newVersion()), selection.replace(' viewers', '')),
  ];
  for (const request of requests) {
    const response = await sendSigned(context.deployment, request);
    expectThat(response.errors === undefined, `publishVehicleState returned ${codesOf(response)}.`);
  }
}

async function withSubscription(
  context: CheckContext,
  work: (opened: OpenSubscription) => Promise<string>,
): Promise<string> {
  const { owner } = context.facts.require('people');
  const { referenceId } = context.facts.require('vehicle');
  const opened = await listen(context.deployment, owner, onVehicleState, { referenceId }, context.signal);
  try {
    return await work(opened);
  } finally {
    opened.close();
  }
}

function publishes(context: CheckContext, versions: readonly number[], aliased: boolean): Promise<string> {
  return withSubscription(context, async ({ events }) => {
    await publishToOthers(context);
    const inputs = versions.map((version) => stateInput(context, version));
    const parameters = inputs.map((_, index) => `$input${index}: PublishVehicleStateInput!`).join(', ');
    const fields = inputs.map(
      (_, index) =>
        `${aliased ? `state${index}: ` : ''}publishVehicleState(input: $input${index}) ${selection}`,
    );
    const startedAt = Date.now();
    const response = await sendSigned(context.deployment, {
      query: `mutation (${parameters}) { ${fields.join(' ')} }`,
      variables: Object.fromEntries(inputs.map((input, index) => [`input${index}`, input])),
    });
    expectThat(response.errors === undefined, `publishVehicleState returned ${codesOf(response)}.`);
    await waitFor(() => {
      const arrived = events.map(versionOf);
      return versions.every((version) => arrived.includes(version)) ? true : undefined;
    }, context.signal);
    const foreign = events.filter(
      (event) => !versions.includes(versionOf(event)) && versionOf(event) > systemVersions,
    );
    expectThat(foreign.length === 0, 'The subscriber got an event that does not name it among its viewers.');
    return `${versions.length} of ${versions.length} events in ${Date.now() - startedAt} ms`;
  });
}
