/** Each eraser over the real tables: what goes, what stays, and what a fault leaves. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idempotencyGuard } from '../../../domain/commands.ts';
import { packMessage } from '../../../domain/message-values.ts';
import { packedHourKey } from '../../../domain/packed-hours.ts';
import { packMoments } from '../../../functions/telemetry/stored-chunks.ts';
import { summaryKey, telemetryKey } from '../../../domain/telemetry.ts';
import { trackKey } from '../../../domain/tracks.ts';
import { ulidTime } from '../../../domain/ulid.ts';
import type { Erased, OwnTime } from '../../../functions/erasure/scope.ts';
import { type ErasureSetup, startErasureSetup } from './erasure-setup.ts';
import type { CallOptions } from '../../../functions/aws/client-settings.ts';
import { unlimited } from '../../support/unlimited.ts';

let setup: ErasureSetup;
let time: OwnTime;
beforeAll(async () => {
  setup = await startErasureSetup();
});
beforeEach(() => {
  time = { referenceId: randomUUID(), tenantId: 'acme', ownerId: randomUUID(), from, until };
});
afterEach(() => setup.gate.keepBy(undefined));
afterAll(() => setup.stop());

/** 10:20 to 14:40 of a day. */
const from = Date.parse('2026-11-20T10:20:00.000Z');
const until = Date.parse('2026-11-20T14:40:00.000Z');
const minute = 60_000;
const at = (epochMs: number) => new Date(epochMs).toISOString();

type Step = (own: OwnTime, after: string | undefined, options: CallOptions) => Promise<Erased>;

/** Repeats a step until its end. Returns the sum of its counts. */
async function runAll(step: Step): Promise<number> {
  let { count, next } = await step(time, undefined, unlimited);
  while (next !== undefined) {
    const one = await step(time, next, unlimited);
    count += one.count;
    next = one.next;
  }
  return count;
}

type Table = Parameters<ErasureSetup['items']>[0];

/** One attribute of the vehicle's items in a table, in order. */
async function left(table: Table, attribute: string, referenceId = time.referenceId): Promise<unknown[]> {
  const items = await setup.items(table);
  return items
    .filter((item) => item['referenceId'] === referenceId)
    .map((item) => item[attribute])
    .sort();
}

async function givenMessages(...moments: readonly (readonly [observedAt: number, receivedAt?: number])[]) {
  const keys = moments.map(([observedAt], index) => telemetryKey(at(observedAt), `e${index}`));
  for (const [index, [observedAt, receivedAt = observedAt]] of moments.entries()) {
    const { referenceId } = time;
    await setup.put('Telemetry', { referenceId, observedAtEventId: keys[index], receivedAt, signals: '{}' });
  }
  return keys;
}

describe('messages', () => {
  it('go by the time at which they were observed, or received if their clock was ahead', async () => {
    const keys = await givenMessages(
      [from - 1],
      [from, from + 9_000_000_000],
      [until],
      [until + 299_999, until],
      [until + 299_999, until + 1],
      [until + 1],
    );

    expect(await runAll(setup.eraseMessages)).toBe(3);

    expect(await left('Telemetry', 'observedAtEventId')).toEqual([keys[0], keys[4], keys[5]].sort());
  });

  it('of a batch go one by one, and the batch with the last of them', async () => {
    const text = (...offsets: readonly number[]) =>
      packMoments(offsets.map((offset) => [offset, packMessage([['Vehicle.Speed', offset]])] as const));
    const givenBatch = async (beginsAt: number, ...offsets: readonly number[]) => {
      const observedAtEventId = telemetryKey(at(beginsAt), 'b');
      const [referenceId, receivedAt] = [time.referenceId, beginsAt + 60_000];
      await setup.put('Telemetry', { referenceId, observedAtEventId, receivedAt, signals: text(...offsets) });
    };
    // An item does not leave its minute, and this time begins within one.
    time = { ...time, from: from + 30_000 };
    await givenBatch(from + 28_000, 0, 1_999, 2_000, 3_000);
    await givenBatch(from + minute, 0, 1_000);
    await givenBatch(until - 1_000, 0, 1_000, 1_001);

    expect(await runAll(setup.eraseMessages)).toBe(6);

    expect(await left('Telemetry', 'signals')).toEqual([text(0, 1_999), text(1_001)].sort());
  });

  it('go page by page, of this vehicle only', async () => {
    await givenMessages(...Array.from({ length: 501 }, (_, index) => [from + index * 7] as const));
    const other = randomUUID();
    await setup.put('Telemetry', {
      referenceId: other,
      observedAtEventId: telemetryKey(at(from + 5), 'other'),
      receivedAt: from + 5,
      signals: '{}',
    });

    expect(await runAll(setup.eraseMessages)).toBe(501);
    expect(await runAll(setup.eraseMessages)).toBe(0);

    expect(await left('Telemetry', 'observedAtEventId')).toEqual([]);
    expect(await left('Telemetry', 'observedAtEventId', other)).toHaveLength(1);
  });

  it('whose deletion is throttled are tried again, and then fail the step', async () => {
    await givenMessages([from], [from + 1], [from + 2]);
    let calls = 0;
    setup.gate.keepBy((operation) => {
      if (operation !== 'DeleteItem') {
        return Promise.resolve(undefined);
      }
      calls += 1;
      const __type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
      return Promise.resolve({ status: 400, body: { __type } });
    });

    await expect(runAll(setup.eraseMessages)).rejects.toThrow(
      expect.objectContaining({ name: 'ProvisionedThroughputExceededException' }),
    );
    expect(calls).toBeGreaterThan(3);
    expect(await left('Telemetry', 'observedAtEventId')).toHaveLength(3);

    setup.gate.keepBy(undefined);
    await runAll(setup.eraseMessages);
    expect(await left('Telemetry', 'observedAtEventId')).toEqual([]);
  });
});

