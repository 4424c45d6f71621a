/** A temporary world in memory, with vehicles in it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../infra/synthesize.ts';
import { startWorld, type World } from 'local-aws';
import { type Owner, makeOwners } from '../owners.ts';
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

/** Starts a world with vehicles, calls `use`, and stops the world. */
export async function withVehicleWorld<Result>(
  vehicles: number,
  say: (line: string) => void,
  use: (vehicleWorld: VehicleWorld) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-vehicles-'));
  try {
    const assembly = await synthesize({
      outdir: join(folder, 'assembly'),
      context: {
        tokenValidityMinutes: 1440,
        commandsOfPersonPerMinute: 100_000,
        commandsToVehiclePerMinute: 100_000,
      },
    });
    const world = await startWorld({ assembly, schedules: false, enforceWebAcl: false });
    try {
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
      return await use({ world, owner, settingsFile });
    } finally {
      await world.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
