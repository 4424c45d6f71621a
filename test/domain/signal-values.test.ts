import { describe, expect, it } from 'vitest';
import { packMessage } from '../../domain/message-values.ts';
import { newestValuesSince, signalSummaries, telemetryValues } from '../../domain/signal-values.ts';

const none = { number: null, boolean: null, text: null };
const names = (values: readonly { readonly name: string }[]) => values.map(({ name }) => name);

describe('telemetryValues', () => {
  const message = packMessage(
    Object.entries({ 'Vehicle.Speed': 0, 'Vehicle.IsOpen': false, 'Vehicle.Gear': '', 'Vehicle.A': 1.5 }),
  );

  it('sets number, boolean or text as the value requires, even for zero, false and the empty text', () => {
    expect(telemetryValues(message)).toEqual([
      { ...none, name: 'Vehicle.A', number: 1.5 },
      { ...none, name: 'Vehicle.Gear', text: '' },
      { ...none, name: 'Vehicle.IsOpen', boolean: false },
      { ...none, name: 'Vehicle.Speed', number: 0 },
    ]);
  });

  it.each([
    ['all when none are named', null, 4],
    ['those that are named, in the order of names', ['Vehicle.Speed', 'Vehicle.A'], 2],
    ['each once', ['Vehicle.A', 'Vehicle.A'], 1],
    ['nothing for unknown names', ['Vehicle', 'Vehicle.speed'], 0],
    ['nothing for a name that every object inherits', ['constructor', '__proto__', 'toString'], 0],
  ])('returns %s', (_name, wanted, count) => {
    const values = telemetryValues(message, wanted);

    expect(values).toHaveLength(count);
    expect(names(values)).toEqual([...names(values)].sort());
  });
});

describe('newestValuesSince', () => {
  it('leaves out values that were observed before, even if they were received later', () => {
    const values = newestValuesSince(
      { 'Vehicle.Late': [1, 99, 500], 'Vehicle.Just': [2, 100, 101], 'Vehicle.After': [true, 300, 301] },
      100,
    );

    expect(values).toEqual([
      { ...none, name: 'Vehicle.After', boolean: true, observedMs: 300, receivedMs: 301 },
      { ...none, name: 'Vehicle.Just', number: 2, observedMs: 100, receivedMs: 101 },
    ]);
  });

  it('leaves out values that were received before, for any vehicle clock, and shows no time after the receipt', () => {
    const values = newestValuesSince({ 'Vehicle.Before': [1, 300, 99], 'Vehicle.Ahead': [2, 300, 100] }, 100);

    expect(values).toEqual([{ ...none, name: 'Vehicle.Ahead', number: 2, observedMs: 100, receivedMs: 100 }]);
  });
});

describe('signalSummaries', () => {
  it('adds the mean to the stored values', () => {
    const stored = {
      'Vehicle.B': [4, 10, -2, 9],
      'Vehicle.A': [1, 3, 3, 3],
      'Vehicle.C': [1, 1, 1, 1],
    } as const;

    expect(signalSummaries(stored, ['Vehicle.B', 'Vehicle.A', 'Vehicle.D'])).toEqual([
      { name: 'Vehicle.A', minimum: 3, maximum: 3, mean: 3, count: 1 },
      { name: 'Vehicle.B', minimum: -2, maximum: 9, mean: 2.5, count: 4 },
    ]);
  });

  it('gives nothing for a number instead of a name', () => {
    const stored = { 4: [1, 48, 48, 48] } as const;

    expect(signalSummaries(stored, ['4', '04', '4.0', ' 4'])).toEqual([]);
    expect(names(signalSummaries(stored, ['Vehicle.CurrentLocation.Latitude']))).toHaveLength(1);
  });
});
