/** Hours: when they are closed, what their items hold, and what closing them costs. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hourMs, openHoursOf, packOpenHours } from '../../../domain/open-hours.ts';
import { unpackMinutes } from '../../../domain/packed-hours.ts';
import { signals } from '../../../domain/signals.ts';
import { summaryKeyOf } from '../../../domain/signal-numbers.ts';
import { summaryKey } from '../../../domain/telemetry.ts';
import { readSummaries } from '../../../functions/telemetry/numbered-summaries.ts';
import { bytesOf, itemBytes } from '../../support/item-bytes.ts';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup();
});
afterAll(() => setup.stop());

const minute = 60_000;
/** A noon of the last days: the hours around it are of one day. */
const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 12 * hourMs;
const speed = 'Vehicle.Speed';
const key = summaryKeyOf(speed);

/** Record number `sequence`, with a speed observed so many minutes after noon. */
const at = (referenceId: string, sequence: number, minutes: number, value = 50) =>
  streamRecord(
    referenceId,
    sequence,
    { eventId: `e${sequence}`, observedAt: noon + minutes * minute, signals: { [speed]: value } },
    { receivedAt: noon + 11 * hourMs },
  );

const timeOf = (start: number) => new Date(start).toISOString();
/** How many minutes after noon the open hours begin. */
async function openOf(referenceId: string): Promise<number[]> {
  return openHoursOf((await setup.state(referenceId))?.state).map(({ start }) => (start - noon) / minute);
}

/** The stored speeds of each kind: start in minutes after noon → summary. */
async function speedsOf(referenceId: string) {
  const kinds: Record<'MINUTE' | 'HOUR' | 'DAY', Record<number, unknown>> = { MINUTE: {}, HOUR: {}, DAY: {} };
  for (const item of await setup.summaries(referenceId)) {
    const [kind = '', time = ''] = item.resolutionStart.split('#');
    const start = (Date.parse(time) - noon) / minute;
    if ('minutes' in item) {
      unpackMinutes(item.minutes).forEach(([number, values]) => (kinds.MINUTE[start + number] = values[key]));
    } else if ('signals' in item) {
      kinds[kind as 'HOUR' | 'DAY'][start] = readSummaries(item.signals)[key];
    }
  }
  return kinds;
}

/** As if the state's open hours had been opened long ago. */
async function passTime(referenceId: string, more: object = {}): Promise<void> {
  const state = (await setup.state(referenceId))?.state;
  const before = openHoursOf(state).map((hour) => ({ ...hour, openedAt: 0 }));
  await setup.setAttribute(referenceId, 'state', {
    ...state,
    openHours: packOpenHours(before, ''),
    ...more,
  });
}

