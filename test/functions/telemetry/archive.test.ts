/**
 * What ingest hands to the archive, over the real tables: that what was stored arrives at least
 * once, that nothing else does, and that a failure costs the telemetry nothing.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ArchiveRow } from '../../../domain/archive.ts';
import type { GateResponse } from './gate.ts';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';

let setup: IngestSetup;
let referenceId: string;
beforeAll(async () => {
  setup = await startIngestSetup({ messages: 100, bytes: 1e9 }, { hasArchive: true });
});
beforeEach(async () => {
  referenceId = randomUUID();
  await setup.register(referenceId, 'acme');
});
afterEach(() => setup.gate.keepBy(undefined));
afterAll(() => setup.stop());

const latitude = 'Vehicle.CurrentLocation.Latitude';
const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000;

interface Put {
  readonly Records: readonly { readonly Data: string }[];
}

const linesOf = (data: string) =>
  Buffer.from(data, 'base64')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ArchiveRow);

const taken = ({ Records }: Put): GateResponse => ({
  status: 200,
  body: { FailedPutCount: 0, RequestResponses: Records.map((_, index) => ({ RecordId: `r-${index}` })) },
});

/** Lets the archive respond so. Returns the calls that it gets, each with its records' rows. */
function givenArchive(respond: (put: Put, call: number) => GateResponse | Promise<GateResponse> = taken) {
  const calls: (readonly ArchiveRow[][])[] = [];
  setup.gate.keepBy(async (operation, input) => {
    if (input['at'] !== undefined) {
      // A setting of positions for the vehicle, by AWS IoT.
      return { status: 200, body: {} };
    }
    if (operation !== 'PutRecordBatch') {
      return undefined;
    }
    const put = input as unknown as Put;
    calls.push(put.Records.map(({ Data }) => linesOf(Data)));
    return respond(put, calls.length);
  });
  return calls;
}

const message = (
  sequence: number,
  signals: object,
  more: { observedAt?: number; receivedAt?: number } = {},
) => {
  const { observedAt = noon, receivedAt = observedAt + 500 } = more;
  return streamRecord(
    referenceId,
    sequence,
    { eventId: `e${observedAt}`, observedAt, signals },
    { receivedAt },
  );
};

const signalsIn = (calls: readonly (readonly ArchiveRow[][])[]) =>
  calls.flat(2).map(({ number, signal }) => [signal, number]);

describe('what ingest has stored', () => {
  it('is handed over as a row for each value, with the place that it belongs to', async () => {
    const calls = givenArchive();

    await setup.ingest([
      message(1, { 'Vehicle.Speed': 70.5, 'Vehicle.IsMoving': true, 'Vehicle.LowVoltageSystemState': 'ON' }),
    ]);

    const row = {
      ...{ tenant: 'acme', day: new Date(noon).toISOString().slice(0, 10), bucket: referenceId.charAt(0) },
      ...{ referenceid: referenceId, message: `${new Date(noon).toISOString()}#e${noon}` },
      ...{ observedat: noon, receivedat: noon + 500 },
    };
    expect(calls).toEqual([
      [
        [
          { ...row, signal: 'Vehicle.IsMoving', flag: true },
          { ...row, signal: 'Vehicle.LowVoltageSystemState', text: 'ON' },
          { ...row, signal: 'Vehicle.Speed', number: 70.5 },
        ],
      ],
    ]);
    expect(setup.unarchived()).toEqual([]);
  });

  it('is in the day of the receipt when the vehicle’s clock is ahead', async () => {
    const calls = givenArchive();
    const midnight = noon - 43_200_000;

    await setup.ingest([
      message(1, { 'Vehicle.Speed': 1 }, { observedAt: midnight + 1, receivedAt: midnight - 1 }),
    ]);

    expect(calls.flat(2).map(({ day }) => day)).toEqual([new Date(midnight - 1).toISOString().slice(0, 10)]);
  });

  it('comes again, from Telemetry, when the records come again after a failure', async () => {
    givenArchive(() => ({ status: 500, body: { __type: 'ServiceUnavailableException' } }));
    const record = message(1, { 'Vehicle.Speed': 70 });
    await setup.ingest([record]);
    const missed = setup.unarchived();
    const calls = givenArchive();

    await setup.ingest([record]);

    expect(missed).toEqual([referenceId]);
    expect(await setup.messages(referenceId)).toHaveLength(1);
    expect(signalsIn(calls)).toEqual([['Vehicle.Speed', 70]]);
  });

  it('comes again with the same row when a dead letter is replayed under another number', async () => {
    const calls = givenArchive();
    await setup.ingest([message(1, { 'Vehicle.Speed': 70 })]);

    await setup.ingest([message(2, { 'Vehicle.Speed': 71 }, { observedAt: noon, receivedAt: noon + 9000 })]);

    expect(calls).toHaveLength(2);
    expect(calls[1]).toEqual(calls[0]);
  });

  it('is in records of at most 500 rows', async () => {
    const calls = givenArchive();
    const doors = ['Row1.DriverSide', 'Row1.PassengerSide', 'Row2.DriverSide', 'Row2.PassengerSide'];
    const names = doors.flatMap((door) =>
      ['IsOpen', 'IsLocked'].map((state) => `Vehicle.Cabin.Door.${door}.${state}`),
    );
    const signals = Object.fromEntries(
      ['Vehicle.IsMoving', 'Vehicle.Body.Hood.IsOpen', ...names].map((name) => [name, true]),
    );

    await setup.ingest(
      Array.from({ length: 60 }, (_, index) => message(index + 1, signals, { observedAt: noon + index })),
    );

    expect(calls.map((records) => records.map((rows) => rows.length))).toEqual([[500, 100]]);
  });
});

