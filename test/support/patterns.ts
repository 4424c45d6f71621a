/** Entries of the audit log for a tenant of its own, and what is made of them. */
import { randomUUID } from 'node:crypto';
import type { World } from 'local-aws';
import { type AuditItem, toAuditItem } from '../../domain/audit.ts';
import { auditExpiry } from '../../domain/retention.ts';
import type { PatternsItem } from '../../domain/patterns.ts';
import { standingKey } from '../../domain/conversion-standing.ts';
import { tenant } from './given.ts';
import { itemsOf, putItems } from './tables.ts';

/** A person of a tenant, who has no account. */
export interface Watched {
  readonly tenantId: string;
  readonly actorId: string;
}

/** Returns a person whom no other test knows. */
export function newWatched(): Watched {
  return { tenantId: `patterns-${randomUUID()}`, actorId: randomUUID() };
}

/** An entry of the person; a conversion of a VIN without a vehicle where nothing else is said. */
export function entryOf(watched: Watched, facts: Partial<AuditItem> = {}): AuditItem {
  const item = toAuditItem(
    {
      ...{ at: new Date().toISOString(), id: randomUUID(), requestId: randomUUID(), clientId: 'client' },
      ...{ ...watched, actorRoles: ['operators'], purpose: 'RECALL' },
      ...{ action: 'CONVERSION', outcome: 'NOT_FOUND' },
    },
    auditExpiry(1096, Date.now()),
  );
  // An entry with other attributes.
  return { ...item, ...facts } as AuditItem;
}

/** The days of a tenant's persons. */
export async function daysOf(world: World, { tenantId }: Watched): Promise<readonly PatternsItem[]> {
  const items = await itemsOf(world, 'PersonPatterns');
  return items.filter(
    (item): item is PatternsItem => 'countedFrom' in item && item.tenantPerson.startsWith(`${tenantId}#`),
  );
}

/** A finding as EventBridge accepted it. */
export interface SentFinding {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>> & {
    readonly activity_id: number;
    readonly type_uid: number;
    readonly count: number;
    readonly finding_info: { readonly uid: string };
  };
}

/** The findings about a tenant's persons, oldest first. */
export function findingsOf(world: World, { tenantId }: Watched): readonly SentFinding[] {
  // Only this system's functions send events in a world.
  const sent = world.events.accepted() as readonly unknown[] as readonly SentFinding[];
  return sent.filter(({ detail }) => detail.finding_info.uid.startsWith(`${tenantId}/`));
}

/** Lambda's record of an entry. */
export function recordOf(entry: AuditItem): object {
  const image = Object.entries(entry).map(([name, value]) => [name, attributeOf(value)]);
  return {
    dynamodb: {
      SequenceNumber: entry.atId.replaceAll(/\D/g, ''),
      NewImage: Object.fromEntries(image) as object,
    },
  };
}

/** A member of an entry in DynamoDB's own form. */
function attributeOf(value: AuditItem[keyof AuditItem]): object {
  if (typeof value === 'number') {
    return { N: String(value) };
  }
  return typeof value === 'string' ? { S: value } : { L: (value ?? []).map((S) => ({ S })) };
}

/** Pauses a person of the tenant as the function does. */
export async function givenPause(
  world: World,
  { principalId }: { readonly principalId: string },
  tenantId = tenant,
): Promise<void> {
  const at = new Date().toISOString();
  await putItems(world, 'PersonPatterns', [
    { ...standingKey(tenantId, principalId), pausedAt: at, changedAt: at },
  ]);
}
