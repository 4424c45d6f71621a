/** The signal catalogue: well-formed, and the same as in the docs. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type SignalDefinition,
  findSignal,
  isSignalName,
  isSummarised,
  signals,
} from '../../domain/signals.ts';

const entries: readonly (readonly [string, SignalDefinition])[] = Object.entries(signals);
const ranges = {
  int8: [-128, 127],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
} as const;

describe('the catalogue', () => {
  it.each(entries)('describes %s as VSS does', (name, signal) => {
    expect(name).toMatch(/^Vehicle(\.[A-Z][A-Za-z0-9]*)+$/);
    expect(signal.description).toMatch(/^[A-Z].*\.$/);
    if (signal.datatype === 'boolean') {
      return;
    }
    if (signal.datatype === 'string') {
      expect(new Set(signal.allowed).size).toBe(signal.allowed.length);
      return;
    }
    const { datatype, minimum, maximum } = signal;
    const [min, max] =
      datatype === 'float' || datatype === 'double' ? [-Infinity, Infinity] : ranges[datatype];
    expect(minimum).toBeLessThan(maximum);
    expect(minimum).toBeGreaterThanOrEqual(min);
    expect(maximum).toBeLessThanOrEqual(max);
  });

  it('is documented in docs/SIGNALS.md, signal by signal', () => {
    const [, section = ''] = readFileSync('docs/SIGNALS.md', 'utf8').split('\n## The catalogue\n');
    const documented = (section.split('\n## ')[0] ?? '')
      .split(/^- /m)
      .slice(1)
      .map((item) => item.replaceAll(/\s+/g, ' ').trim());

    expect(documented).toEqual(entries.map(([name, signal]) => `\`${name}\` ${describeSignal(signal)}`));
  });
});

describe('a name', () => {
  it.each(['Vehicle', 'Vehicle.Nothing', 'vehicle.speed', 'constructor', '__proto__', 'toString', ''])(
    'is unknown: %s',
    (name) => {
      expect([isSignalName(name), findSignal(name), isSummarised(name)]).toEqual([false, undefined, false]);
    },
  );

  it('is summarised when the mean of its values is meaningful', () => {
    const names = [
      'Vehicle.Speed',
      'Vehicle.CurrentLocation.Latitude',
      'Vehicle.IsMoving',
      'Vehicle.LowVoltageSystemState',
    ];

    expect(names.map(isSummarised)).toEqual([true, false, false, false]);
  });
});

function describeSignal(signal: SignalDefinition): string {
  return `(${factsOf(signal).join('; ')}): ${signal.description}`;
}

function factsOf(signal: SignalDefinition): string[] {
  if (signal.datatype === 'boolean') {
    return [signal.datatype];
  }
  if (signal.datatype === 'string') {
    return [signal.datatype, signal.allowed.join(', ')];
  }
  const { datatype, unit, minimum, maximum, isSummarised } = signal;
  return [
    datatype,
    ...(unit === undefined ? [] : [unit]),
    `${minimum} to ${maximum}`,
    ...(isSummarised ? ['summarised'] : []),
  ];
}
