/** The vehicles with unfinished provisioning on which no run works, oldest first. */
import type { CallOptions } from '../aws/client-settings.ts';
import { indexedUntil } from '../aws/indexed-until.ts';

/**
 * Reference IDs of vehicles that no run has worked on since the given time (ISO 8601). Read the
 * item before acting.
 */
export async function* restingSince(until: string, options: CallOptions): AsyncGenerator<string> {
  const queue = { table: 'VehicleRegistry', index: 'byPendingSaga', partition: 'PENDING', until } as const;
  const keys = indexedUntil<{ readonly referenceId: string }>(queue, options);
  for await (const { referenceId } of keys) {
    yield referenceId;
  }
}
