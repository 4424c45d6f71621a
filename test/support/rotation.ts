/**
 * A world that is deployed once for each release of a rotation of the hash key, with its state
 * kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { RotationPhase } from '../../domain/hash-rotation.ts';
import { limits, mailFrom } from './assemblies.ts';
import { cachedAssembly } from './cached-assembly.ts';
import { type Person, signInAgain } from './given.ts';
import { type TestWorld, leaksOf, startTestWorld } from './world.ts';

/** A release: its phase, and what its settings need beside it. */
export interface Release {
  readonly phase: RotationPhase;
  readonly version?: number;
  readonly receipt?: string;
  readonly fleetWise?: boolean;
}

/** Returns the assembly of a release. */
export function assemblyOf({ fleetWise = false, phase, receipt, version = 1 }: Release): Promise<string> {
  return cachedAssembly({
    ...limits,
    mailFrom,
    fleetWise,
    provisioningsOfVehiclePerHour: 10_000,
    claimStartsOfPersonPerHour: 10_000,
    conversionsPerMinute: 100_000,
    rehashedPerSecond: 1_000,
    vinHashRotation: phase,
    vinHashKeyVersion: version,
    ...(receipt !== undefined && { vinHashReceipt: receipt }),
  });
}

/** A deployment that moves from release to release. */
export class RotatingWorld {
  readonly directory = mkdtempSync(join(tmpdir(), 'reference-id-rotation-'));
  #world: TestWorld | undefined;
  readonly #leaks: unknown[] = [];

  /** Stops the present release and starts this one over the same state. */
  async deploy(release: Release): Promise<TestWorld> {
    const assembly = await assemblyOf(release);
    await this.#end();
    this.#world = await startTestWorld(this.directory, { assembly, enforceWebAcl: false });
    return this.#world;
  }

  /** The present release. */
  get world(): TestWorld {
    if (this.#world === undefined) {
      throw new Error('No release is deployed.');
    }
    return this.#world;
  }

  /** The same people in the present release. */
  signIn(people: readonly Person[]): Promise<readonly Person[]> {
    return Promise.all(people.map(({ username }) => signInAgain(this.world, username)));
  }

  /** Stops the world, and searches all that it wrote for VINs. */
  async stop(): Promise<void> {
    await this.#end();
    rmSync(this.directory, { recursive: true, force: true });
    expect(this.#leaks, 'VINs in what the worlds wrote').toEqual([]);
  }

  async #end(): Promise<void> {
    const ended = this.#world;
    this.#world = undefined;
    if (ended !== undefined) {
      await ended.stop();
      this.#leaks.push(...leaksOf(ended), ...ended.modelViolations());
    }
  }
}
