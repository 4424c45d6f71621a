/** The text of a chunk: keeps every observation exactly, in less than half of the bytes of rows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInColumns } from '../../../domain/chunk-columns.ts';
import { packMessage } from '../../../domain/message-values.ts';
import { type StoredMoment, isInRows, rowsIn, rowsMark } from '../../../domain/stored-moments.ts';
import type { SignalScalar } from '../../../domain/telemetry-message.ts';
import { inPackedForm, momentsIn, packMoments } from '../../../functions/telemetry/stored-chunks.ts';
import { createVehicleModel } from '../../../tools/simulator/drive/vehicle-model.ts';
import { createTelemetryFeed } from '../../../tools/simulator/telemetry/telemetry-feed.ts';

const begin = Date.UTC(2026, 10, 26, 12, 30);
const rowsOf = (moments: readonly StoredMoment[]) => `${rowsMark}${JSON.stringify(moments)}`;
const momentsOf = (signals: readonly Readonly<Record<string, SignalScalar>>[]): StoredMoment[] =>
  signals.map((values, index) => [index * 1_000, packMessage(Object.entries(values))]);

/** Each signal has one type, as in the catalogue; `Vehicle.Other` has several. */
const valuesOf: Readonly<Record<string, fc.Arbitrary<SignalScalar>>> = {
  'Vehicle.Speed': fc.integer({ min: 0, max: 4_000 }).map((tenths) => tenths / 10),
  'Vehicle.TraveledDistance': fc.double({ noNaN: true }),
  'Vehicle.CurrentLocation.Latitude': fc.integer().map((whole) => whole / 1e6),
  'Vehicle.IsMoving': fc.boolean(),
  'Vehicle.LowVoltageSystemState': fc.oneof(fc.constantFrom('', 'ON', 'OFF'), fc.string()),
  'Vehicle.New': fc.constantFrom(0, -0, 1e300, 5e-324, 0.1 + 0.2, 2 ** 53, -3),
};
const other = { 'Vehicle.Other': fc.oneof(fc.boolean(), fc.integer(), fc.string()) };
const chunks = (values: Readonly<Record<string, fc.Arbitrary<SignalScalar>>>) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 1, max: 20_000 }),
        fc
          .dictionary(fc.constantFrom(...Object.keys(values)), fc.constant(null))
          .chain((names) =>
            fc.record(
              Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(names, name))),
            ),
          ),
      ),
      {
        minLength: 1,
        maxLength: 20,
      },
    )
    .map((all) => {
      let offset = fc.sample(fc.constantFrom(0, 0, 700), { numRuns: 1, seed: all.length })[0] ?? 0;
      return all.flatMap(([step, signals]): StoredMoment[] => {
        offset += step;
        const entries = Object.entries(signals);
        return entries.length === 0 ? [] : [[offset, packMessage(entries)]];
      });
    })
    .filter(({ length }) => length > 0);

describe('a chunk', () => {
  it('has exactly the observations that were packed, and the same text for the same ones', () => {
    fc.assert(
      fc.property(chunks({ ...valuesOf, ...other }), (moments) => {
        const text = packMoments(moments);
        expect(momentsIn(text)).toEqual(moments);
        expect(packMoments(momentsIn(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('is compared in one form, even where an earlier release wrote rows', () => {
    fc.assert(
      fc.property(chunks({ ...valuesOf, ...other }), (moments) => {
        expect(inPackedForm(rowsOf(moments))).toBe(packMoments(moments));
        expect(inPackedForm(packMoments(moments))).toBe(packMoments(moments));
      }),
    );
  });

  it('has columns for numbers, truth values and words', () => {
    const moments = momentsOf([
      { 'Vehicle.Speed': 70, 'Vehicle.IsMoving': true, 'Vehicle.LowVoltageSystemState': 'ON' },
      { 'Vehicle.Speed': 70.5 },
      { 'Vehicle.Exterior.AirTemperature': 0.1 + 0.2 },
      { 'Vehicle.Speed': 70.5, 'Vehicle.IsMoving': true },
    ]);

    expect(packMoments(moments)).toBe('@=3000;0,1000,,;8,2,3,0;n2:0.30000000000000004;bt,2:;tON;1700,5,1:');
  });

  it('keeps the changes of differences where they are shorter', () => {
    const grows = [100, 165, 230, 295, 360].map((distance) => ({
      'Vehicle.TraveledDistance': distance / 10,
    }));

    expect(packMoments(momentsOf(grows))).toBe('@=4000;0,1000,,,;1;B100,-35,,,');
  });

  it.each(['a;b', 'a,b', '1:b', ''])('keeps the text %j in rows after another one', (text) => {
    const moments = momentsOf([
      { 'Vehicle.LowVoltageSystemState': 'ON' },
      { 'Vehicle.LowVoltageSystemState': text },
    ]);

    const packed = packMoments(moments);

    expect(isInRows(packed)).toBe(true);
    expect(rowsIn(packed)).toEqual(moments);
  });

  it('makes an earlier release fail, which takes the text for rows', () => {
    const text = packMoments(momentsOf([{ 'Vehicle.Speed': 1 }, { 'Vehicle.Speed': 2 }]));

    expect(isInColumns(text)).toBe(true);
    expect(() => JSON.parse(text.slice(rowsMark.length)) as unknown).toThrow();
  });

  it('of a minute of a drive has less than half of the bytes of rows', () => {
    const model = createVehicleModel('chunk', begin, { habit: 'ALWAYS' });
    const feed = createTelemetryFeed('s');
    const moments = Array.from({ length: 600 }, (_, second) => {
      model.advanceTo(begin + second * 1_000);
      return feed.next(model.readings(), begin + second * 1_000) ?? [];
    })
      .flat()
      .map(({ observedAt, signals }): StoredMoment => [
        observedAt - begin,
        packMessage(Object.entries(signals)),
      ]);

    const minute = moments.filter(([offset]) => offset >= 300_000 && offset < 360_000);

    expect(packMoments(minute).length).toBeLessThan(rowsOf(minute).length / 2);
    expect(momentsIn(packMoments(moments))).toEqual(moments);
  });
});
