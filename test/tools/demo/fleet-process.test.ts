/**
 * The process of the demo's vehicles: it is restarted when it dies, and ends with the world in
 * every case.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startFleet, type FleetProcess } from '../../../tools/demo/fleet-process.ts';

const script = fileURLToPath(new URL('stand-in-fleet.ts', import.meta.url));
const parent = fileURLToPath(new URL('fleet-parent.ts', import.meta.url));

let directory: string;
let outputsFile: string;
let fleet: FleetProcess | undefined;
const deaths: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleet-'));
  outputsFile = join(directory, 'outputs.json');
  deaths.length = 0;
});

afterEach(async () => {
  await fleet?.stop();
  fleet = undefined;
  rmSync(directory, { recursive: true });
});

function start(): FleetProcess {
  fleet = startFleet({
    vehiclesFolder: join(directory, 'vehicles'),
    outputsFile,
    vehicleCount: 20,
    intervalSeconds: 2,
    onDeath: (what) => void deaths.push(what),
    script,
    backOff: { firstMs: 20, maxMs: 100 },
  });
  return fleet;
}

const notes = (): string[] =>
  existsSync(`${outputsFile}.notes`) ? readFileSync(`${outputsFile}.notes`, 'utf8').trim().split('\n') : [];
const begun = () => notes().filter((note) => note.startsWith('began')).length;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const patiently = { timeout: 10_000 };

it('ends the process and waits for it', async () => {
  const running = start();
  const { pid = 0 } = running;
  await expect.poll(begun, patiently).toBe(1);

  await running.stop();

  expect(notes()).toEqual([`began ${pid}`, `ended ${pid}`]);
  expect([isAlive(pid), deaths]).toEqual([false, []]);
});

it('does not wait for a process that does not end', async () => {
  writeFileSync(`${outputsFile}.stubborn`, '');
  const running = start();
  const { pid = 0 } = running;
  await expect.poll(begun, patiently).toBe(1);

  await running.stop();

  expect(isAlive(pid)).toBe(false);
});

it('restarts a process that dies, and prints its last output', async () => {
  writeFileSync(`${outputsFile}.deadly`, '');
  const running = start();
  await expect.poll(() => deaths.length, patiently).toBeGreaterThan(1);
  rmSync(`${outputsFile}.deadly`);

  await expect
    .poll(() => running.pid !== undefined && notes().at(-1)?.endsWith(` ${running.pid}`), patiently)
    .toBe(true);

  expect(deaths[0]).toMatch(
    /ended \(exit code 4\)\. It restarts in 0\.0 s\. Its last output: No vehicle could connect\.$/,
  );
  expect(begun()).toBeGreaterThan(2);
});

it('starts no process after it is stopped between two processes', async () => {
  writeFileSync(`${outputsFile}.deadly`, '');
  const running = start();
  await expect.poll(() => deaths.length, patiently).toBeGreaterThan(0);

  await running.stop();
  const before = begun();
  await new Promise((resolve) => setTimeout(resolve, 500));

  expect(begun()).toBe(before);
});

it('ends with a parent that is killed', async () => {
  const world = spawn(process.execPath, ['--import', 'tsx', parent, outputsFile, script], {
    stdio: 'ignore',
  });
  await expect.poll(begun, patiently).toBe(1);
  const pid = Number(notes()[0]?.split(' ')[1]);
  expect(isAlive(pid)).toBe(true);

  world.kill('SIGKILL');

  await expect.poll(() => isAlive(pid), patiently).toBe(false);
});
