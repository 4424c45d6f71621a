/** The text of a message's values: written and read without loss, in both forms. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMessage, readMessage, valueIn } from '../../domain/message-values.ts';
import type { ObservedSignals } from '../../domain/observation.ts';
import { numberedSignals, summaryKeyOf } from '../../domain/signal-numbers.ts';
import { telemetryValues } from '../../domain/signal-values.ts';
import { inPackedForm } from '../../functions/telemetry/stored-chunks.ts';
import type { SignalScalar } from '../../domain/telemetry-message.ts';

const unnumbered = ['Vehicle.New', 'Vehicle.Cabin.New.IsOpen'];
const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.string());
/** The values of a message; JSON has one zero. */
const message = fc
  .dictionary(fc.constantFrom(...numberedSignals, ...unnumbered), value, { minKeys: 1 })
  .map((signals) => JSON.parse(JSON.stringify(signals)) as Record<string, SignalScalar>);
const wanted = fc.option(
  fc.array(fc.constantFrom(...numberedSignals, ...unnumbered, 'Vehicle', '3', '__proto__', 'constructor')),
);

const pack = (signals: Readonly<Record<string, SignalScalar>>): string =>
  packMessage(Object.entries(signals));
const scalars = (text: string, names?: readonly string[] | null) =>
  telemetryValues(text, names).map(({ name, number, boolean, text }) => [name, number ?? boolean ?? text]);
const sorted = (signals: Readonly<Record<string, SignalScalar>>) =>
  Object.entries(signals).sort(([one], [other]) => (one < other ? -1 : 1));

describe.each([
  ['packed', pack],
  ['of an earlier release', JSON.stringify],
])('a text %s', (_form, toText) => {
  it('holds every value, in the order of names', () => {
    fc.assert(
      fc.property(message, (signals) => {
        expect(scalars(toText(signals))).toEqual(sorted(signals));
      }),
    );
  });

  it('gives the wanted signals, each once', () => {
    fc.assert(
      fc.property(message, wanted, (signals, names) => {
        const expected = sorted(signals).filter(([name]) => names === null || names.includes(name));
        expect(scalars(toText(signals), names)).toEqual(expected);
      }),
    );
  });

  it('gives the value of one signal', () => {
    fc.assert(
      fc.property(message, (signals) => {
        const stored = readMessage(toText(signals));
        for (const name of [...numberedSignals, ...unnumbered]) {
          expect(valueIn(stored, name)).toEqual(signals[name]);
        }
      }),
    );
  });

  it('is compared in the packed form', () => {
    fc.assert(
      fc.property(message, (signals) => {
        expect(inPackedForm(toText(signals))).toBe(pack(signals));
      }),
    );
  });
});

it('is the same whatever the order of the signals', () => {
  fc.assert(
    fc.property(message, (signals) => {
      const reversed: ObservedSignals = Object.entries(signals).reverse();
      expect(packMessage(reversed)).toBe(pack(signals));
    }),
  );
});

it('differs when a value differs', () => {
  fc.assert(
    fc.property(message, message, (one, other) => {
      expect(pack(one) === pack(other)).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)));
    }),
  );
});

it('has numbers instead of names, and the name of a signal that has no number', () => {
  const signals = { 'Vehicle.Speed': 31.5, 'Vehicle.IsMoving': true, 'Vehicle.New': 'D' };

  expect(pack(signals)).toBe('2,Vehicle.New,0[true,"D",31.5]');
});

it('keeps a value that was stored under the name of a signal before the signal got its number', () => {
  expect(scalars('Vehicle.Speed[50]', ['Vehicle.Speed'])).toEqual([['Vehicle.Speed', 50]]);
  expect(inPackedForm('Vehicle.Speed[50]')).toBe('0[50]');
});

it('leaves out a number that a newer release gave', () => {
  expect(scalars('2,9999,0[true,7,50]')).toEqual([
    ['Vehicle.IsMoving', true],
    ['Vehicle.Speed', 50],
  ]);
});

it('has keys that neither a comma nor another number can confuse', () => {
  const keys = numberedSignals.map(summaryKeyOf);

  expect(keys.filter((key) => !/^\d+$/.test(key))).toEqual([]);
  expect(numberedSignals.filter((name) => name.includes(',') || !Number.isNaN(+name))).toEqual([]);
});
