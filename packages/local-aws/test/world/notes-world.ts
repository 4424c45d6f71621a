/** A running world of the notes stack for the tests of a file. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { startWorld, type World } from '../../src/index.ts';
import { writeNotesAssembly } from './notes-stack.ts';

/** Starts the world before the file's tests and ends it after them. Returns its getter. */
export function useNotesWorld(): () => World {
  let assembly: string;
  let world: World;
  beforeAll(async () => {
    assembly = writeNotesAssembly();
    world = await startWorld({ assembly, schedules: false });
  });
  afterAll(async () => {
    await world.stop();
    rmSync(assembly, { recursive: true });
  });
  return () => world;
}
