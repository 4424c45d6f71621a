/** Calls the API with a signature instead of a token, as the system’s own functions do. */
import type { AwsCredentials } from 'local-aws';
import type { PublishVehicleStateInput } from '../../domain/generated/schema-types.ts';
import { signRequest } from 'local-aws/testing/sign-request';
import { type ApiResponse, codeOf } from './given.ts';
import { rolesOf } from './roles.ts';
import type { TestWorld } from './world.ts';

/**
 * Every field of a change, as the ingest function selects them. Subscribers get only selected
 * fields.
 */
export const publishVehicleState = `mutation ($input: PublishVehicleStateInput!) {
  publishVehicleState(input: $input) {
    referenceId version updatedAt viewers publishedAtSeconds
    connectivity { status since }
    signals { name number boolean text observedAt receivedAt }
  }
}`;

/** Sends a document signed with these credentials and adds the response to the transcript. */
export async function askSigned(
  world: Pick<TestWorld, 'outputs' | 'transcript'>,
  credentials: AwsCredentials,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<ApiResponse> {
  const url = new URL(world.outputs.GraphqlUrl);
  const { headers, body } = await signRequest({
    credentials,
    service: 'appsync',
    path: url.pathname,
    body: JSON.stringify({ query, variables }),
    host: url.host,
  });
  const response = await fetch(url, { method: 'POST', headers: { ...headers }, body });
  const text = await response.text();
  world.transcript.push(text);
  // AppSync’s response. Each test checks the parts that it reads.
  const { data, errors = [] } = JSON.parse(text) as Partial<ApiResponse>;
  return { status: response.status, headers: response.headers, text, data, errors };
}

/** Returns the credentials of a role of the template by its name in `rolesOf`. */
export function credentialsOf(world: TestWorld, name: string): AwsCredentials {
  const role = rolesOf(world).find((one) => one.name === name);
  if (role === undefined) {
    throw new Error(`The template has no role for ${name}.`);
  }
  return role.credentials;
}

/**
 * Publishes a change as the ingest function does. A test of the whole path sends telemetry instead.
 */
export async function publishState(
  world: TestWorld,
  change: Pick<PublishVehicleStateInput, 'referenceId' | 'version' | 'viewers'> &
    Partial<PublishVehicleStateInput>,
): Promise<void> {
  const input = {
    signals: [],
    connectivity: { status: 'CONNECTED' },
    updatedAt: new Date(world.clock.now()).toISOString(),
    ...change,
  };
  const credentials = credentialsOf(world, 'function IngestTelemetry');
  const response = await askSigned(world, credentials, publishVehicleState, { input });
  if (codeOf(response) !== 'none') {
    throw new Error(`The change was not published: ${response.text}`);
  }
}