describe('what the archive must not have', () => {
  it('is a position that the setting does not admit, also one that an earlier attempt stored', async () => {
    const calls = givenArchive();
    const record = message(1, { [latitude]: 48.1, 'Vehicle.Speed': 70 });
    await setup.ingest([record]);
    await setup.setAttribute(referenceId, 'positions', { mode: 'OFF', at: noon - 1 });

    await setup.ingest([
      record,
      message(2, { [latitude]: 48.2, 'Vehicle.Speed': 71 }, { observedAt: noon + 1 }),
    ]);

    expect(signalsIn(calls.slice(0, 1))).toEqual([
      [latitude, 48.1],
      ['Vehicle.Speed', 70],
    ]);
    expect(signalsIn(calls.slice(1)).map(([signal]) => signal)).toEqual(['Vehicle.Speed', 'Vehicle.Speed']);
  });

  it('is a value of an erased time, also one that an earlier attempt stored', async () => {
    const calls = givenArchive();
    const record = message(1, { 'Vehicle.Speed': 70 });
    await setup.ingest([record]);
    await setup.setAttribute(referenceId, 'erased', { [noon - 1]: noon + 1 });

    await setup.ingest([record, message(2, { 'Vehicle.Speed': 71 }, { observedAt: noon + 1 })]);
    await setup.ingest([message(3, { 'Vehicle.Speed': 72 }, { observedAt: noon + 2 })]);

    expect(signalsIn(calls.slice(1))).toEqual([['Vehicle.Speed', 72]]);
  });

  it('is a message over the vehicle’s limit', async () => {
    const calls = givenArchive();
    const receivedAt = noon + 500;
    const records = Array.from({ length: 103 }, (_, index) =>
      message(index + 1, { 'Vehicle.Speed': index }, { observedAt: noon + index, receivedAt }),
    );

    await setup.ingest(records);

    const stored = await setup.messages(referenceId);
    expect(stored).toHaveLength(100);
    expect(calls.flat(2)).toHaveLength(100);
  });

  it('is anything of a vehicle without a registration', async () => {
    const calls = givenArchive();
    referenceId = randomUUID();

    await setup.ingest([message(1, { 'Vehicle.Speed': 70 })]);

    expect(calls).toEqual([]);
    expect(await setup.messages(referenceId)).toHaveLength(1);
  });
});

describe('a failure of the archive', () => {
  it('repeats only the records that were not taken', async () => {
    const other = randomUUID();
    await setup.register(other, 'umbrella');
    const calls = givenArchive((put, call) => {
      const all = taken(put);
      const RequestResponses = put.Records.map((_, index) =>
        call === 1 && index === 1 ? { ErrorCode: 'ServiceUnavailableException' } : { RecordId: 'r' },
      );
      return call === 1 ? { status: 200, body: { FailedPutCount: 1, RequestResponses } } : all;
    });
    const ofOther = { eventId: 'o', observedAt: noon, signals: { 'Vehicle.Speed': 1 } };

    await setup.ingest([message(1, { 'Vehicle.Speed': 70 }), streamRecord(other, 2, ofOther)]);

    expect(calls.map((records) => records.map(([row]) => row?.tenant))).toEqual([
      ['acme', 'umbrella'],
      ['umbrella'],
    ]);
    expect(setup.unarchived()).toEqual([]);
  });

  it('delays the batch by a few seconds at most, and loses no message', async () => {
    const calls = givenArchive(() => new Promise<GateResponse>(() => undefined));
    const begin = Date.now();

    const left = await setup.ingest([message(1, { 'Vehicle.Speed': 70 })]);

    expect(Date.now() - begin).toBeLessThan(8_000);
    expect(left).toEqual([]);
    expect(calls.length).toBeGreaterThan(0);
    expect(setup.unarchived()).toEqual([referenceId]);
    expect(await setup.messages(referenceId)).toHaveLength(1);
    expect((await setup.state(referenceId))?.state).toBeDefined();
  }, 20_000);

  it('is also that the tables do not respond to what only the archive asks', async () => {
    setup.gate.keepBy(async (operation, input) => {
      const isRegistry = 'VehicleRegistry' in Object(input['RequestItems']);
      await Promise.resolve();
      return operation === 'BatchGetItem' && isRegistry
        ? { status: 400, body: { __type: 'AccessDeniedException' } }
        : undefined;
    });

    const left = await setup.ingest([message(1, { 'Vehicle.Speed': 70 })]);

    expect(left).toEqual([]);
    expect(setup.unarchived()).toEqual([referenceId]);
    expect(await setup.messages(referenceId)).toHaveLength(1);
  });
});
