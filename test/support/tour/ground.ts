/**
 * What the tour walks on: a world with people of every kind in it, and an administrator's clients.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { KMSClient } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  type Answer,
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../given.ts';
import type { TestWorld } from '../world.ts';

/** Does one thing from the outside, and can do it again. */
export interface TourStep {
  readonly name: string;
  /**
   * What the step is there to show: the work itself, or the logs or traces of it, which nobody
   * misses who only looks at the work.
   */
  readonly shows: 'work' | 'logs' | 'traces';
  /** ARN of the role that AppSync takes for what the step shows, where it is the log's. */
  readonly actsAs?: string;
  /**
   * Makes, with every permission in place, what the step needs; what it answers does the thing and
   * says `done` or how it failed.
   */
  prepare(): Promise<() => Promise<string>>;
}

/** Said by a step that went well. */
export const done = 'done';

/** Where the tour takes place. */
export interface TourGround {
  readonly world: TestWorld;
  readonly provisioner: Person;
  readonly operator: Person;
  readonly owner: Person;
  /** Of the owner. */
  readonly vehicle: GivenVehicle;
  /** People with access to the vehicle in turn, so that nobody's allowance is spent. */
  readonly nextConverter: () => Person;
  readonly documents: DynamoDBDocumentClient;
  readonly iot: IoTClient;
  readonly kms: KMSClient;
}

const converterCount = 6;

/** Signs people in and provisions the vehicle. */
export async function prepareGround(world: TestWorld): Promise<TourGround> {
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

/** ARN of the role that AppSync writes the API's log under. */
export function apiLogRole({ world }: Pick<TourGround, 'world'>): string {
  const [apiId = ''] = world.resourcesOfType('AWS::AppSync::GraphQLApi');
  // CloudFormation's schema of the type.
  const logging = world.resource(apiId).properties['LogConfig'] as { readonly CloudWatchLogsRoleArn: string };
  return logging.CloudWatchLogsRoleArn;
}

/** How an answer with one root field went: a refusal that still carries data is no refusal. */
export function saidOf(answer: Answer): string {
  const code = codeOf(answer);
  const values = Object.values(answer.data ?? {});
  if (code === 'none') {
    return values.length === 1 && values[0] !== null ? done : 'empty';
  }
  return values.every((value) => value === null) ? code : `${code} with data`;
}
