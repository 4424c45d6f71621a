/**
 * Sealing with a fault at each of its AWS calls, and with the function killed before and after
 * each: every entry is sealed exactly once, in one chain.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AuditItem, toAuditItem } from '../../domain/audit.ts';
import { auditExpiry } from '../../domain/retention.ts';
import {
  type CallPoint,
  faultKinds,
  pointsOfFunction,
  timesToReachTheFunction,
} from '../support/fault-sweep.ts';
import { functionRole, invoke } from '../support/commands.ts';
import { recordOf } from '../support/patterns.ts';
import { exportOf, verified } from '../support/records.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

/** A tenant’s first head and a later one make different calls. */
let points: readonly CallPoint[];
let role: string;

const newEntry = (tenantId: string, ageMs = 0): AuditItem =>
  toAuditItem(
    {
      ...{ at: new Date(Date.now() - ageMs).toISOString(), id: randomUUID(), tenantId },
      ...{ requestId: randomUUID(), actorId: 'actor', clientId: 'client', actorRoles: ['operators'] },
      ...{ action: 'CONVERSION', outcome: 'NOT_FOUND', purpose: 'RECALL' },
    },
    auditExpiry(1096, Date.now()),
  );

async function seal(tenantId: string, count: number): Promise<void> {
  await putItems(
    world(),
    'AuditLog',
    Array.from({ length: count }, () => newEntry(tenantId)),
  );
  await world().streams.settled();
}

beforeAll(async () => {
  role = functionRole(world(), 'SealAuditLog');
  const from = world().calls.next();
  await seal('first', 2);
  points = pointsOfFunction(world(), 'SealAuditLog', from);
});

it('queries the chain, signs, appends, locks the head, writes the seals, and marks the head', () => {
  expect(points.map(({ service, operation }) => `${service}:${operation}`).slice(0, 9)).toEqual([
    'dynamodb:Query',
    'dynamodb:BatchGetItem',
    'dynamodb:PutItem',
    'kms:Sign',
    'dynamodb:PutItem',
    's3:PutObject',
    // One for each entry.
    'dynamodb:PutItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ]);
});

describe.each(shareOf(faultKinds, 1, 2))('the fault %s at each call', (kind) => {
  it('neither forks the chain nor loses or repeats an entry', { timeout: 300_000 }, async () => {
    for (const point of sampleOf(points, 1, faultKinds.indexOf(kind))) {
      const place = `${kind} ${point.service}:${point.operation} ${point.nth}`;
      const tenantId = `tenant-${randomUUID()}`;
      const fault = world().faults.inject({
        ...{ ...point, kind, times: timesToReachTheFunction[kind] },
        principal: role,
      });

      await seal(tenantId, 2);

      expect(fault.fired(), place).toBeGreaterThan(0);
      fault.remove();
      await seal(tenantId, 1);
      const made = await exportOf(world(), tenantId);
      expect(verified(made), place).toMatchObject({ isIntact: true, entries: 3, unsealed: 0, findings: [] });
    }
  });
});

describe('entries that come again', () => {
  it('in every order and at once are sealed once', async () => {
    const tenantId = `tenant-${randomUUID()}`;
    const entries = Array.from({ length: 24 }, () => newEntry(tenantId));
    const records = entries.map(recordOf);
    await putItems(world(), 'AuditLog', entries);

    await Promise.all([
      ...Array.from({ length: 4 }, (_, part) =>
        invoke(world(), 'SealAuditLog', { Records: records.filter((_, index) => index % 4 === part) }),
      ),
      invoke(world(), 'SealAuditLog', { Records: records.toReversed() }),
      invoke(world(), 'SealAuditLog', { tenantId }),
    ]);
    await world().streams.settled();

    expect(verified(await exportOf(world(), tenantId))).toMatchObject({
      isIntact: true,
      entries: 24,
      unsealed: 0,
    });
    const seals = (await itemsOf(world(), 'AuditSeals')).filter(({ tenantDayShard }) =>
      tenantDayShard.startsWith(tenantId),
    );
    expect(new Set(seals.map(({ index, sequence }) => `${sequence}/${index}`)).size).toBe(24);
  });
});
