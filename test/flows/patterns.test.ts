/** Patterns: what a person does often on one day is counted once each, and reported. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuditItem } from '../../domain/audit.ts';
import { patterns } from '../../domain/patterns.ts';
import { invoke } from '../support/commands.ts';
import { convertAsOperator, givenPerson } from '../support/given.ts';
import { type Watched, daysOf, entryOf, findingsOf, newWatched, recordOf } from '../support/patterns.ts';
import { itemsOf, putItems, setAttribute } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const acceptInvitation = 'mutation ($code: String!) { acceptInvitation(code: $code) { referenceId } }';
const acceptTransfer = 'mutation ($code: String!) { acceptTransfer(code: $code) { referenceId } }';

const many = (count: number, make: () => AuditItem) => Array.from({ length: count }, make);

async function log(entries: readonly AuditItem[]): Promise<void> {
  await putItems(world(), 'AuditLog', entries);
  await world().streams.settled();
}

const sizesOf = async (watched: Watched) =>
  (await daysOf(world(), watched)).map((day) => patterns.map((pattern) => day[pattern]?.size ?? 0));

describe('the day of a person', () => {
  it('has each vehicle once, and every miss, wrong code, refusal and reveal', async () => {
    const watched = newWatched();
    const [one, other] = [randomUUID(), randomUUID()];
    const entries = [
      ...[one, one, other].map((referenceId) => entryOf(watched, { outcome: 'CONVERTED', referenceId })),
      entryOf(watched, { outcome: 'NO_ACCESS', referenceId: randomUUID() }),
      entryOf(watched, { action: 'TCU_CHANGE', outcome: 'WRONG_DEVICE' }),
      entryOf(watched, { outcome: 'RATE_LIMITED' }),
      entryOf(watched, { action: 'OWN_VIN_REVEAL', outcome: 'REVEALED' }),
      entryOf(watched, { action: 'TRANSFER_ACCEPTANCE', outcome: 'WRONG_CODE' }),
      entryOf(watched, { outcome: 'FAILED' }),
    ];

    await log(entries);

    expect(await sizesOf(watched)).toEqual([[2, 2, 1, 1, 1, 0]]);
  });

  it('counts an entry once that the stream brings again, in another order and at once', async () => {
    const watched = newWatched();
    const entries = many(24, () => entryOf(watched));
    const records = entries.map(recordOf);
    await log(entries.slice(0, 12));

    await Promise.all([
      invoke(world(), 'WatchAuditLog', { Records: records }),
      invoke(world(), 'WatchAuditLog', { Records: records.toReversed() }),
      ...[0, 1, 2].map((part) =>
        invoke(world(), 'WatchAuditLog', { Records: records.filter((_, index) => index % 3 === part) }),
      ),
    ]);

    expect(await sizesOf(watched)).toEqual([[0, 24, 0, 0, 0, 0]]);
  });

  it('begins again on the next day, and is kept for three more', async () => {
    const watched = newWatched();
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();

    await log([entryOf(watched), entryOf(watched, { at: yesterday })]);

    const days = await daysOf(world(), watched);
    expect(days.map(({ misses }) => misses?.size)).toEqual([1, 1]);
    for (const { day, expiresAt } of days) {
      expect(expiresAt).toBe(Date.parse(day) / 1000 + 4 * 86_400);
    }
  });

  it('stops growing at its threshold', async () => {
    const watched = newWatched();

    await log(many(60, () => entryOf(watched, { outcome: 'RATE_LIMITED' })));
    await log(many(60, () => entryOf(watched, { outcome: 'RATE_LIMITED' })));

    const [[, , , refusals = 0] = []] = await sizesOf(watched);
    expect(refusals).toBeGreaterThanOrEqual(60);
    // Batches of several shards may each fill the room that they read.
    expect(refusals).toBeLessThanOrEqual(119);
  });
});

describe('networks', () => {
  const from = (watched: Watched, ...networks: readonly string[]) => entryOf(watched, { networks });
  const newOf = async (watched: Watched) =>
    (await daysOf(world(), watched)).map(({ networks }) => [...(networks ?? [])].toSorted());

  it('are new on the first day that a person calls from them, and not on a later one', async () => {
    const watched = newWatched();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

    await log([from(watched, '192.0.2.0/24'), from(watched, '192.0.2.0/24', '198.51.100.0/24')]);
    await log([from(watched, '198.51.100.0/24')]);
    const later = ['198.51.100.0/24', '203.0.113.0/24'];
    await log([{ ...from(watched, ...later), at: tomorrow }]);

    expect(await newOf(watched)).toEqual([['192.0.2.0/24', '198.51.100.0/24'], ['203.0.113.0/24']]);
  });

  it('are those of one person', async () => {
    const [one, other] = [newWatched(), newWatched()];

    await log([from(one, '192.0.2.0/24')]);
    await log([from(other, '192.0.2.0/24')]);

    expect(await newOf(other)).toEqual([['192.0.2.0/24']]);
  });

  it('stay new while the day has no room for them, and are new again once they are forgotten', async () => {
    const watched = newWatched();
    const many = Array.from({ length: 60 }, (_, index) => `10.1.${index}.0/24`);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const knownNetworks = { tenantPerson: `${watched.tenantId}#${watched.actorId}`, day: 'networks' };

    await log([from(watched, ...many)]);
    const [first = []] = await newOf(watched);
    await log([{ ...from(watched, ...many), at: tomorrow }]);

    expect(first).toHaveLength(20);
    const [, second = []] = await newOf(watched);
    expect(second).toHaveLength(20);
    expect(second.filter((network) => first.includes(network))).toEqual([]);

    await setAttribute(world(), 'PersonPatterns', knownNetworks, 'expiresAt', 1);
    const nextDay = new Date(Date.now() + 2 * 86_400_000).toISOString();
    await log([{ ...from(watched, first[0] ?? ''), at: nextDay }]);
    await log([{ ...from(watched, first[0] ?? ''), at: nextDay }]);

    expect((await newOf(watched))[2]).toEqual([first[0]]);
  });

  it('are reported once the day has many new ones', async () => {
    const watched = newWatched();
    const known = Array.from({ length: 40 }, (_, index) => `10.0.${index}.0/24`);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

    await log(known.slice(0, 19).map((network) => from(watched, network)));
    expect(findingsOf(world(), watched)).toEqual([]);
    await log(known.slice(0, 19).map((network) => ({ ...from(watched, network), at: tomorrow })));
    expect(findingsOf(world(), watched)).toEqual([]);
    await log([from(watched, known[19] ?? '')]);

    expect(findingsOf(world(), watched)).toMatchObject([
      { detail: { count: 20, severity_id: 3, finding_info: { analytic: { name: 'networks' } } } },
    ]);
  });
});

describe('codes of another person', () => {
  it('that an owner guesses are recorded with the network, counted and reported', async () => {
    const tenantId = `patterns-${randomUUID()}`;
    const owner = await givenPerson(world(), ['owners'], [tenantId]);
    const watched = { tenantId, actorId: owner.principalId };

    for (let index = 0; index < 30; index += 1) {
      const code = `0000-0000-0000-00${10 + index}`;
      await owner.ask(index % 2 === 0 ? acceptInvitation : acceptTransfer, { code });
    }
    await world().streams.settled();

    const records = (await itemsOf(world(), 'AuditLog')).filter((entry) => entry.tenantId === tenantId);
    expect(records.map(({ action }) => action).toSorted()).toEqual([
      ...Array.from({ length: 15 }, () => 'INVITATION_ACCEPTANCE'),
      ...Array.from({ length: 15 }, () => 'TRANSFER_ACCEPTANCE'),
    ]);
    expect(JSON.stringify(records)).not.toContain('0000-0000-0000');
    expect(new Set(records.map(({ networks }) => networks?.join()))).toEqual(new Set(['127.0.0.0/24']));
    expect(findingsOf(world(), watched)).toMatchObject([
      { detail: { count: 30, severity_id: 4, finding_info: { analytic: { name: 'wrongCodes' } } } },
    ]);
  });
});

describe('a finding', () => {
  it('reaches EventBridge once for a pattern and a day, and says neither a VIN nor a vehicle', async () => {
    const tenantId = `patterns-${randomUUID()}`;
    const operator = await givenPerson(world(), ['operators'], [tenantId]);
    const watched = { tenantId, actorId: operator.principalId };
    const vins = Array.from({ length: 30 }, () => europeanVin());

    for (const vin of vins) {
      await operator.ask(convertAsOperator, { vin });
    }
    await world().streams.settled();
    await log([entryOf(watched)]);

    const [{ countedFrom = '' } = {}] = await daysOf(world(), watched);
    const sent = findingsOf(world(), watched);
    expect(sent).toMatchObject([
      {
        ...{ source: 'reference-id-for-vin', 'detail-type': 'Detection Finding' },
        detail: {
          ...{ activity_id: 1, category_uid: 2, class_uid: 2004, type_uid: 200401, severity_id: 4 },
          metadata: { version: '1.1.0', product: { vendor_name: expect.any(String) as string } },
          finding_info: {
            uid: `${tenantId}/${operator.principalId}/${countedFrom}/misses`,
            title: expect.any(String) as string,
          },
          ...{ time: expect.any(Number) as number, count: 30 },
          evidences: [{ actor: { user: { uid: operator.principalId, org: { uid: tenantId } } } }],
        },
      },
    ]);
    const text = JSON.stringify(sent);
    expect(vins.filter((vin) => text.includes(vin))).toEqual([]);
    expect((await daysOf(world(), watched)).map(({ reported }) => [...(reported ?? [])])).toEqual([
      ['misses'],
    ]);
  });

  it('is sent for a withdrawn device that appeared again', async () => {
    const watched = newWatched();
    const deviceId = `device-${randomUUID()}`;
    const day = new Date().toISOString().slice(0, 10);
    const facts = { action: 'DEVICE_REFUSED', outcome: 'WITHDRAWN', atId: `${day}#${deviceId}`, deviceId };

    await log([entryOf(watched, facts as Partial<AuditItem>)]);

    expect(findingsOf(world(), watched)).toMatchObject([
      {
        detail: {
          finding_info: { uid: `${watched.tenantId}/${day}/${deviceId}` },
          resources: [{ type: 'Device', uid: deviceId }],
        },
      },
    ]);
  });

  it.each([
    ['TCU_CHANGE', 'CHANGED', 'tcuChange'],
    ['REISSUE', 'BEGUN', 'reissue'],
  ] as const)('is sent for %s %s, with the Reference ID', async (action, outcome, name) => {
    const watched = newWatched();
    const referenceId = randomUUID();
    const entry = entryOf(watched, { action, outcome, referenceId } as Partial<AuditItem>);

    await log([entry, entryOf(watched, { action, outcome: 'FAILED' } as Partial<AuditItem>)]);

    expect(findingsOf(world(), watched)).toMatchObject([
      {
        detail: {
          finding_info: {
            uid: `${watched.tenantId}/${entry.atId.replace('#', '/')}`,
            analytic: { name },
          },
          resources: [{ type: 'Vehicle', uid: referenceId }],
        },
      },
    ]);
  });

  it('is sent again with its uid when EventBridge was not reached, and then marked', async () => {
    const watched = newWatched();
    const principal = world()
      .lambda.functions()
      .find(({ name }) => name.includes('WatchAuditLog'))?.roleArn;
    const fault = world().faults.inject({
      ...{ service: 'events', operation: 'PutEvents', kind: 'access-denied' as const, times: 1 },
      ...(principal !== undefined && { principal }),
    });

    await log(many(30, () => entryOf(watched)));

    expect(fault.fired()).toBe(1);
    expect(new Set(findingsOf(world(), watched).map(({ detail }) => detail.finding_info.uid)).size).toBe(1);
    expect((await daysOf(world(), watched)).map(({ reported }) => [...(reported ?? [])])).toEqual([
      ['misses'],
    ]);
  });
});
