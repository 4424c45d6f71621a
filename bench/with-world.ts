/** A temporary world of the stack, in memory, without schedules and without AWS WAF. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type World, startWorld } from 'local-aws';
import { synthesize } from '../infra/synthesize.ts';
import type { PeoplesWorld } from '../test/support/given.ts';

/**
 * Starts a world of the stack with this CDK context, calls `use` with it and a folder for files,
 * stops the world and removes the folder. Tokens live for a day.
 */
export async function withWorld<Result>(
  context: Readonly<Record<string, unknown>>,
  use: (world: World, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const assembly = await synthesize({
      outdir: join(folder, 'assembly'),
      context: { tokenValidityMinutes: 1440, ...context },
    });
    const world = await startWorld({ assembly, schedules: false, enforceWebAcl: false });
    try {
      return await use(world, folder);
    } finally {
      await world.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What persons need to call a world, with a transcript that the benchmark empties. */
export function placeIn({ administrator, outputs }: World): PeoplesWorld {
  return { administrator, outputs, transcript: [] };
}
