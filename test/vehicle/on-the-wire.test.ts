/** A simulated vehicle in a real world: provisioned through the API, connected over mutual TLS, and heard by whoever asks the broker. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { telemetryTopic } from '../../domain/topics.ts';
import { endpointOf } from '../../vehicle/endpoint.ts';
import { readCredentials } from '../../vehicle/provisioning/credential-folder.ts';
import type { Credentials } from '../../vehicle/provisioning/credential-folder.ts';
import { provisionVehicles } from '../../vehicle/provisioning/provision-vehicles.ts';
import { createVehicle } from '../../vehicle/vehicle.ts';
import type { VehicleListener, VehicleOptions } from '../../vehicle/vehicle.ts';
import { givenPerson } from '../support/given.ts';
import { americanVin } from '../support/vins.ts';
import { useWorld } from '../support/world.ts';

const theWorld = useWorld();
const folder = mkdtempSync(join(tmpdir(), 'reference-id-vehicles-'));
let kept: readonly Credentials[] = [];

beforeAll(async () => {
  const { accessToken } = await givenPerson(theWorld(), ['provisioners']);
  const vins = [americanVin(), americanVin()];
  const wish = { outputs: theWorld().outputs, accessToken, folder, seed: 'a seed', count: 2 };
  await provisionVehicles({ ...wish, vinOf: (index) => vins[index] ?? '' });
  kept = readCredentials(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

function given(wishes: Partial<VehicleOptions> & { readonly listener?: VehicleListener } = {}) {
  const [first] = kept;
  if (first === undefined) throw new Error('No vehicle was provisioned.');
  const { referenceId, identity, iotEndpoint } = first;
  const endpoint = endpointOf(theWorld().outputs, iotEndpoint);
  return createVehicle({ referenceId, identity, endpoint, seed: 'a seed/0', commandMs: 0, ...wishes });
}

describe('A simulated vehicle', () => {
  it('is kept by its Reference ID, in files that only their owner can read', () => {
    const files = kept.flatMap(({ referenceId }) =>
      readdirSync(join(folder, referenceId)).map((name) => join(folder, referenceId, name)),
    );

    expect(files).toHaveLength(8);
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual(files.map(() => 0o600));
    expect(readdirSync(folder).sort()).toEqual(kept.map(({ referenceId }) => referenceId).sort());
  });

  it('connects, drives, and has each message acknowledged once', async () => {
    const acknowledged: string[] = [];
    const vehicle = given({
      start: { habit: 'ALWAYS' },
      intervalMs: 50,
      listener: { acknowledged: (_, { eventId }) => acknowledged.push(eventId) },
    });

    vehicle.run();
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(5), { timeout: 5_000 });
    await vehicle.stop();

    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    expect(vehicle.counts).toMatchObject({ made: acknowledged.length, connections: 1, givenUp: 0 });
    expect(vehicle.waiting).toBe(0);
    expect(telemetryTopic(vehicle.referenceId)).toContain(vehicle.referenceId);
  });
});
