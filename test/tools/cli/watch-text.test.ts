/** The output of `npm run watch`: units, lines of changes, and a table that fits its window. */
import { describe, expect, it } from 'vitest';
import { signalText } from '../../../tools/cli/signal-text.ts';
import { commandLine, stateLines } from '../../../tools/cli/watch-lines.ts';
import { readWatchOptions } from '../../../tools/cli/watch-options.ts';
import { drawWatch, type Picture } from '../../../tools/cli/watch-screen.ts';
import type { WatchedCommand } from '../../../client/vehicle-documents.ts';
import type { SignalValue, VehicleState } from '../../../domain/generated/schema-types.ts';
import { signals } from '../../../domain/signals.ts';

const now = Date.UTC(2026, 10, 22, 12, 0, 0);
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();

function signal(name: string, value: number | boolean | string, seconds = 0): SignalValue {
  return {
    name,
    number: typeof value === 'number' ? value : null,
    boolean: typeof value === 'boolean' ? value : null,
    text: typeof value === 'string' ? value : null,
    observedAt: ago(seconds),
    receivedAt: ago(seconds),
  };
}

const speed = signal('Vehicle.Speed', 53.249, 2);
const locked = signal('Vehicle.Cabin.Door.Row1.DriverSide.IsLocked', true, 90);

function stateOf(signalValues: readonly SignalValue[], version = 7): VehicleState {
  return {
    referenceId: '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10',
    version,
    signals: [...signalValues],
    connectivity: { status: 'CONNECTED', since: ago(7200) },
    updatedAt: ago(1),
  };
}

const command: WatchedCommand = {
  referenceId: '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10',
  commandId: '01JD00000000000000000000AA',
  kind: 'UNLOCK_DOORS',
  temperature: null,
  chargeLimit: null,
  status: 'REJECTED',
  reasonCode: 'VEHICLE_MOVING',
  createdAt: ago(3),
  updatedAt: ago(2),
  version: 3,
};

describe('a command line of watch', () => {
  const asOwner = ['--user', 'owner@demo.example'];
  const { referenceId } = command;

  it.each([
    ['no vehicle', [], /Exactly one vehicle/],
    ['two vehicles', [referenceId, '--vin', 'x'], /Exactly one vehicle/],
    ['an invalid Reference ID', ['next-door'], /Reference ID is not valid/],
    ['an unknown option', [referenceId, '--loud'], /unknown/],
  ])('with %s is wrong usage', async (_what, args, says) => {
    await expect(readWatchOptions([...args, ...asOwner], {}, true)).rejects.toThrow(says);
  });

  it('shows a table in a terminal and lines elsewhere, unless an option says otherwise', async () => {
    const form = async (isTerminal: boolean, ...args: string[]) =>
      (await readWatchOptions([referenceId, ...args, ...asOwner], {}, isTerminal))?.form;

    expect(await form(true)).toBe('TABLE');
    expect(await form(false)).toBe('LINES');
    expect(await form(true, '--lines')).toBe('LINES');
    expect(await form(true, '--json')).toBe('JSON');
    expect(await form(true, '--once')).toBe('LINES');
  });
});

describe('a value', () => {
  it.each([
    [speed, '53.2 km/h'],
    [signal('Vehicle.Exterior.AirTemperature', -4), '-4 °C'],
    [signal('Vehicle.CurrentLocation.Latitude', 47.428112), '47.4281 °'],
    [signal('Vehicle.Powertrain.TractionBattery.StateOfCharge.Current', 80), '80 %'],
    [locked, 'yes'],
    [signal('Vehicle.IsMoving', false), 'no'],
    [signal('Vehicle.LowVoltageSystemState', 'ON'), 'ON'],
    [signal('Vehicle.Powertrain.Transmission.SelectedGear', 127), 'D'],
    [signal('Vehicle.Unheard.Of', 1.25), '1.3'],
  ])('has its unit: $1', (value, text) => {
    expect(signalText(value)).toBe(text);
  });

  it('of every signal of the catalogue has its unit', () => {
    for (const [name, definition] of Object.entries(signals)) {
      if (!('unit' in definition)) {
        continue;
      }
      expect(signalText(signal(name, 1))).toMatch(/^1 \S+$/);
    }
  });
});

describe('lines', () => {
  it('show all signals first, and then the changes', () => {
    const first = stateOf([locked, speed]);
    const second = stateOf([locked, { ...signal('Vehicle.Speed', 60), observedAt: ago(0) }], 8);

    expect(stateLines(undefined, first)).toEqual([
      `${ago(7200)}  v7  connectivity  CONNECTED`,
      `${ago(90)}  v7  Vehicle.Cabin.Door.Row1.DriverSide.IsLocked  yes`,
      `${ago(2)}  v7  Vehicle.Speed  53.2 km/h`,
    ]);
    expect(stateLines(first, second)).toEqual([`${ago(0)}  v8  Vehicle.Speed  60 km/h`]);
    expect(stateLines(second, second)).toEqual([]);
  });

  it('show that a vehicle has disconnected', () => {
    const before = stateOf([]);
    const gone: VehicleState = { ...before, connectivity: { status: 'DISCONNECTED', since: ago(1) } };

    expect(stateLines(before, gone)).toEqual([`${ago(1)}  v7  connectivity  DISCONNECTED`]);
  });

  it('show commands with the reason', () => {
    expect(commandLine(command)).toBe(
      `${ago(2)}  v3  UNLOCK_DOORS 01JD00000000000000000000AA  REJECTED VEHICLE_MOVING`,
    );
  });
});

describe('the table', () => {
  const picture: Picture = { status: 'LIVE', state: stateOf([locked, speed]), commands: [command] };

  it('shows a header, signals with units and ages, and commands', () => {
    expect(drawWatch(picture, { columns: 100, rows: 40, now })).toEqual([
      '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10  live',
      'CONNECTED for 2 h, version 7, changed 1 s ago',
      '',
      'Cabin.Door.Row1.DriverSide.IsLocked        yes   1 min',
      'Speed                                53.2 km/h     2 s',
      '',
      '11:59:57  UNLOCK_DOORS      REJECTED (VEHICLE_MOVING)',
    ]);
  });

  it('shows that it may be out of date, or that no state has arrived yet', () => {
    const frame = { columns: 100, rows: 40, now };

    expect(drawWatch({ ...picture, status: 'STALE' }, frame)[0]).toContain('not up to date');
    expect(drawWatch({ status: 'STARTING', state: undefined, commands: [] }, frame)[0]).toContain(
      'connecting',
    );
  });

  it('never exceeds its window, and keeps the latest changes', () => {
    const many = Object.keys(signals).map((name, index) => signal(name, 1, index === 5 ? 0 : 60 + index));
    for (const rows of [5, 8, 12, 30]) {
      for (const columns of [10, 40, 200]) {
        const lines = drawWatch({ ...picture, state: stateOf(many) }, { columns, rows, now });

        expect(lines.length).toBeLessThanOrEqual(rows);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
      }
    }
    const text = drawWatch({ ...picture, state: stateOf(many) }, { columns: 200, rows: 12, now }).join('\n');
    expect(text).toContain((many[5]?.name ?? '').replace('Vehicle.', ''));
    expect(text).toMatch(/and \d+ more/);
  });
});