describe('an hour', () => {
  it('is open until a message of a later time is in the state, and is then in items of each kind', async () => {
    const referenceId = randomUUID();
    await setup.ingest([at(referenceId, 1, 0, 10), at(referenceId, 2, 0.5, 20), at(referenceId, 3, 59, 30)]);
    expect(await openOf(referenceId)).toEqual([0]);
    expect(await setup.summaries(referenceId)).toEqual([]);

    await setup.ingest([at(referenceId, 4, 75)]);
    expect(await openOf(referenceId)).toEqual([0, 60]);
    await setup.ingest([at(referenceId, 5, 76)]);

    expect(await openOf(referenceId)).toEqual([60]);
    expect(await speedsOf(referenceId)).toEqual({
      MINUTE: { 0: [2, 30, 10, 20], 59: 30 },
      HOUR: { 0: [3, 60, 10, 30] },
      DAY: { [-720]: [3, 60, 10, 30] },
    });
  });

  it('is closed up to ten minutes after its end, at a time of its vehicle', async () => {
    const early = `00000000${randomUUID().slice(8)}`;
    const late = `00000257${randomUUID().slice(8)}`;
    for (const referenceId of [early, late]) {
      await setup.ingest([at(referenceId, 1, 0)]);
      await setup.ingest([at(referenceId, 2, 60)]);
      await setup.ingest([at(referenceId, 3, 69)]);
    }
    expect([await openOf(early), await openOf(late)]).toEqual([[60], [0, 60]]);

    await setup.ingest([at(late, 4, 70)]);
    await setup.ingest([at(late, 5, 71)]);
    expect(await openOf(late)).toEqual([60]);
  });

  it('that late messages opened is closed after ten minutes, computed again from all its messages', async () => {
    const referenceId = randomUUID();
    await setup.ingest([at(referenceId, 1, 0, 10)]);
    await setup.ingest([at(referenceId, 2, 130)]);
    await setup.ingest([at(referenceId, 3, 5, 20), at(referenceId, 4, 6, 30)]);
    expect((await speedsOf(referenceId)).HOUR).toEqual({ 0: [1, 10, 10, 10] });

    await setup.ingest([at(referenceId, 5, 131)]);
    expect(await openOf(referenceId)).toEqual([0, 120]);
    await passTime(referenceId);
    await setup.ingest([at(referenceId, 6, 132)]);

    expect(await openOf(referenceId)).toEqual([120]);
    expect(await speedsOf(referenceId)).toEqual({
      MINUTE: { 0: 10, 5: 20, 6: 30 },
      HOUR: { 0: [3, 60, 10, 30] },
      DAY: { [-720]: [3, 60, 10, 30] },
    });
  });

  it('is closed when the vehicle is disconnected, and opened again for at least a minute', async () => {
    const referenceId = randomUUID();
    const presence = (sequence: number, eventType: string) =>
      streamRecord(
        referenceId,
        sequence,
        { clientId: referenceId, timestamp: noon + sequence, eventType, versionNumber: sequence },
        { kind: 'PRESENCE', receivedAt: noon + 11 * hourMs },
      );
    await setup.ingest([presence(1, 'connected'), at(referenceId, 2, 0)]);
    await setup.ingest([presence(3, 'disconnected')]);
    expect(await openOf(referenceId)).toEqual([]);
    expect((await speedsOf(referenceId)).HOUR).toEqual({ 0: [1, 50, 50, 50] });

    await setup.ingest([presence(4, 'connected'), at(referenceId, 5, 1, 60)]);
    await setup.ingest([presence(6, 'disconnected')]);
    expect(await openOf(referenceId)).toEqual([0]);
    await passTime(referenceId);
    await setup.ingest([presence(7, 'connected')]);
    await setup.ingest([presence(8, 'disconnected')]);

    expect(await openOf(referenceId)).toEqual([]);
    expect((await speedsOf(referenceId)).HOUR).toEqual({ 0: [2, 110, 50, 60] });
  });

  it('is not computed again when its messages may have expired', async () => {
    const referenceId = randomUUID();
    await setup.ingest([at(referenceId, 1, 0)]);
    const start = noon - 31 * 24 * hourMs;
    await passTime(referenceId, {
      openHours: packOpenHours([{ start, openedAt: 0, isLate: false }], ''),
    });

    await setup.ingest([at(referenceId, 2, 1)]);

    expect(await openOf(referenceId)).toEqual([0]);
    expect(await setup.summaries(referenceId)).toEqual([]);
  });
});

describe('the day', () => {
  it('is the sum of its hours, including those that an earlier release stored', async () => {
    const referenceId = randomUUID();
    await setup.putSummary({
      ...{
        referenceId,
        resolutionStart: summaryKey('HOUR', timeOf(noon - hourMs)),
        expiresAt: 4_000_000_000,
      },
      signals: JSON.stringify({ [speed]: [2, 30, 10, 20] }),
    });
    await setup.putSummary({
      ...{
        referenceId,
        resolutionStart: summaryKey('DAY', timeOf(noon - 12 * hourMs)),
        expiresAt: 4_000_000_000,
      },
      signals: JSON.stringify({ [speed]: [2, 30, 10, 20] }),
    });

    await setup.ingest([at(referenceId, 1, 0), at(referenceId, 2, 75)]);
    await setup.ingest([at(referenceId, 3, 76)]);

    expect((await speedsOf(referenceId)).DAY).toEqual({ [-720]: [3, 80, 10, 50] });
  });

  it('has no hour of an erased time', async () => {
    const referenceId = randomUUID();
    await setup.putSummary({
      ...{
        referenceId,
        resolutionStart: summaryKey('HOUR', timeOf(noon - hourMs)),
        expiresAt: 4_000_000_000,
      },
      signals: JSON.stringify({ [speed]: [2, 30, 10, 20] }),
    });
    await setup.setAttribute(referenceId, 'erased', { [noon - 2 * hourMs]: noon - 1 });
    await setup.setAttribute(referenceId, 'fence', 1);

    await setup.ingest([at(referenceId, 1, 0), at(referenceId, 2, 75)]);
    await setup.ingest([at(referenceId, 3, 76)]);

    expect((await speedsOf(referenceId)).DAY).toEqual({ [-720]: [1, 50, 50, 50] });
  });
});

