/** Findings about refused connections, and the counts behind them. */
import { X509Certificate } from 'node:crypto';
import type { World } from 'local-aws';
import type { ConnectionCountItem } from '../../domain/connections.ts';
import type { SentFinding } from './patterns.ts';
import { itemsOf } from './tables.ts';

/** A vehicle's certificate, in PEM. */
interface Certified {
  readonly certificate: string;
}

/** AWS IoT's id of a certificate, by which findings and counts name it. */
export function certificateIdOf({ certificate }: Certified): string {
  return new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
}

/** The findings about a vehicle's certificate, oldest first. */
export function connectionFindings(world: World, of: Certified): readonly SentFinding[] {
  // Only this system's functions send events in a world.
  const sent = world.events.accepted() as readonly unknown[] as readonly SentFinding[];
  const prefix = `foreignConnection/${certificateIdOf(of)}/`;
  return sent.filter(({ detail }) => detail.finding_info.uid.startsWith(prefix));
}

/** The counts of a vehicle's certificate, one for each hour. */
export async function connectionCounts(world: World, of: Certified): Promise<readonly ConnectionCountItem[]> {
  const prefix = `${certificateIdOf(of)}#foreignConnection#`;
  const items: readonly ConnectionCountItem[] = await itemsOf(world, 'Allowances');
  return items.filter(({ principalKindWindow }) => principalKindWindow.startsWith(prefix));
}
