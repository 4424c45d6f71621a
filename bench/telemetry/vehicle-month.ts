/**
 * What a vehicle costs in a month at one message a second and one a minute, with and without a
 * subscriber: AWS calls and capacity units, counted from the real calls of a world. The messages of
 * one vehicle come in batches of their own, which is the most expensive case; a fleet shows what
 * batches save.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { telemetryTopic } from '../../domain/topics.ts';
import type { CallRecord } from 'local-aws';
import { tableName } from '../conversion/dataset.ts';
import { appSyncRequest, connectedMinute, monthMinutes, monthSeconds, priceOf, wire } from '../prices.ts';
import { type ConnectedVehicle, connectVehicles, disconnectVehicles } from '../vehicles/connect.ts';
import { makeVehicles } from '../vehicles/make-vehicles.ts';
import { type VehicleWorld, withVehicleWorld } from '../vehicles/with-world.ts';
import { messageOf } from './message.ts';

/** One row; calls and units are per message. */
export interface VehicleMonthRow {
  readonly vehicles: number;
  readonly secondsBetween: number;
  readonly watched: boolean;
  readonly kinesis: number;
  readonly lambda: number;
  readonly dynamodb: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly publications: number;
  readonly usdPerVehicleMonth: number;
}

const fleet = 50;
const messagesEach = 70;

/** Counts each case and returns the rows; `say` receives progress. */
export function benchVehicleMonth(say: (line: string) => void): Promise<readonly VehicleMonthRow[]> {
  return withVehicleWorld(1, say, async (vehicleWorld) => {
    const rows: VehicleMonthRow[] = [];
    for (const vehicles of [1, fleet]) {
      for (const secondsBetween of [1, 60]) {
        for (const watched of [false, true]) {
          say(
            `Counting ${vehicles} vehicles, a message every ${secondsBetween} s${watched ? ', watched' : ''}`,
          );
          rows.push(await count(vehicleWorld, vehicles, secondsBetween, watched));
        }
      }
    }
    return rows;
  });
}

async function count(
  { world, owner }: VehicleWorld,
  vehicles: number,
  secondsBetween: number,
  watched: boolean,
): Promise<VehicleMonthRow> {
  const made = await makeVehicles(world, owner, vehicles);
  if (watched) {
    for (const { referenceId } of made) {
      await watch(world, referenceId);
    }
  }
  const { port, certificateAuthority } = world.iotEndpoint;
  const connected = await connectVehicles({ port, certificateAuthority }, made);
  await world.rules.settled();
  await world.streams.settled();
  const from = world.calls.next();
  const firstAt = Date.now() - messagesEach * secondsBetween * 1000;
  for (let number = 0; number < messagesEach; number += 1) {
    await Promise.all(connected.map((one) => publish(one, number, firstAt + number * secondsBetween * 1000)));
    await world.rules.settled();
    await world.streams.settled();
  }
  // Call records are written when a call has ended, the last ones a moment after the stream is
  // empty.
  await delay(200);
  const calls = world.calls.list(from);
  await disconnectVehicles(connected);
  return rowOf(calls, { vehicles, secondsBetween, watched });
}

async function watch(world: VehicleWorld['world'], referenceId: string): Promise<void> {
  await world.dispatcher.dispatch({
    service: 'dynamodb',
    operation: 'UpdateItem',
    input: {
      TableName: tableName(world, 'VehicleState'),
      Key: { referenceId: { S: referenceId } },
      UpdateExpression: 'SET watchedUntil = :until',
      ExpressionAttributeValues: { ':until': { N: String(Math.ceil(Date.now() / 1000) + 3600) } },
    },
    principal: world.iam.rootPrincipal,
  });
}

async function publish({ referenceId, client }: ConnectedVehicle, number: number, observedAt: number) {
  const message = { ...messageOf(number), observedAt };
  await client.publishAsync(telemetryTopic(referenceId), JSON.stringify(message), { qos: 1 });
}

function rowOf(
  calls: readonly CallRecord[],
  kind: Pick<VehicleMonthRow, 'vehicles' | 'secondsBetween' | 'watched'>,
): VehicleMonthRow {
  const messages = kind.vehicles * messagesEach;
  const ofService = (service: string) => calls.filter((call) => call.service === service).length / messages;
  const units = (wanted: 'read' | 'write') =>
    calls
      .flatMap(({ consumed = [] }) => consumed)
      .reduce((sum, part) => sum + (part.kind === wanted ? part.units : 0), 0) / messages;
  const puts = calls.filter(({ operation }) => operation === 'PutRecord').length / messages;
  const perMessage = {
    kinesis: puts,
    lambda: ofService('lambda'),
    dynamodb: ofService('dynamodb'),
    readUnits: units('read'),
    writeUnits: units('write'),
    publications: kind.watched ? 1 : 0,
  };
  return { ...kind, ...perMessage, usdPerVehicleMonth: usd(perMessage, kind.secondsBetween) };
}

function usd(
  {
    lambda,
    readUnits,
    writeUnits,
    publications,
  }: Omit<VehicleMonthRow, 'vehicles' | 'secondsBetween' | 'watched' | 'usdPerVehicleMonth'>,
  secondsBetween: number,
): number {
  const message =
    wire.iotMessage +
    wire.iotRule +
    wire.iotAction +
    wire.kinesisPut +
    lambda * priceOf({ service: 'lambda', readUnits: 0, writeUnits: 0 }) +
    priceOf({ service: 'dynamodb', readUnits, writeUnits }) +
    publications * (appSyncRequest + wire.appSyncUpdate);
  return (monthSeconds / secondsBetween) * message + monthMinutes * connectedMinute;
}
