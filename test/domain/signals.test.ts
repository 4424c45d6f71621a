/** The signal catalogue: well made, and the same as readers are shown. */
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
  it.each(entries)('says %s as VSS would', (name, signal) => {
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
    const [least, most] =
      datatype === 'float' || datatype === 'double' ? [-Infinity, Infinity] : ranges[datatype];
    expect(minimum).toBeLessThan(maximum);
    expect(minimum).toBeGreaterThanOrEqual(least);
    expect(maximum).toBeLessThanOrEqual(most);
  });

  it('stands in docs/SIGNALS.md, line by line', () => {
    const lines = readFileSync('docs/SIGNALS.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const cells = lines.map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

    expect(cells).toEqual(entries.map(([name, signal]) => [`\`${name}\``, ...cellsOf(signal)]));
  });
});

describe('a name', () => {
  it.each(['Vehicle', 'Vehicle.Nothing', 'vehicle.speed', 'constructor', '__proto__', 'toString', ''])(
    'is unknown: %s',
    (name) => {
      expect([isSignalName(name), findSignal(name), isSummarised(name)]).toEqual([false, undefined, false]);
    },
  );

  it('is summarised when its values have a mean that says something', () => {
    const names = [
      'Vehicle.Speed',
      'Vehicle.CurrentLocation.Latitude',
      'Vehicle.IsMoving',
      'Vehicle.LowVoltageSystemState',
    ];

    expect(names.map(isSummarised)).toEqual([true, false, false, false]);
  });
});

function cellsOf(signal: SignalDefinition): string[] {
  const { datatype, description } = signal;
  if (datatype === 'boolean') {
    return [datatype, '', '', '', description];
  }
  if (datatype === 'string') {
    return [datatype, '', signal.allowed.join(', '), '', description];
  }
  const { unit = '', minimum, maximum } = signal;
  return [datatype, unit, `${minimum} to ${maximum}`, signal.isSummarised ? 'yes' : '', description];
}