describe('summaries', () => {
  it('go when they have a moment of the time, of each resolution', async () => {
    const row = (resolution: 'MINUTE' | 'HOUR' | 'DAY', start: string) =>
      summaryKey(resolution, `2026-11-${start}:00.000Z`);
    const hour = (start: string) => packedHourKey(`2026-11-${start}:00.000Z`);
    const track = (start: string) => trackKey(`2026-11-${start}:00.000Z`);
    const kept = [
      hour('20T09:00'),
      hour('20T15:00'),
      track('20T09:00'),
      track('20T15:00'),
      row('MINUTE', '20T10:19'),
      row('MINUTE', '20T14:41'),
      row('HOUR', '20T09:00'),
      row('HOUR', '20T15:00'),
      row('DAY', '19T00:00'),
      row('DAY', '21T00:00'),
    ];
    const gone = [
      hour('20T11:00'),
      hour('20T13:00'),
      track('20T11:00'),
      track('20T13:00'),
      row('MINUTE', '20T10:20'),
      row('MINUTE', '20T14:40'),
      row('HOUR', '20T10:00'),
      row('HOUR', '20T14:00'),
      row('DAY', '20T00:00'),
    ];
    for (const resolutionStart of [...kept, ...gone]) {
      await setup.put('TelemetrySummaries', {
        referenceId: time.referenceId,
        resolutionStart,
        signals: '{}',
      });
    }

    expect(await runAll(setup.eraseSummaries)).toBe(gone.length);
    expect(await runAll(setup.eraseSummaries)).toBe(0);

    expect(await left('TelemetrySummaries', 'resolutionStart')).toEqual(kept.toSorted());
  });

  it('of an hour that also covers other time go by the minute', async () => {
    const [first, last] = [10, 14].map((hour) => packedHourKey(`2026-11-20T${hour}:00:00.000Z`));
    const { referenceId } = time;
    const minutes = JSON.stringify([19, 20, 40, 41].map((number) => [number, { 0: 5 }]));
    await setup.put('TelemetrySummaries', { referenceId, resolutionStart: first, minutes });
    await setup.put('TelemetrySummaries', { referenceId, resolutionStart: last, minutes });

    expect(await runAll(setup.eraseSummaries)).toBe(2);
    expect(await runAll(setup.eraseSummaries)).toBe(0);

    expect(await left('TelemetrySummaries', 'minutes')).toEqual(['[[19,{"0":5}]]', '[[41,{"0":5}]]']);
  });

  it('take the positions of their minutes from the track of an hour that also covers other time', async () => {
    const [first, last] = [10, 14].map((hour) => trackKey(`2026-11-20T${hour}:00:00.000Z`));
    const { referenceId } = time;
    const track = JSON.stringify({
      minutes: [19, 20, 40, 41],
      latitudes: [1, 2, 3, 4],
      longitudes: [5, 6, 7, 8],
    });
    await setup.put('TelemetrySummaries', { referenceId, resolutionStart: first, track });
    await setup.put('TelemetrySummaries', { referenceId, resolutionStart: last, track });

    expect(await runAll(setup.eraseSummaries)).toBe(2);
    expect(await runAll(setup.eraseSummaries)).toBe(0);

    expect((await left('TelemetrySummaries', 'track')).filter((text) => text !== undefined)).toEqual([
      '{"minutes":[19],"latitudes":[1],"longitudes":[5]}',
      '{"minutes":[41],"latitudes":[4],"longitudes":[8]}',
    ]);
  });

  it('of an hour that is computed again meanwhile fail the step, which can be repeated', async () => {
    const resolutionStart = packedHourKey('2026-11-20T10:00:00.000Z');
    const { referenceId } = time;
    const put = (minutes: string) =>
      setup.put('TelemetrySummaries', { referenceId, resolutionStart, minutes });
    await put('[[20,{"0":5}]]');
    let isFirst = true;
    setup.gate.keepBy(async (operation) => {
      if (operation === 'UpdateItem' && isFirst) {
        isFirst = false;
        await put('[[5,{"0":1}]]');
      }
      return undefined;
    });

    await expect(runAll(setup.eraseSummaries)).rejects.toThrow(
      expect.objectContaining({ name: 'NotErasedError' }),
    );
    expect(await runAll(setup.eraseSummaries)).toBe(0);

    expect(await left('TelemetrySummaries', 'minutes')).toEqual(['[[5,{"0":1}]]']);
  });

  it('go page by page', async () => {
    for (let index = 0; index < 255; index += 1) {
      const resolutionStart = summaryKey('MINUTE', at(from + index * minute));
      await setup.put('TelemetrySummaries', {
        referenceId: time.referenceId,
        resolutionStart,
        signals: '{}',
      });
    }

    expect(await runAll(setup.eraseSummaries)).toBe(255);
  });
});

