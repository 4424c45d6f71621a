/**
 * `npm run vehicle` against a world: from provisioning to driving vehicles, and every way to fail.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFleet } from '../../../tools/demo/fleet-process.ts';
import { readCredentials } from '../../../tools/simulator/provisioning/credential-folder.ts';
import { simulatedVin } from '../../../tools/simulator/provisioning/simulated-vin.ts';
import { givenPerson, password } from '../../support/given.ts';
import { useSharedWorld } from '../../support/world.ts';
import { type RunResult, startVehicleRun } from './run-vehicle.ts';

const theWorld = useSharedWorld();
const scratch = mkdtempSync(join(tmpdir(), 'reference-id-vehicles-'));
const folder = join(scratch, 'vehicles');
let username: string;
let first: RunResult;

const where = (): string[] => ['--outputs', theWorld().outputsFile ?? '', '--folder', folder];
const run = (...args: string[]): Promise<RunResult> => startVehicleRun(args).ended;

beforeAll(async () => {
  ({ username } = await givenPerson(theWorld(), ['provisioners']));
  const provisioning = ['--provision', '--user', username, '--vehicles', '2', '--seed', 'a test'];
  const what = ['--drive', 'always', '--interval', '0.1', '--duration', '2'];
  first = await startVehicleRun([...where(), ...provisioning, ...what], { ASK_PASSWORD: password }).ended;
});

afterAll(() => rmSync(scratch, { recursive: true }));

/** Returns the contents of all files under a folder. */
function textsIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`);
}

const stateFile = (referenceId = ''): string => join(folder, referenceId, 'state.json');

/** The part of a vehicle's memory that these tests check. */
function stateOf(referenceId?: string) {
  return JSON.parse(readFileSync(stateFile(referenceId), 'utf8')) as {
    readonly isFinal: boolean;
    readonly body: { readonly odometerMetres: number };
  };
}

const metresOf = (referenceId?: string): number => stateOf(referenceId).body.odometerMetres;

describe('npm run vehicle', () => {
  it('provisions vehicles, runs them for the given duration, and ends with an empty outbox', () => {
    const vehicles = readCredentials(folder);

    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(vehicles).toHaveLength(2);
    for (const { referenceId } of vehicles) {
      expect(first.stdout).toContain(`Provisioned ${referenceId}.`);
      expect(first.stdout).toContain(`${referenceId} is connected.`);
    }
    expect(first.stdout).toMatch(/Ended\. .*, 0 messages waiting, [1-9]\d+ acknowledged\.\n$/);
  });

  it('writes no VIN to its folder, the screen or the world', () => {
    const texts = [first.stdout, first.stderr, ...textsIn(scratch), ...textsIn(theWorld().directory)];

    for (const vin of [simulatedVin('a test', 0), simulatedVin('a test', 1)]) {
      expect(texts.filter((text) => text.toUpperCase().includes(vin))).toEqual([]);
    }
    expect(texts.length).toBeGreaterThan(10);
  });

  it('continues with the vehicles of its folder until Ctrl-C, and prints nothing with --quiet', async () => {
    const vehicles = readCredentials(folder);
    const events = theWorld().iotEndpoint.log.entries;
    const connects = (): number =>
      events().filter(({ eventType, status }) => eventType === 'Connect' && status === 'Success').length;
    const before = connects();
    const going = startVehicleRun([...where(), '--vehicles', '2', '--quiet', '--offline', '--slow']);

    await vi.waitFor(() => expect(connects()).toBeGreaterThanOrEqual(before + vehicles.length), {
      timeout: 15_000,
    });
    const saidMeanwhile = going.said();
    going.interrupt();
    const { exitCode, stdout } = await going.ended;

    expect(exitCode).toBe(0);
    expect(saidMeanwhile).toBe('');
    expect(stdout).toMatch(/^Ended\. 0 of 2 connected, .*acknowledged\.\n$/);
  });

  it('continues where it stopped, and starts again with a warning when the memory is damaged', async () => {
    const [damaged, whole] = readCredentials(folder).map(({ referenceId }) => referenceId);
    const before = metresOf(whole);
    writeFileSync(stateFile(damaged), '{');

    const { exitCode, stderr } = await run(...where(), '--vehicles', '2', '--duration', '2', '--quiet');

    expect(exitCode).toBe(0);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`${stateFile(damaged)} is damaged`)]);
    expect(metresOf(whole)).toBeGreaterThanOrEqual(before);
    expect(metresOf(whole) - before).toBeLessThan(1_000);
    expect([damaged, whole].map((name) => stateOf(name).isFinal)).toEqual([true, true]);
  });

  it('stores its final memory when the demo ends it with a signal', async () => {
    const names = readCredentials(folder).map(({ referenceId }) => referenceId);
    const before = names.map(metresOf);
    const fleet = startFleet({
      vehiclesFolder: folder,
      outputsFile: theWorld().outputsFile ?? '',
      vehicleCount: 2,
      intervalSeconds: 1,
      onDeath: (what) => expect.fail(what),
    });
    await vi.waitFor(() => expect(names.map((name) => stateOf(name).isFinal)).toEqual([false, false]), {
      timeout: 15_000,
    });

    await fleet.stop();

    expect(names.map((name) => stateOf(name).isFinal)).toEqual([true, true]);
    expect(names.filter((name, index) => metresOf(name) < (before[index] ?? 0))).toEqual([]);
  });
});

describe('npm run vehicle -- replace-tcu', () => {
  const replaceTcu = (referenceId: string, technician: string, secret = password): Promise<RunResult> =>
    startVehicleRun(
      [
        'replace-tcu',
        referenceId,
        ...where(),
        '--seed',
        'a test',
        '--user',
        technician,
        '--provisioner',
        username,
      ],
      { ASK_PASSWORD: secret, ASK_PROVISIONER_PASSWORD: password },
    ).ended;

  it('gives a vehicle another TCU, with which it drives under the same Reference ID', async () => {
    const { username: technician } = await givenPerson(theWorld(), ['service-technicians']);
    const [before] = readCredentials(folder);
    const referenceId = before?.referenceId ?? '';

    const replaced = await replaceTcu(referenceId, technician);
    const driven = await run(...where(), '--seed', 'a test', '--vehicles', '2', '--duration', '1');

    expect(replaced).toMatchObject({ exitCode: 0, stderr: '' });
    expect(replaced.stdout).toContain(`${before?.deviceId} is out`);
    const after = readCredentials(folder).find((one) => one.referenceId === referenceId);
    expect(after?.deviceId).toBe(`${before?.deviceId}-T2`);
    expect(after?.identity.key).not.toBe(before?.identity.key);
    expect(driven.stdout).toContain(`${referenceId} is connected.`);
    expect(driven.exitCode).toBe(0);
  });

  it('reports an unknown vehicle, and a user who may not', async () => {
    const [vehicle] = readCredentials(folder);

    const [unknown, refused] = await Promise.all([
      replaceTcu('00000000-0000-4000-8000-000000000000', username),
      replaceTcu(vehicle?.referenceId ?? '', username),
    ]);

    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('has no vehicle 00000000-0000-4000-8000-000000000000 of this seed');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('Unauthorized');
  });
});

describe('npm run vehicle reports that', () => {
  it('the outputs file is absent, malformed or of another world', async () => {
    const fileOf = (name: string, text: string): string => {
      writeFileSync(join(scratch, name), text);
      return join(scratch, name);
    };
    const outputs = readFileSync(theWorld().outputsFile ?? '', 'utf8');

    const ended = await Promise.all(
      [
        join(scratch, 'absent.json'),
        fileOf('kind.json', '{"Other": {"BucketName": "b"}}'),
        fileOf('world.json', outputs.replace(/iot-server-ca\.pem/g, 'gone.pem')),
      ].map((file) => run('--folder', folder, '--outputs', file)),
    );

    expect(ended.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual(ended.map(() => [2, '']));
    const [absent, kind, world] = ended.map(({ stderr }) => stderr);
    expect(absent).toMatch(/absent\.json cannot be read\. /);
    expect(kind).toContain('has no stack with GraphqlUrl');
    expect(world).toMatch(/gone\.pem cannot be read/);
  });

  it('there are fewer vehicles than requested, or nothing listens at the endpoint', async () => {
    const [fewer, closed] = await Promise.all([
      run(...where(), '--vehicles', '7'),
      run(...where(), '--port', '1', '--quiet'),
    ]);

    expect(fewer.exitCode).toBe(2);
    expect(fewer.stderr).toContain('has 2 vehicles, fewer than --vehicles 7');
    expect(closed).toMatchObject({ exitCode: 4, stdout: '' });
    expect(closed.stderr).toMatch(/^No vehicle could connect\. .*ECONNREFUSED/);
  });

  it('the password is wrong or missing', async () => {
    const asked = [...where(), '--provision', '--user', username, '--vehicles', '3'];

    const [wrong, none] = await Promise.all([
      startVehicleRun(asked, { ASK_PASSWORD: 'wrong' }).ended,
      startVehicleRun(asked).ended,
    ]);

    expect(wrong).toMatchObject({ exitCode: 3, stdout: '' });
    expect(wrong.stderr).toMatch(/^Cognito rejected the sign-in: /);
    expect(none).toMatchObject({ exitCode: 2, stdout: '' });
    expect(none.stderr).toContain('set ASK_PASSWORD');
    expect(readCredentials(folder)).toHaveLength(2);
  });
});
