/**
 * A world of its own for a test file: the synthesized template on a free port, its state in a
 * temporary folder. When the file is done, everything the world wrote is searched for the tests'
 * VINs, and every exchange on the wire must have satisfied AWS's service models.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { startWorld, type World, type WorldOptions } from 'local-aws';
import { type Leak, findLeaks, findLeaksInFolder } from './leaks.ts';
import { forgetVins } from './vins.ts';
import { modelsAbsent } from '../../packages/local-aws/test/support/service-model.ts';
import {
  type ServiceModelTap,
  tapServiceModels,
} from '../../packages/local-aws/test/support/service-model-tap.ts';

/** A world with what the tests saw of it. */
export interface TestWorld extends World {
  /** Where its state lies. */
  readonly directory: string;
  /** Every answer that clients got, for the search after VINs. */
  readonly transcript: string[];
  /** Departures from AWS's service models seen so far; always empty where the models are absent. */
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
    // Numbers behave as those from DynamoDB are reported to, so that every flow shows who relies on
    // `===`.
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
  // A world's outputs are a getter, which a spread would read and a prototype keeps.
  return Object.assign(Object.create(world) as World, {
    directory,
    transcript: [],
    modelViolations: () => tap?.violations ?? [],
  });
}

/** Declares a world for the tests of a file; call what it returns inside tests. */
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

let shared: Promise<TestWorld> | undefined;

/**
 * Declares the world that the files of a worker share, for tests whose people, vehicles and devices
 * are their own. A file that moves the clock, counts everything or restarts has its own world.
 * Requests of all files come from one address, so the web ACL, which counts them, is off here.
 */
export function useSharedWorld(): () => TestWorld {
  let world: TestWorld | undefined;
  let known = 0;

  beforeAll(async () => {
    shared ??= startTestWorld(mkdtempSync(join(inject('runFolder'), 'world-')), { enforceWebAcl: false });
    world = await shared;
    known = world.modelViolations().length;
  });

  afterAll(() => {
    if (world === undefined) {
      return;
    }
    world.faults.clear();
    const leaks = leaksOf(world);
    world.transcript.splice(0);
    forgetVins();
    expect(leaks, 'VINs in what the world wrote').toEqual([]);
    expect(world.modelViolations().slice(known), 'departures from AWS’s service models').toEqual([]);
  });

  return () => requireWorld(world);
}

function requireWorld(world: TestWorld | undefined): TestWorld {
  if (world === undefined) {
    throw new Error('The world has not started.');
  }
  return world;
}

/**
 * Every VIN found in the world's files (tables, keys, logs, outputs), traces, call record, IoT log
 * and responses.
 */
export function leaksOf(world: TestWorld): readonly Leak[] {
  return [
    ...findLeaksInFolder(world.directory),
    ...findLeaks('traces', JSON.stringify(world.traces.segments())),
    ...findLeaks('calls', JSON.stringify(world.calls.list())),
    ...findLeaks('IoT log', JSON.stringify(world.iotEndpoint.log.entries())),
    ...findLeaks('answers', world.transcript.join('\n')),
  ];
}
