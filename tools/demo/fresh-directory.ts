/**
 * `--fresh`: deletes users, vehicles, keys and logs. The assembly stays, because it does not depend
 * on them.
 */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lockDirectory } from 'local-aws';

const kept = ['lock', 'cdk.out', 'cdk.digest'];

/** Empties the directory; throws when another process is using it. */
export async function emptyDirectory(directory: string): Promise<void> {
  const unlock = await lockDirectory(directory);
  try {
    for (const name of readdirSync(directory)) {
      if (!kept.includes(name)) {
        rmSync(path.join(directory, name), { recursive: true, force: true });
      }
    }
  } finally {
    unlock();
  }
}
