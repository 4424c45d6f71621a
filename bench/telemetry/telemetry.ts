/**
 * Measures telemetry per second from MQTT to the table, and the time from a vehicle's publish to
 * the subscriber's receipt, for several numbers of vehicles and rates. The world runs in this
 * process, vehicles and subscriber in another.
 */
import { fileURLToPath } from 'node:url';
import { tableName } from '../conversion/dataset.ts';
import { startProcess } from '../process.ts';
import { type VehicleWorld, withVehicleWorld } from '../vehicles/with-world.ts';
import type { LoadOutcome } from './load.ts';
import { signalsPerMessage } from './message.ts';

/** Load and length of a run, from the options of `npm run bench -- telemetry`. */
export interface TelemetryOptions {
  /** Numbers of connected vehicles. */
  readonly vehicles: readonly number[];
  /** Messages a second, of all vehicles together. */
  readonly rates: readonly number[];
  readonly seconds: number;
}

/** One row of the result; times in milliseconds. */
export interface TelemetryRow {
  readonly vehicles: number;
  readonly offeredPerSecond: number;
  /** Messages acknowledged, stored and received, over the time until the last receipt. */
  readonly messagesPerSecond: number;
  readonly signalsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly acknowledgementP99: number;
  readonly lagMs: number;
  readonly events: number;
  /**
   * Messages that were acknowledged but not stored, stored but not acknowledged, or not received.
   */
  readonly wrong: number;
}

/** Measures each number of vehicles at each rate and returns the rows; `say` receives progress. */
export function benchTelemetry(
  options: TelemetryOptions,
  say: (line: string) => void,
): Promise<readonly TelemetryRow[]> {
  return withVehicleWorld(Math.max(...options.vehicles), say, async (vehicleWorld) => {
    const rows: TelemetryRow[] = [];
    for (const vehicles of options.vehicles) {
      for (const rate of options.rates) {
        say(`Measuring ${vehicles} vehicles with ${rate} messages a second`);
        rows.push(await measure(vehicleWorld, vehicles, rate, options.seconds));
      }
    }
    return rows;
  });
}

async function measure(
  { world, settingsFile }: VehicleWorld,
  vehicles: number,
  rate: number,
  seconds: number,
): Promise<TelemetryRow> {
  const storedBefore = await countTelemetry(world);
  const file = fileURLToPath(new URL('load.ts', import.meta.url));
  const load = await startProcess(file, [settingsFile(vehicles), String(rate), String(seconds)]);
  // The line is our own process's.
  const outcome = JSON.parse(load.line) as LoadOutcome;
  await load.stop();
  const stored = (await countTelemetry(world)) - storedBefore - outcome.warmUp;
  const { acknowledged, received, durationMs, lagMs, p50, p99, acknowledgementP99, events } = outcome;
  const perSecond = (1000 * stored) / Math.max(durationMs, 1000 * seconds + lagMs);
  return {
    vehicles,
    offeredPerSecond: rate,
    messagesPerSecond: Math.round(perSecond),
    signalsPerSecond: Math.round(perSecond * signalsPerMessage),
    p50: Math.round(p50),
    p99: Math.round(p99),
    acknowledgementP99: Math.round(acknowledgementP99),
    lagMs: Math.round(lagMs),
    events,
    wrong: Math.abs(stored - acknowledged) + (acknowledged - received),
  };
}

/** Counts consistently, page by page. */
async function countTelemetry(world: VehicleWorld['world']): Promise<number> {
  let count = 0;
  let ExclusiveStartKey: unknown;
  do {
    // DynamoDB's response to this operation.
    const page = (await world.dispatcher.dispatch({
      service: 'dynamodb',
      operation: 'Scan',
      input: {
        TableName: tableName(world, 'TablesTelemetry'),
        Select: 'COUNT',
        ConsistentRead: true,
        ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
      },
      principal: world.iam.rootPrincipal,
    })) as { readonly Count: number; readonly LastEvaluatedKey?: unknown };
    count += page.Count;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return count;
}
