/**
 * The preconditions of tests, created through the API: signed-in people, devices, provisioned
 * vehicles, and accesses.
 */
import {
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  GroupExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { randomUUID, type webcrypto } from 'node:crypto';
import { createUser } from '../../tools/session/create-user.ts';
import { signIn } from '../../tools/session/sign-in.ts';
import type { Role } from '../../domain/roles.ts';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import { withoutRevealedVin } from './revealed-vin.ts';
import { europeanVin } from './vins.ts';
import type { TestWorld } from './world.ts';
import './native-mod-pow.ts';

/** An error in AppSync’s wire format. */
export interface ApiResponseError {
  readonly message: string;
  readonly errorType?: string | null;
  readonly errorInfo?: unknown;
  readonly path?: readonly (string | number)[] | null;
}

/** A response of the API. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The body as text. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly ApiResponseError[];
}

/**
 * What people need of a world: its outputs, credentials that may create users, and the transcript
 * of responses.
 */
export type PeoplesWorld = Pick<TestWorld, 'outputs' | 'administrator' | 'transcript'>;

/** A person who is signed in. */
export interface Person {
  readonly username: string;
  /** Cognito `sub`. */
  readonly principalId: string;
  readonly accessToken: string;
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<ApiResponse>;
}

/** A vehicle that was provisioned. */
export interface GivenVehicle {
  readonly vin: string;
  readonly deviceId: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly certificateSigningRequest: string;
  readonly referenceId: string;
  readonly certificate: string;
  readonly certificateChain: string;
  /** Host name of the MQTT endpoint. */
  readonly iotEndpoint: string;
  readonly telemetryTopic: string;
}

/** The default tenant of all people. */
export const tenant = 'acme';

/** The password of all people. */
export const password = 'Correct-horse-7-battery-staple';

/** The document that provisions a vehicle. */
export const provisionVehicle = `mutation ($input: ProvisionVehicleInput!) {
  provisionVehicle(input: $input) { referenceId certificate certificateChain iotEndpoint telemetryTopic notAfter }
}`;

/** The document with which owners and drivers convert. */
export const convert = 'query ($vin: String!) { referenceIdForVin(vin: $vin) }';

/** The document with which operators convert. */
export const convertAsOperator =
  'query ($vin: String!) { referenceIdForVin(vin: $vin, purpose: CUSTOMER_SUPPORT) }';

/** Creates a person with these role groups in these tenants and signs the person in with SRP. */
export async function givenPerson(
  world: PeoplesWorld,
  roles: readonly Role[],
  tenants: readonly string[] = [tenant],
): Promise<Person> {
  const username = `${roles.join('-')}-${randomUUID()}`;
  const groups = [...roles, ...tenants.map((id) => `tenant:${id}`)];
  await withCognito(world, async (client, UserPoolId) => {
    for (const GroupName of groups.filter((group) => group.startsWith('tenant:'))) {
      await client.send(new CreateGroupCommand({ UserPoolId, GroupName })).catch((error: unknown) => {
        if (!(error instanceof GroupExistsException)) {
          throw error;
        }
      });
    }
    await createUser(client, { UserPoolId, Username: username }, { password, groups });
  });
  return signInAgain(world, username);
}

/** A person of each role that takes part in most tests, in the same tenant. */
export interface GivenPeople {
  readonly provisioner: Person;
  readonly operator: Person;
  readonly owner: Person;
}

/** Creates a provisioner, an operator and an owner. */
export async function givenPeople(world: PeoplesWorld): Promise<GivenPeople> {
  const [provisioner, operator, owner] = await Promise.all([
    givenPerson(world, ['provisioners']),
    givenPerson(world, ['operators']),
    givenPerson(world, ['owners']),
  ]);
  return { provisioner, operator, owner };
}

/** Creates a provisioner, an operator and an owner, who has access to a new vehicle. */
export async function givenOwnedVehicle(
  world: PeoplesWorld,
): Promise<GivenPeople & { readonly vehicle: GivenVehicle }> {
  const people = await givenPeople(world);
  return { ...people, vehicle: await givenVehicleOf(people) };
}

/** Provisions a new vehicle and grants the owner access to it. */
export async function givenVehicleOf({ provisioner, operator, owner }: GivenPeople): Promise<GivenVehicle> {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  return vehicle;
}

/** Signs the same person in again, in the same world or in a restarted one. */
export async function signInAgain(world: PeoplesWorld, username: string): Promise<Person> {
  const { accessToken, principalId } = await signIn(world.outputs, { username, password });
  return {
    username,
    principalId,
    accessToken,
    ask: (query, variables) => ask(world, accessToken, query, variables),
  };
}

/** Sends a document with a token and adds the response to the transcript. */
export async function ask(
  world: PeoplesWorld,
  accessToken: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<ApiResponse> {
  const response = await fetch(world.outputs.GraphqlUrl, {
    method: 'POST',
    headers: { authorization: accessToken, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  world.transcript.push(withoutRevealedVin(text), JSON.stringify([...response.headers]));
  // AppSync’s response. Each test checks the parts that it reads.
  const { data, errors = [] } = JSON.parse(text) as Partial<ApiResponse>;
  return { status: response.status, headers: response.headers, text, data, errors };
}

/** The document that permits a certificate for another key. */
export const permitReissue = `mutation ($referenceId: ID!, $reason: ReissueReason!) {
  permitReissue(referenceId: $referenceId, reason: $reason) { referenceId reason permittedAt until usedAt }
}`;

/** Permits a certificate for another key, as an operator or a service technician. */
export async function givenPermit(
  by: Person,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<void> {
  const response = await by.ask(permitReissue, { referenceId, reason: 'KEY_LOST' });
  if (response.errors.length > 0) {
    throw new Error(`The re-issue was not permitted: ${codeOf(response)}`);
  }
}

/** Returns the error code of a response: `none` without an error, `several` with more than one. */
export function codeOf({ errors }: ApiResponse): string {
  if (errors.length > 1) {
    return 'several';
  }
  return errors[0] === undefined ? 'none' : String(errors[0].errorType);
}

/** Imports a device into the inventory; returns its id. */
export async function givenDevice(
  provisioner: Person,
  device: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const deviceId = `tcu-${randomUUID()}`;
  const response = await provisioner.ask(
    'mutation ($devices: [DeviceInventoryInput!]!) { importDeviceInventory(devices: $devices) { imported } }',
    { devices: [{ deviceId, model: 'TCU-4', serialNumber: deviceId.slice(4), ...device }] },
  );
  if (response.errors.length > 0) {
    throw new Error(`The device was not imported: ${codeOf(response)}`);
  }
  return String(device['deviceId'] ?? deviceId);
}

/** Provisions a new vehicle with its own key. */
export async function givenVehicle(
  provisioner: Person,
  chosen: { readonly vin?: string; readonly deviceId?: string } = {},
): Promise<GivenVehicle> {
  const vin = chosen.vin ?? europeanVin();
  const deviceId = chosen.deviceId ?? (await givenDevice(provisioner));
  const keys = await keyPair();
  const certificateSigningRequest = await signingRequest({ keys });
  const response = await provisioner.ask(provisionVehicle, {
    input: { vin, deviceId, certificateSigningRequest },
  });
  if (response.errors.length > 0) {
    throw new Error(`The vehicle was not provisioned: ${codeOf(response)}`);
  }
  // The fields that the document requests, in the schema’s types.
  const provisioned = response.data?.['provisionVehicle'] as Pick<
    GivenVehicle,
    'referenceId' | 'certificate' | 'certificateChain' | 'iotEndpoint' | 'telemetryTopic'
  >;
  return { vin, deviceId, keys, certificateSigningRequest, ...provisioned };
}

/** Grants a person access to a vehicle, as an operator. */
export async function givenAccess(
  operator: Person,
  person: Pick<Person, 'principalId'>,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
  role: 'OWNER' | 'DRIVER' = 'OWNER',
): Promise<void> {
  const response = await operator.ask(
    'mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { referenceId ownerId role since } }',
    { input: { referenceId, ownerId: person.principalId, role } },
  );
  if (response.errors.length > 0) {
    throw new Error(`Access was not granted: ${codeOf(response)}`);
  }
}

/** Runs the work with a client of the world’s user pool, as its administrator. */
export async function withCognito(
  { outputs, administrator }: PeoplesWorld,
  work: (client: CognitoIdentityProviderClient, userPoolId: string) => Promise<void>,
): Promise<void> {
  const client = new CognitoIdentityProviderClient({
    region: outputs.Region,
    endpoint: outputs.AwsEndpointUrl,
    credentials: administrator,
  });
  try {
    await work(client, outputs.UserPoolId);
  } finally {
    client.destroy();
  }
}
