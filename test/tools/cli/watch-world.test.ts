/** `npm run watch` and `npm run command` against a world, with a vehicle on the wire. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { telemetryTopic } from '../../../domain/topics.ts';
import { end } from '../../support/accesses.ts';
import {
  commandsOf,
  connectCommanded,
  keepsSilent,
  obeys,
  type DeviceBehavior,
} from '../../support/commands.ts';
import {
  type GivenVehicle,
  type Person,
  givenAccess,
  givenOwnedVehicle,
  givenVehicle,
  password,
} from '../../support/given.ts';
import { europeanVin } from '../../support/vins.ts';
import { connectVehicle } from '../../support/vehicles-on-the-wire.ts';
import { useSharedWorld } from '../../support/world.ts';
import { runCli, startCli } from './run-cli.ts';

const world = useSharedWorld();

let provisioner: Person;
let operator: Person;
let owner: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  ({ provisioner, operator, owner, vehicle } = await givenOwnedVehicle(world()));
});

const environment = { ASK_PASSWORD: password };
const asOwner = () => ['--user', owner.username, '--outputs', world().outputsFile ?? ''];
const watch = (...args: string[]) => startCli('watch', [...args, ...asOwner()], { environment });
const command = (...args: string[]) => runCli('command', [...args, ...asOwner()], { environment });

async function send(speed: number, at = vehicle): Promise<void> {
  const device = await connectVehicle(world(), at);
  const message = { eventId: randomUUID(), observedAt: Date.now(), signals: { 'Vehicle.Speed': speed } };
  expect(await device.publish(telemetryTopic(at.referenceId), JSON.stringify(message))).toBe('acknowledged');
  await device.end();
}

describe('watch', () => {
  it('shows changes as they happen, until Ctrl-C', async () => {
    const running = watch(vehicle.referenceId);
    await expect.poll(() => running.written.stderr, { timeout: 15_000 }).toContain('Connected');

    await send(42);
    await expect.poll(() => running.written.stdout).toContain('Vehicle.Speed  42 km/h');
    await expect.poll(() => running.written.stdout).toContain('DISCONNECTED');
    running.interrupt();

    await expect(running.result).resolves.toMatchObject({ exitCode: 0 });
  });

  it('finds the vehicle by its VIN without showing the VIN', async () => {
    await send(50);

    const { stdout, stderr, exitCode } = await runCli(
      'watch',
      ['--vin', '-', '--once', '--json', ...asOwner()],
      {
        environment,
        stdin: `${vehicle.vin}\n`,
      },
    );

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: { referenceId: vehicle.referenceId } });
    expect(stdout + stderr).not.toContain(vehicle.vin);
  });

  it('prints the same error for an unknown vehicle as for one of another user', async () => {
    const results = await Promise.all([
      watch(randomUUID()).result,
      runCli('watch', ['--vin', '-', ...asOwner()], { environment, stdin: europeanVin() }),
    ]);

    for (const { exitCode, stdout, stderr } of results) {
      expect([exitCode, stdout]).toEqual([1, '']);
      expect(stderr).toContain('VEHICLE_NOT_FOUND: No such vehicle for this account.');
    }
  });

  it('ends when the access ends', async () => {
    const lent = await givenVehicle(provisioner);
    await givenAccess(operator, owner, lent, 'DRIVER');
    const running = watch(lent.referenceId);
    await expect.poll(() => running.written.stderr, { timeout: 15_000 }).toContain('Connected');

    await end(operator, { vehicle: lent, person: owner });

    const { exitCode, stderr } = await running.result;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('VEHICLE_NOT_FOUND');
  });
});

describe('command', () => {
  const refuses: DeviceBehavior = () => [{ status: 'REJECTED', statusReason: { reasonCode: 'NOT_NOW' } }];

  it('has the exit code of the outcome', async () => {
    const outcomeOf = async (behavior: DeviceBehavior, timeout: string) => {
      const one = await givenVehicle(provisioner);
      await givenAccess(operator, owner, one);
      const device = await connectCommanded(world(), one, behavior);
      const { exitCode, stdout } = await command(one.referenceId, 'LOCK_DOORS', '--timeout', timeout);
      await device.end();
      return [exitCode, stdout.trim().split('\n').at(-1)?.split('  ').at(-1)];
    };

    const outcomes = await Promise.all([
      outcomeOf(obeys, '20'),
      outcomeOf(refuses, '20'),
      outcomeOf(keepsSilent, '1'),
    ]);

    expect(outcomes).toEqual([
      [0, 'SUCCEEDED'],
      [5, 'REJECTED NOT_NOW'],
      [6, 'SENT'],
    ]);
  });

  it('is sent once with the same key, even when it is repeated', async () => {
    const one = await givenVehicle(provisioner);
    await givenAccess(operator, owner, one);
    const device = await connectCommanded(world(), one, obeys);
    const said = [one.referenceId, 'START_CLIMATE', '--temperature', '21', '--key', randomUUID()];

    const results = [await command(...said), await command(...said)];

    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(device.requests).toHaveLength(1);
    expect(await commandsOf(world(), one)).toHaveLength(1);
    await device.end();
  });

  it('has exit code 1 and prints the API’s code when the API rejects the command', async () => {
    const { exitCode, stdout, stderr } = await command(randomUUID(), 'LOCK_DOORS');

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toBe('VEHICLE_NOT_FOUND: No such vehicle for this account.\n');
  });
});
