/** The text of a state’s signals: written and read without loss, and small. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberedSignals } from '../../domain/signal-numbers.ts';
import { signals } from '../../domain/signals.ts';
import { unpackSignals } from '../../domain/stored-signals.ts';
import type { StoredSignal, StoredSignals } from '../../domain/vehicle-state.ts';
import { packSignals } from '../../functions/telemetry/pack-signals.ts';

const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.string());
const stored: fc.Arbitrary<StoredSignal> = fc.tuple(value, time, time);
const values: fc.Arbitrary<StoredSignals> = fc.dictionary(fc.constantFrom(...numberedSignals), stored);

describe('a packed text', () => {
  it('holds every value with its times', () => {
    fc.assert(
      fc.property(values, (known) => {
        // JSON has one zero.
        const expected = JSON.parse(JSON.stringify(known)) as StoredSignals;
        expect(unpackSignals(packSignals(known))).toEqual(expected);
      }),
    );
  });

  it('is the same whatever the order of the signals', () => {
    fc.assert(
      fc.property(values, (known) => {
        const reversed = Object.fromEntries(Object.entries(known).reverse());
        expect(packSignals(reversed)).toBe(packSignals(known));
      }),
    );
  });

  it('leaves out what has no number', () => {
    const at = Date.UTC(2026, 10, 27);

    expect(packSignals({ 'Vehicle.Unknown': [1, at, at] })).toBe(`[${at},[]]`);
    expect(unpackSignals(`[${at},[[0,40,9999,1]]]`)).toEqual({});
  });

  it('keeps values that came together under one pair of times', () => {
    const at = Date.UTC(2026, 10, 27);
    const known: StoredSignals = {
      'Vehicle.Speed': [31.5, at, at + 40],
      'Vehicle.IsMoving': [true, at, at + 40],
      'Vehicle.TraveledDistance': [1002, at - 1000, at - 900],
    };

    expect(packSignals(known)).toBe(`[${at},[[0,40,0,31.5,2,true],[1000,100,1,1002]]]`);
  });

  it('of an earlier release, with names, is read as it is', () => {
    fc.assert(
      fc.property(values, (known) => {
        const text = JSON.stringify(known);
        expect(unpackSignals(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});

it('every signal of the catalogue has one number', () => {
  expect(Object.keys(signals).filter((name) => !numberedSignals.includes(name))).toEqual([]);
  expect(new Set(numberedSignals).size).toBe(numberedSignals.length);
});
