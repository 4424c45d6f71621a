/**
 * The permission tour: steps that together need every permission of the template, and their set-up.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { KMSClient } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../given.ts';
import type { TestWorld } from '../world.ts';

/** An action of the system at a caller's request. A step can be repeated. */
export interface TourStep {
  readonly name: string;
  /** Which permissions the step needs: those of the work, or those of its logs or traces. */
  readonly shows: 'work' | 'logs' | 'traces';
  /** ARN of the role that AppSync assumes to write its log, in the step that shows this log. */
  readonly actsAs?: string;
  /**
   * Sets up the step with every permission in place. The returned function does the work and
   * returns `done` or how the work failed.
   */
  prepare(): Promise<() => Promise<string>>;
}

/** The result of a step that succeeded. */
export const done = 'done';

/** What steps run with: people of every role, a vehicle and an administrator's clients. */
export interface TourSetup {
  readonly world: TestWorld;
  readonly provisioner: Person;
  readonly operator: Person;
  readonly owner: Person;
  /** A vehicle to which the owner has access. */
  readonly vehicle: GivenVehicle;
  /** Returns operators in turn, so that no allowance for conversions is used up. */
  readonly nextConverter: () => Person;
  readonly documents: DynamoDBDocumentClient;
  readonly iot: IoTClient;
  readonly kms: KMSClient;
}

const converterCount = 6;

/** Signs people in and provisions the vehicle. */
export async function prepareTour(world: TestWorld): Promise<TourSetup> {
  const client = { endpoint: world.url, region: world.place.region, credentials: world.administrator };
  const provisioner = await givenPerson(world, ['provisioners']);
  const operator = await givenPerson(world, ['operators']);
  const owner = await givenPerson(world, ['owners']);
  const converters = await Promise.all(
    Array.from({ length: converterCount }, () => givenPerson(world, ['operators'])),
  );
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  let turn = 0;
  return {
    world,
    provisioner,
    operator,
    owner,
    vehicle,
    nextConverter: () => converters[turn++ % converterCount] ?? operator,
    documents: DynamoDBDocumentClient.from(new DynamoDBClient(client)),
    iot: new IoTClient(client),
    kms: new KMSClient(client),
  };
}

/** ARN of the role that AppSync assumes to write the API's log. */
export function apiLogRole(world: Pick<TestWorld, 'resource' | 'resourcesOfType'>): string {
  const [apiId = ''] = world.resourcesOfType('AWS::AppSync::GraphQLApi');
  // CloudFormation's schema of the type.
  const logging = world.resource(apiId).properties['LogConfig'] as { readonly CloudWatchLogsRoleArn: string };
  return logging.CloudWatchLogsRoleArn;
}

/**
 * Returns the result of a response with one root field. An error beside data is not a refusal, and
 * the result shows that.
 */
export function resultOf(response: ApiResponse): string {
  const code = codeOf(response);
  const values = Object.values(response.data ?? {});
  if (code === 'none') {
    return values.length === 1 && values[0] !== null ? done : 'empty';
  }
  return values.every((value) => value === null) ? code : `${code} with data`;
}

/**
 * Returns whether AWS IoT has followed a vehicle’s change. When AWS refuses a part of it, the field
 * succeeds nevertheless, because the reconciler does the rest.
 */
export async function settlement(operator: Person, referenceId: string): Promise<string> {
  const document = 'query ($referenceId: ID!) { vehicle(referenceId: $referenceId) { isSettled } }';
  const response = await operator.ask(document, { referenceId });
  return response.text.includes('"isSettled":true') ? resultOf(response) : 'unsettled';
}
