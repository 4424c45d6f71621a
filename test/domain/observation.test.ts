/** The accepted parts of a message, and every reason for a refusal. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  maximumEventIdLength,
  maximumSignals,
  messageViolation,
  signalViolation,
} from '../../domain/observation.ts';
import { clockToleranceMs } from '../../domain/telemetry.ts';
import { type SignalDefinition, signals } from '../../domain/signals.ts';
import { americanVin, europeanVin } from '../support/vins.ts';

const channel = {
  referenceId: '11111111-1111-4111-8111-111111111111',
  receivedAt: 1_800_000_000_000,
  retentionDays: 30,
};
const claims = { eventId: 'a-1', observedAt: channel.receivedAt, signalCount: 1 };
const day = 86_400_000;

describe('a message', () => {
  it.each([
    ['without a violation', {}, undefined],
    ['that names its own vehicle', { referenceId: channel.referenceId }, undefined],
    [
      'that names another vehicle',
      { referenceId: '22222222-2222-4222-8222-222222222222' },
      'OTHER_REFERENCE_ID',
    ],
    ['whose Reference ID is not a text', { referenceId: 7 }, 'OTHER_REFERENCE_ID'],
    ['whose Reference ID is null', { referenceId: null }, 'OTHER_REFERENCE_ID'],
    ['without an event id', { eventId: undefined }, 'BAD_EVENT_ID'],
    ['with an empty event id', { eventId: '' }, 'BAD_EVENT_ID'],
    ['with the longest event id', { eventId: 'e-'.repeat(maximumEventIdLength / 2) }, undefined],
    ['with too long an event id', { eventId: 'e'.repeat(maximumEventIdLength + 1) }, 'BAD_EVENT_ID'],
    ['with a separator in its event id', { eventId: 'a#b' }, 'BAD_EVENT_ID'],
    ['with half a pair in its event id', { eventId: '\ud800' }, 'BAD_EVENT_ID'],
    ['whose event id is a VIN', { eventId: europeanVin() }, 'BAD_EVENT_ID'],
    ['whose event id holds a VIN', { eventId: `a-${americanVin().toLowerCase()}-1` }, 'BAD_EVENT_ID'],
    ['with a VIN behind a letter', { eventId: `k${europeanVin()}` }, 'BAD_EVENT_ID'],
    ['with a VIN before a number', { eventId: `${americanVin()}1-7` }, 'BAD_EVENT_ID'],
    ['with a VIN between digits', { eventId: `00${europeanVin()}00` }, 'BAD_EVENT_ID'],
    ['with a VIN behind a ULID', { eventId: `01KAQZ8F7V2M4N6P8R9S1T3W5X-${americanVin()}` }, 'BAD_EVENT_ID'],
    ['with a VIN in it as long as a ULID', { eventId: `8${europeanVin()}00000000` }, 'BAD_EVENT_ID'],
    ['whose event id is a UUID', { eventId: '0B7C8F1E-1111-4111-8111-111111111111' }, undefined],
    ['whose event id is a UUID without hyphens', { eventId: '0b7c8f1e11114111811111111111a111' }, undefined],
    ['whose event id is as long as a VIN', { eventId: '1G000000000000000' }, undefined],
    ['whose event id is a number as long as a VIN', { eventId: 'fleetwise-90000000000000001' }, undefined],
    ['whose event id is a ULID', { eventId: '01KAQZ8F7V2M4N6P8R9S1T3W5X' }, undefined],
    ['without a time', { observedAt: undefined }, 'BAD_TIME'],
    ['with a time as text', { observedAt: '2026-01-01T00:00:00.000Z' }, 'BAD_TIME'],
    ['with parts of a millisecond', { observedAt: 0.5 }, 'BAD_TIME'],
    ['with a time that is not a number', { observedAt: NaN }, 'BAD_TIME'],
    ['with an endless time', { observedAt: Infinity }, 'BAD_TIME'],
    ['as far ahead as a clock may be', { observedAt: channel.receivedAt + clockToleranceMs }, undefined],
    ['from the future', { observedAt: channel.receivedAt + clockToleranceMs + 1 }, 'FROM_THE_FUTURE'],
    ['as old as messages are kept', { observedAt: channel.receivedAt - 30 * day }, undefined],
    ['older than messages are kept', { observedAt: channel.receivedAt - 30 * day - 1 }, 'TOO_OLD'],
    ['with the maximum number of signals', { signalCount: maximumSignals }, undefined],
    ['with more signals', { signalCount: maximumSignals + 1 }, 'TOO_MANY_SIGNALS'],
  ])('%s', (_, changes, violation) => {
    expect(messageViolation({ ...claims, ...changes }, channel)).toBe(violation);
  });
});

it('a message’s event id never contains a VIN, with any characters around it', () => {
  const around = fc.stringMatching(/^[a-zA-Z0-9-]{0,20}$/);
  fc.assert(
    fc.property(around, fc.constantFrom(europeanVin(), americanVin()), around, (before, vin, after) => {
      const part = `${before}${vin}${after}`.split('-').find((text) => text.includes(vin)) ?? '';
      fc.pre(!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(part));

      expect(messageViolation({ ...claims, eventId: `${before}${vin}${after}` }, channel)).toBe(
        'BAD_EVENT_ID',
      );
    }),
  );
});

describe('a value', () => {
  it.each([
    ['Vehicle.Speed', 12.5, undefined],
    ['Vehicle.Speed', -0.1, 'OUT_OF_RANGE'],
    ['Vehicle.Speed', 400.1, 'OUT_OF_RANGE'],
    ['Vehicle.Speed', NaN, 'OUT_OF_RANGE'],
    ['Vehicle.Speed', Infinity, 'OUT_OF_RANGE'],
    ['Vehicle.Speed', '12.5', 'WRONG_TYPE'],
    ['Vehicle.Speed', null, 'WRONG_TYPE'],
    ['Vehicle.Speed', [1], 'WRONG_TYPE'],
    ['Vehicle.Powertrain.Transmission.SelectedGear', -1, undefined],
    ['Vehicle.Powertrain.Transmission.SelectedGear', 1.5, 'WRONG_TYPE'],
    ['Vehicle.IsMoving', false, undefined],
    ['Vehicle.IsMoving', 0, 'WRONG_TYPE'],
    ['Vehicle.LowVoltageSystemState', 'ON', undefined],
    ['Vehicle.LowVoltageSystemState', 'on', 'OUT_OF_RANGE'],
    ['Vehicle.LowVoltageSystemState', true, 'WRONG_TYPE'],
    ['Vehicle.Nothing', 1, 'UNKNOWN_SIGNAL'],
    ['__proto__', 1, 'UNKNOWN_SIGNAL'],
  ])('of %s: %j', (name, value, violation) => {
    expect(signalViolation(name, value)).toBe(violation);
  });

  it('is accepted at both ends of every range and for each allowed word, and refused beyond', () => {
    const all: readonly (readonly [string, SignalDefinition])[] = Object.entries(signals);

    const wrong = all.filter(([name, signal]) => {
      if (signal.datatype === 'boolean') {
        return [true, false].some((value) => signalViolation(name, value) !== undefined);
      }
      if (signal.datatype === 'string') {
        return signal.allowed.some((value) => signalViolation(name, value) !== undefined);
      }
      const { minimum, maximum } = signal;
      const inside = [minimum, maximum].every((value) => signalViolation(name, value) === undefined);
      const outside = [minimum - 1, maximum + 1].every(
        (value) => signalViolation(name, value) === 'OUT_OF_RANGE',
      );
      return !inside || !outside;
    });

    expect(wrong).toEqual([]);
  });

  it('of any kind is checked without an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(signals), 'x'), fc.anything(), (name, value) => {
        const violation = signalViolation(name, value);
        return violation !== undefined || ['number', 'boolean', 'string'].includes(typeof value);
      }),
    );
  });
});
