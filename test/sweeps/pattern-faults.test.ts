/**
 * Watching with a fault at each of its AWS calls, and with the function killed before and after
 * each. Every entry counts once, the network is new once and then known, the person is paused with
 * one record, and each finding arrives, perhaps again, with one uid.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { standingKey } from '../../domain/conversion-standing.ts';
import { knownNetworksKey } from '../../domain/patterns.ts';
import { cachedAssembly } from '../support/cached-assembly.ts';
import { functionRole } from '../support/commands.ts';
import {
  type CallPoint,
  faultKinds,
  pointsOfFunction,
  timesToReachTheFunction,
} from '../support/fault-sweep.ts';
import { type Watched, daysOf, entryOf, findingsOf, newWatched } from '../support/patterns.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { useWorld } from '../support/world.ts';

const count = 30;
const network = '192.0.2.0/24';
const world = useWorld({ assembly: await cachedAssembly({ pauseMissesPerDay: count }) });

let points: readonly CallPoint[];
let role: string;

/** One request, so that all entries are in one shard and in one batch. */
async function watch(watched: Watched): Promise<void> {
  const requestId = '00000000-0000-4000-8000-000000000000';
  const { tenantDayShard } = entryOf(watched, { requestId });
  await putItems(
    world(),
    'AuditLog',
    Array.from({ length: count }, () => entryOf(watched, { requestId, tenantDayShard, networks: [network] })),
  );
  await world().streams.settled();
}

beforeAll(async () => {
  role = functionRole(world(), 'WatchAuditLog');
  const from = world().calls.next();
  await watch(newWatched());
  points = pointsOfFunction(world(), 'WatchAuditLog', from);
});

/** The person's standing, and the number of records of a pause. */
async function pauseOf({ actorId, tenantId }: Watched) {
  const { tenantPerson, day } = standingKey(tenantId, actorId);
  const standings = (await itemsOf(world(), 'PersonPatterns')).filter(
    (item) => item.tenantPerson === tenantPerson && item.day === day,
  );
  const records = (await itemsOf(world(), 'AuditLog')).filter(
    (item) => item.tenantId === tenantId && item.action === 'CONVERSION_PAUSE',
  );
  return { isPaused: standings.map((item) => 'pausedAt' in item), records: records.length };
}

/** The networks that are remembered of the person. */
async function knownOf({ actorId, tenantId }: Watched): Promise<readonly string[]> {
  const { tenantPerson, day } = knownNetworksKey({ tenantPerson: `${tenantId}#${actorId}`, day: '' });
  const items = await itemsOf(world(), 'PersonPatterns');
  const found = items.find((item) => item.tenantPerson === tenantPerson && item.day === day);
  return found !== undefined && 'known' in found ? [...found.known] : [];
}

it('reads the day, adds to it, pauses the person, sends the findings, and marks them', () => {
  const calls = points.map(({ service, operation }) => `${service}:${operation}`);

  expect(new Set(calls)).toEqual(
    new Set(['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:TransactWriteItems', 'events:PutEvents']),
  );
  expect(calls.join(' ')).toContain('dynamodb:TransactWriteItems events:PutEvents dynamodb:UpdateItem');
});

describe.each(shareOf(faultKinds, 0, 2))('the fault %s at each call', (kind) => {
  it(
    'neither loses nor repeats an entry, pauses once, and the findings arrive',
    { timeout: 300_000 },
    async () => {
      for (const point of sampleOf(points, 1, faultKinds.indexOf(kind))) {
        const place = `${kind} ${point.service}:${point.operation} ${point.nth}`;
        const watched = newWatched();
        const fault = world().faults.inject({
          ...{ ...point, kind, times: timesToReachTheFunction[kind] },
          principal: role,
        });

        await watch(watched);

        fault.remove();
        const days = await daysOf(world(), watched);
        expect(
          days.map(({ misses }) => misses?.size),
          place,
        ).toEqual([count]);
        expect(
          days.map(({ networks }) => [...(networks ?? [])]),
          place,
        ).toEqual([[network]]);
        expect(await knownOf(watched), place).toEqual([network]);
        expect(
          days.map(({ reported }) => [...(reported ?? [])]),
          place,
        ).toEqual([['misses', 'pause']]);
        expect(await pauseOf(watched), place).toEqual({ isPaused: [true], records: 1 });
        const uids = findingsOf(world(), watched).map(({ detail }) => detail.finding_info.uid);
        expect(new Set(uids).size, place).toBe(2);
      }
    },
  );
});
