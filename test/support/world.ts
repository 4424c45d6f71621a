/**
 * Starts a world for a test file: the synthesized template on a free port, with its state in a
 * temporary folder. At the end of the file, everything that the world wrote is searched for the
 * tests' VINs, and every exchange must have satisfied AWS's service models.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { startWorld, type World, type WorldOptions } from 'local-aws';
import { type Leak, type SearchedFiles, findLeaks, findLeaksInFolder } from './leaks.ts';
import { forgetVins } from './vins.ts';
import { modelsAbsent } from 'local-aws/testing/service-model';
import { type ServiceModelTap, tapServiceModels } from 'local-aws/testing/service-model-tap';

/** A world with what clients received from it. */
export interface TestWorld extends World {
  /** Folder of its state. */
  readonly directory: string;
  /** Every response that clients got, for the search for VINs. */
  readonly transcript: string[];
  /**
   * Returns the violations of AWS's service models so far; always empty where the models are
   * absent.
   */
  readonly modelViolations: () => readonly string[];
}

/** Starts a world over a folder; the caller stops it. */
export async function startTestWorld(
  directory: string,
  options: Partial<WorldOptions> = {},
): Promise<TestWorld> {
  let tap: ServiceModelTap | undefined;
  const world = await startWorld({
    assembly: inject('assembly'),
    directory,
    schedules: false,
    emailIdentities: ['example.com'],
    // Numbers behave as those from DynamoDB are reported to, so that every flow finds code that
    // relies on `===`.
    realmModes: { storedNumbers: true },
    ...options,
    tap: (gateway) => {
      const open = options.tap?.(gateway) ?? gateway;
      if (modelsAbsent !== undefined) {
        return open;
      }
      tap = tapServiceModels(open);
      return tap.gateway;
    },
  });
  // A world's outputs are a getter, which a spread would read.
  return Object.assign(world, {
    directory,
    transcript: [],
    modelViolations: () => tap?.violations ?? [],
  });
}

/** Declares a world for the tests of a file. Call the returned function only inside tests. */
export function useWorld(options: Partial<WorldOptions> = {}): () => TestWorld {
  let world: TestWorld | undefined;

  beforeAll(async () => {
    world = await startTestWorld(mkdtempSync(join(tmpdir(), 'reference-id-world-')), options);
  });

  afterAll(async () => {
    if (world === undefined) {
      return;
    }
    await world.stop();
    const leaks = leaksOf(world);
    rmSync(world.directory, { recursive: true, force: true });
    forgetVins();
    expect(leaks, 'VINs in what the world wrote').toEqual([]);
    expect(world.modelViolations(), 'departures from AWS’s service models').toEqual([]);
  });

  return () => requireWorld(world);
}

/** A world, and what the searches after earlier files have read of it. */
export interface SharedWorld {
  readonly world: TestWorld;
  readonly searched: SearchedFiles;
}

const shared = new Map<string, Promise<SharedWorld>>();

/**
 * Declares the world that the files of a worker share, for tests that create their own people,
 * vehicles and devices. After each file its clock shows the machine's time again, which sign-in
 * requires. A file that counts everything, reads a tenant's lists or restarts has its own world.
 * Requests of all files come from one address, so the web ACL, which counts them, is off here.
 */
export function useSharedWorld(): () => TestWorld {
  let current: SharedWorld | undefined;
  let known = 0;

  beforeAll(async () => {
    current = await sharedWorld();
    known = current.world.modelViolations().length;
  });

  afterAll(() => {
    if (current !== undefined) {
      endFile(current, known);
    }
  });

  return () => requireWorld(current?.world);
}

/** Resolves to the worker's world. Each purpose has one, because some files empty it. */
export function sharedWorld(purpose = 'usual'): Promise<SharedWorld> {
  const running = shared.get(purpose) ?? startSharedWorld();
  shared.set(purpose, running);
  return running;
}

async function startSharedWorld(): Promise<SharedWorld> {
  const directory = mkdtempSync(join(inject('runFolder'), 'world-'));
  const world = await startTestWorld(directory, { enforceWebAcl: false });
  return { world, searched: new Map() };
}

/**
 * Ends a file in a world that other files use after it: removes its faults, sets the clock to the
 * real time, empties the transcript and forgets its VINs. Fails on a VIN in what the world wrote,
 * and on a departure from AWS's service models after the `known` ones of earlier files.
 */
export function endFile({ searched, world }: SharedWorld, known: number): void {
  world.faults.clear();
  world.clock.advance(Date.now() - world.clock.now());
  const leaks = leaksOf(world, searched);
  world.transcript.splice(0);
  forgetVins();
  expect(leaks, 'VINs in what the world wrote').toEqual([]);
  expect(world.modelViolations().slice(known), 'departures from AWS’s service models').toEqual([]);
}

function requireWorld(world: TestWorld | undefined): TestWorld {
  if (world === undefined) {
    throw new Error('The world has not started.');
  }
  return world;
}

/**
 * Returns every VIN found in the world's files (tables, keys, logs, outputs), traces, call record,
 * IoT log and responses. It leaves out files that have not changed since `searched` noted them.
 */
export function leaksOf(world: TestWorld, searched?: SearchedFiles): readonly Leak[] {
  return [
    ...findLeaksInFolder(world.directory, searched),
    ...findLeaks('traces', JSON.stringify(world.traces.segments())),
    ...findLeaks('calls', JSON.stringify(world.calls.list())),
    ...findLeaks('IoT log', JSON.stringify(world.iotEndpoint.log.entries())),
    ...findLeaks('responses', world.transcript.join('\n')),
  ];
}