/** Holds the next puts until `release`; `held` resolves when they have come. */
function holdPuts(count: number) {
  let [reach, release] = [() => {}, () => {}];
  const held = new Promise<void>((resolve) => (reach = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  let left = count;
  setup.gate.keepBy(async (operation) => {
    if (operation === 'PutItem' && left > 0) {
      left -= 1;
      if (left === 0) {
        reach();
      }
      await released;
    }
    return undefined;
  });
  return { held, release };
}

it('an abandoned attempt does not replace the items of a later one', async () => {
  const referenceId = randomUUID();
  await setup.ingest([at(referenceId, 1, 0, 10)]);
  await setup.ingest([at(referenceId, 2, 75)]);
  const { held, release } = holdPuts(3);
  const abandoned = setup.ingest([at(referenceId, 3, 76)]).catch(() => undefined);
  await held;
  await setup.ingest([at(referenceId, 3, 76), at(referenceId, 4, 5, 20)]);
  await passTime(referenceId);
  await setup.ingest([at(referenceId, 5, 77)]);

  release();
  await abandoned;
  setup.gate.keepBy(undefined);

  expect((await speedsOf(referenceId)).HOUR).toEqual({ 0: [2, 30, 10, 20] });
});

/** Every summarised signal with a value of many digits. */
const widest = Object.fromEntries(
  Object.entries(signals).flatMap(([name, signal]) => {
    if (signal.datatype === 'boolean' || signal.datatype === 'string' || !signal.isSummarised) {
      return [];
    }
    const value = signal.minimum + (signal.maximum - signal.minimum) / 3;
    return [[name, signal.datatype === 'float' ? value : Math.floor(value)]];
  }),
);

const unitsOf = (bytes: number) => Math.ceil(bytes / 1024);

/** The items that a call writes, for the calls of the ingest function. */
interface Writes {
  readonly Item?: Record<string, AttributeValue>;
  readonly RequestItems?: Record<
    string,
    { readonly PutRequest?: { readonly Item: Record<string, AttributeValue> } }[]
  >;
  readonly Statements?: { readonly Parameters: AttributeValue[] }[];
}

/** Returns the rows of summaries and the write units that the work needs. */
async function writtenBy(work: () => Promise<void>): Promise<{ rows: number; units: number }> {
  let [rows, units] = [0, 0];
  setup.gate.keepBy((operation, input) => {
    const { Item: item = {}, RequestItems = {}, Statements = [] } = input as Writes;
    if (operation === 'PutItem') {
      [rows, units] = [rows + 1, units + unitsOf(itemBytes(item))];
    }
    if (operation === 'BatchWriteItem') {
      for (const { PutRequest } of Object.values(RequestItems).flat()) {
        units += unitsOf(itemBytes(PutRequest?.Item ?? {}));
      }
    }
    for (const { Parameters } of Statements) {
      units += unitsOf(Parameters.reduce((sum, parameter) => sum + bytesOf(parameter), 0));
    }
    return Promise.resolve(undefined);
  });
  await work();
  setup.gate.keepBy(undefined);
  return { rows, units };
}

describe('closing', () => {
  it('takes four hours a record, oldest first, and keeps all messages of a backlog', async () => {
    const referenceId = randomUUID();
    const backlog = Array.from({ length: 100 }, (_, number) => at(referenceId, number + 1, number * 6));
    await setup.ingest(backlog);
    expect(await openOf(referenceId)).toHaveLength(10);

    const written = await writtenBy(async () => {
      await setup.ingest([at(referenceId, 101, 600)]);
    });
    expect(await openOf(referenceId)).toEqual([240, 300, 360, 420, 480, 540, 600]);
    expect(written.rows).toBe(9);
    await setup.ingest([at(referenceId, 102, 601)]);
    await setup.ingest([at(referenceId, 103, 602)]);

    const { MINUTE, HOUR } = await speedsOf(referenceId);
    // The last hour is closed too where the vehicle's lag has passed.
    expect(Object.keys(HOUR).length).toBeGreaterThanOrEqual(9);
    expect(Object.keys(MINUTE)).toHaveLength(Object.keys(HOUR).length * 10);
    expect(await setup.messages(referenceId)).toHaveLength(103);
  });

  it('costs less than 45 write units for the widest hours of four days, with their record', async () => {
    const referenceId = randomUUID();
    const wide = (sequence: number, minutes: number) =>
      streamRecord(
        referenceId,
        sequence,
        { eventId: `e${sequence}`, observedAt: noon + minutes * minute, signals: widest },
        { receivedAt: noon + 11 * hourMs },
      );
    const records = [1, 2, 3, 4, 5].map((sequence) => wide(sequence, (sequence - 5) * 1440));
    await setup.ingest(records);

    const { rows, units } = await writtenBy(async () => {
      await setup.ingest([wide(6, 1)]);
    });

    expect(rows).toBe(12);
    expect(units).toBeGreaterThan(12);
    expect(units).toBeLessThan(45);
  });
});
