/** A temporary world in memory, with vehicles in it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from 'local-aws';
import { type Owner, makeOwners } from '../owners.ts';
import { withWorld } from '../with-world.ts';
import type { VehicleEndpoint } from './connect.ts';
import { type BenchVehicle, makeVehicles } from './make-vehicles.ts';

/** Settings of the load's process, passed as JSON in a file. */
export interface LoadSettings {
  readonly endpoint: VehicleEndpoint;
  readonly graphqlUrl: string;
  readonly realtimeUrl: string;
  readonly accessToken: string;
  readonly vehicles: readonly BenchVehicle[];
}

/** Local world in memory whose vehicles all belong to one signed-in owner. */
export interface VehicleWorld {
  readonly world: World;
  readonly owner: Owner;
  /** Writes the load's settings with the first `vehicles` vehicles and returns the file's path. */
  settingsFile(vehicles: number): string;
}

const everythingAllowed = { commandsOfPersonPerMinute: 100_000, commandsToVehiclePerMinute: 100_000 };

/** Starts a world with vehicles, calls `use`, and stops the world. */
export function withVehicleWorld<Result>(
  vehicles: number,
  say: (line: string) => void,
  use: (vehicleWorld: VehicleWorld) => Promise<Result>,
): Promise<Result> {
  return withWorld(everythingAllowed, async (world, folder) => {
    const [owner] = await makeOwners(world, 1);
    if (owner === undefined) {
      throw new Error('The owner was not made.');
    }
    say(`Making ${vehicles.toLocaleString('en')} vehicles`);
    const made = await makeVehicles(world, owner, vehicles);
    const settingsFile = (count: number): string => {
      const file = join(folder, 'load.json');
      writeFileSync(file, JSON.stringify(settingsOf(world, owner, made.slice(0, count))), { mode: 0o600 });
      return file;
    };
    return use({ world, owner, settingsFile });
  });
}

function settingsOf(world: World, owner: Owner, vehicles: readonly BenchVehicle[]): LoadSettings {
  const { outputs, iotEndpoint } = world;
  return {
    endpoint: { port: iotEndpoint.port, certificateAuthority: iotEndpoint.certificateAuthority },
    graphqlUrl: outputs.GraphqlUrl,
    realtimeUrl: outputs.RealtimeUrl,
    accessToken: owner.accessToken,
    vehicles,
  };
}
