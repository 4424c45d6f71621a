/**
 * AppSync refuses every caller that may not use a field. Checked are a caller without
 * authorization, a person of a wrong group or another tenant, a person in a field for IAM, and an
 * IAM principal in a field for people.
 */
import type { GraphqlResponse } from '../../tools/session/graphql-client.ts';
import { codesOf } from '../response-data.ts';
import { sendSigned } from '../aws/signed-graphql.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';

const vehicle = 'query ($referenceId: ID!) { vehicle(referenceId: $referenceId) { status } }';
const vehicles = 'query { vehicles { items { referenceId } } }';
const publishing = `mutation ($input: PublishVehicleStateInput!) {
  publishVehicleState(input: $input) { version }
}`;

/** The check `iam-refusals`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const iamRefusalsCheck: Check = {
  name: 'iam-refusals',
  shows: 'every caller without permission is refused, with the error that AppSync has for it',
  needs: ['provision'],
  timeoutSeconds: 60,
  async run(context) {
    const { owner, operator, stranger, provisioner } = context.facts.require('people');
    const { referenceId } = context.facts.require('vehicle');
    await refuses('A request without authorization', await anonymously(context), 'UnauthorizedException');
    await refuses('An owner, in a field for operators,', await owner.ask(vehicles), 'Unauthorized');
    await refuses(
      'A provisioner, in a field for operators,',
      await provisioner.ask(vehicles),
      'Unauthorized',
    );
    await refuses(
      'An operator of another tenant',
      await stranger.ask(vehicle, { referenceId }),
      'VEHICLE_NOT_FOUND',
    );
    const input = {
      referenceId,
      version: 1,
      signals: [],
      connectivity: { status: 'UNKNOWN' },
      updatedAt: new Date().toISOString(),
      viewers: [],
    };
    await refuses(
      'An operator, in a mutation for IAM,',
      await operator.ask(publishing, { input }),
      'Unauthorized',
    );
    await refuses(
      'An IAM principal, in a field for people,',
      await sendSigned(context.deployment, { query: vehicles }),
      'Unauthorized',
    );
    return '6 callers refused';
  },
};

async function refuses(who: string, response: GraphqlResponse, code: string): Promise<void> {
  const isEmpty = Object.values(response.data ?? {}).every((value) => value === null);
  expectThat(isEmpty, `${who} got data.`);
  expectThat(codesOf(response) === code, `${who} got ${codesOf(response)} instead of ${code}.`);
}

async function anonymously({ deployment }: CheckContext): Promise<GraphqlResponse> {
  const response = await fetch(deployment.outputs.GraphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: vehicles }),
  });
  expectThat(response.status === 401, `A request without authorization got HTTP ${response.status}.`);
  // AppSync's response; what the check relies on is checked by it.
  return (await response.json()) as GraphqlResponse;
}