describe('commands', () => {
  const random = '0123456789ABCDEF';
  const givenCommand = async (createdAt: number, requestedBy: string, more: object = {}) => {
    const commandId = `${ulidTime(createdAt)}${random}`;
    await setup.put('RemoteCommands', { referenceId: time.referenceId, commandId, requestedBy, ...more });
    return commandId;
  };
  const givenKey = async (key: string, ownerId: string, guardedCommandId: string) => {
    const commandId = idempotencyGuard(ownerId, key);
    await setup.put('RemoteCommands', { referenceId: time.referenceId, commandId, guardedCommandId });
    return commandId;
  };

  it('of the person and the time go with their keys; those of others stay', async () => {
    const { ownerId } = time;
    const driver = randomUUID();
    const before = await givenCommand(from - 1, ownerId);
    const first = await givenCommand(from, ownerId);
    const last = await givenCommand(until, ownerId);
    const after = await givenCommand(until + 1, ownerId);
    const ofDriver = await givenCommand(from + 5, driver);
    const kept = [
      await givenKey('before', ownerId, before),
      await givenKey('after', ownerId, after),
      await givenKey('drivers', driver, ofDriver),
    ];
    await givenKey('first', ownerId, first);
    await givenKey('last', ownerId, last);

    expect(await runAll(setup.eraseCommands)).toBe(2);
    expect(await runAll(setup.eraseCommandKeys)).toBe(2);

    expect(await left('RemoteCommands', 'commandId')).toEqual([before, after, ofDriver, ...kept].sort());
  });

  it('wait for one whose outcome is awaited', async () => {
    const running = await givenCommand(from + 1, time.ownerId, { awaited: 'AWAITED' });
    await givenCommand(from + 2, time.ownerId);

    expect(await setup.eraseCommands(time, undefined, unlimited)).toEqual({ count: 0, isWaiting: true });

    await givenCommand(from + 1, time.ownerId);
    expect(running).toHaveLength(26);
    expect(await runAll(setup.eraseCommands)).toBe(2);
  });
});

describe('the name of the vehicle', () => {
  const access = () => ({
    ownerId: time.ownerId,
    referenceId: time.referenceId,
    tenantId: 'acme',
    since: at(from),
  });

  it('goes; the access stays, with the name that others see', async () => {
    await setup.put('Ownership', { ...access(), name: 'Kim', vehicleName: 'Bee', role: 'OWNER' });
    const ofDriver = { ...access(), ownerId: randomUUID(), name: 'Lee', vehicleName: 'Wasp' };
    await setup.put('Ownership', ofDriver);

    expect(await setup.eraseVehicleName(time, unlimited)).toEqual({ count: 1 });
    expect(await setup.eraseVehicleName(time, unlimited)).toEqual({ count: 0 });

    const items = (await setup.items('Ownership')).filter(
      ({ referenceId }) => referenceId === time.referenceId,
    );
    expect(items).toEqual(expect.arrayContaining([{ ...access(), name: 'Kim', role: 'OWNER' }, ofDriver]));
  });

  it.each([
    ['began after the time', { since: at(until + 1) }],
    ['belongs to another tenant', { tenantId: 'other' }],
  ])('stays on an access that %s', async (_, change) => {
    await setup.put('Ownership', { ...access(), vehicleName: 'Bee', ...change });

    expect(await setup.eraseVehicleName(time, unlimited)).toEqual({ count: 0 });

    expect(await left('Ownership', 'vehicleName')).toEqual(['Bee']);
  });
});
