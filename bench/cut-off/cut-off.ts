/**
 * Measures how fast a cut takes effect. For a vehicle: from the response of `replaceTcu`,
 * `suspendVehicles` and `revokeReferenceId` to its last message that was stored, and to the end of
 * its session. For a person: from the response of `endAccess`, `leaveVehicle` and `acceptTransfer`
 * to the last event received, and to the end of the connection.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { World } from 'local-aws';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import { tableName } from '../conversion/dataset.ts';
import { median, percentile } from '../statistics.ts';
import { placeIn, withWorld } from '../with-world.ts';
import { type Round, cuts, givenCutPeople } from './cuts.ts';

/** Options of `npm run bench -- cut-off`. */
export interface CutOffOptions {
  /** Rounds of each cut. */
  readonly rounds: number;
}

/** One cut; times in milliseconds after the response, negative before it. */
export interface CutOffRow {
  readonly cut: string;
  readonly rounds: number;
  /** The publish of the last message that was stored, or the receipt of the last event. */
  readonly lastP50: number;
  readonly lastP99: number;
  readonly lastMax: number;
  /** The end of the session, or of the connection. */
  readonly closedP50: number;
  readonly closedP99: number;
  readonly closedMax: number;
}

const everythingAllowed = {
  provisioningsOfPersonPerMinute: 100_000,
  importsOfPersonPerMinute: 100_000,
  tcuChangesOfPersonPerHour: 100_000,
  statusChangesOfPersonPerHour: 100_000,
  grantsOfOperatorPerMinute: 100_000,
  endsOfPersonPerMinute: 100_000,
  sharingsOfPersonPerHour: 100_000,
  codesOfPersonPerHour: 100_000,
  subscriptionsOfPersonPerMinute: 100_000,
};

/** Measures in a world of its own, the cuts in turn; `say` receives progress. */
export function benchCutOff(
  { rounds }: CutOffOptions,
  say: (line: string) => void,
): Promise<readonly CutOffRow[]> {
  return withWorld(everythingAllowed, (world) => measure(world, rounds, say));
}

async function measure(
  world: World,
  rounds: number,
  say: (line: string) => void,
): Promise<readonly CutOffRow[]> {
  const place = placeIn(world);
  const people = await givenCutPeople(place);
  const times = new Map(
    Object.keys(cuts).map((name) => [name, { last: [] as number[], closed: [] as number[] }]),
  );
  // The first round compiles the code and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    if (round % 10 === 0) {
      say(`Round ${round} of ${rounds}`);
    }
    for (const [name, cut] of Object.entries(cuts)) {
      const result = await cut(world, place, people);
      place.transcript.length = 0;
      await world.rules.settled();
      await world.streams.settled();
      const last = await lastEffectOf(world, result);
      if (round > 0) {
        times.get(name)?.last.push(last - result.respondedAt);
        times.get(name)?.closed.push(result.closedAt - result.respondedAt);
      }
    }
  }
  return [...times].map(([cut, { last, closed }]) => rowOf(cut, last, closed));
}

/** When the last message that was stored was published, or the last event received. */
async function lastEffectOf(world: World, { referenceId, sent, receivedAt }: Round): Promise<number> {
  const received = receivedAt.at(-1);
  if (received !== undefined) {
    return received;
  }
  const stored = await storedEventIds(world, referenceId);
  const last = sent.findLast(({ eventId }) => stored.has(eventId));
  if (last === undefined) {
    throw new Error('No message of the vehicle was stored, so the round measures nothing.');
  }
  return last.sentAt;
}

async function storedEventIds(world: World, referenceId: string): Promise<ReadonlySet<string>> {
  const { outputs, administrator: credentials } = world;
  const dynamodb = new DynamoDBClient({
    region: outputs.Region,
    endpoint: outputs.AwsEndpointUrl,
    credentials,
  });
  const client = DynamoDBDocumentClient.from(dynamodb);
  const query = {
    TableName: tableName(world, 'Telemetry'),
    KeyConditionExpression: 'referenceId = :referenceId',
    ExpressionAttributeValues: { ':referenceId': referenceId },
    ConsistentRead: true,
  };
  const stored = new Set<string>();
  try {
    for await (const { Items = [] } of paginateQuery({ client }, query)) {
      // Ingest writes items of the table's type.
      for (const { observedAtEventId } of Items as TelemetryItem[]) {
        stored.add(observedAtEventId.slice(observedAtEventId.indexOf('#') + 1));
      }
    }
    return stored;
  } finally {
    dynamodb.destroy();
  }
}

function rowOf(cut: string, last: readonly number[], closed: readonly number[]): CutOffRow {
  const [lasts, closes] = [ascending(last), ascending(closed)];
  return {
    cut,
    rounds: lasts.length,
    lastP50: median(lasts),
    lastP99: percentile(lasts, 0.99),
    lastMax: percentile(lasts, 1),
    closedP50: median(closes),
    closedP99: percentile(closes, 0.99),
    closedMax: percentile(closes, 1),
  };
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((one, other) => one - other);
}
