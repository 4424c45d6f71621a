import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DrivingHabit } from '../../../../tools/simulator/drive/body.ts';
import { createVehicleModel } from '../../../../tools/simulator/drive/vehicle-model.ts';
import type { VehicleMemory } from '../../../../tools/simulator/memory.ts';
import { openMemory } from '../../../../tools/simulator/provisioning/memory-file.ts';
import { morning } from '../manual-clock.ts';

const referenceId = '5b1f8f4e-3f5e-4a53-9a70-6f1f3c8f0b11';
const other = '5b1f8f4e-3f5e-4a53-9a70-6f1f3c8f0b12';
let folder: string;
let warnings: string[];

const open = (name = referenceId) => openMemory(folder, name, (what) => warnings.push(what));
const fileOf = (name = referenceId): string => join(folder, name, 'state.json');

function given(habit: DrivingHabit = 'ALWAYS'): VehicleMemory {
  const model = createVehicleModel('memory', morning, { habit, stateOfCharge: 70 });
  model.advanceTo(morning + 90_000);
  const executions = [
    ['one', { status: 'SUCCEEDED' }],
    ['two', { status: 'REJECTED', statusReason: { reasonCode: 'EXPIRED' } }],
    ['three', null],
  ] as const;
  return { isFinal: true, body: model.remember(), executions };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reference-id-vehicles-'));
  warnings = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('The file of a vehicle’s memory', () => {
  it('returns the saved memory of a driving and of a parked car', () => {
    for (const habit of ['ALWAYS', 'NEVER'] as const) {
      const memory = given(habit);

      open().keep(memory);

      expect(open().remembered).toMatchObject(memory);
    }
    expect(warnings).toEqual([]);
  });

  it('is readable by its owner only, even if the file before was not, and leaves no other file', () => {
    open().keep(given());
    chmodSync(fileOf(), 0o644);

    open().keep(given());

    expect(statSync(fileOf()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, referenceId)).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, referenceId))).toEqual(['state.json']);
  });

  it('may be missing without a warning, and is not created by reading', () => {
    expect(open().remembered).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is ignored with a warning when it is cut short at any place', () => {
    open().keep(given());
    const text = readFileSync(fileOf(), 'utf8').trimEnd();

    for (let length = 0; length < text.length; length += 97) {
      warnings = [];
      writeFileSync(fileOf(), text.slice(0, length));
      expect(open().remembered).toBeUndefined();
      expect(warnings).toEqual([
        expect.stringMatching(/state\.json is damaged or belongs to another vehicle/),
      ]);
    }
  });

  it('is ignored with a warning when anything in it is missing or of another kind', () => {
    const memory = given();
    open().keep(memory);
    const whole = JSON.parse(readFileSync(fileOf(), 'utf8')) as Record<string, unknown>;
    const bad = [
      ...Object.keys(whole).map((name) => ({ ...whole, [name]: undefined })),
      ...Object.keys(memory.body).flatMap((name) =>
        [undefined, 'text', { of: 'another kind' }].map((value) => ({
          ...whole,
          body: { ...memory.body, [name]: value },
        })),
      ),
      { ...whole, body: { ...memory.body, energyWattHours: 1e9 } },
      { ...whole, body: { ...memory.body, odometerMetres: -1 } },
      { ...whole, body: { ...memory.body, motion: null } },
      { ...whole, body: { ...memory.body, motion: { ...memory.body.motion, route: {} } } },
      { ...whole, body: { ...memory.body, chance: [1, 2, 3] } },
      { ...whole, executions: [['one', { status: 'DONE' }]] },
      { ...whole, executions: [['one', { status: 'FAILED', statusReason: {} }]] },
      { ...whole, format: 'simulated vehicle 0' },
      [whole],
      null,
      7,
    ];

    const recalled = bad.map((value) => {
      writeFileSync(fileOf(), JSON.stringify(value));
      return open().remembered;
    });

    expect(recalled.filter((value) => value !== undefined)).toEqual([]);
    expect(warnings).toHaveLength(bad.length);
  });

  it('of another vehicle is ignored', () => {
    open().keep(given());
    mkdirSync(join(folder, other));
    writeFileSync(fileOf(other), readFileSync(fileOf()));

    expect(open(other).remembered).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(open().remembered).toBeDefined();
  });

  it('that is damaged is replaced by the next memory', () => {
    mkdirSync(join(folder, referenceId));
    writeFileSync(fileOf(), 'anything');

    open().keep(given());

    expect(open().remembered).toMatchObject(given());
    expect(warnings).toHaveLength(1);
  });

  it('that cannot be written gives one warning and does not stop the vehicle', () => {
    writeFileSync(join(folder, referenceId), 'a file where the folder should be');
    const { keep } = open();

    keep(given());
    keep(given());

    expect(warnings).toEqual([expect.stringMatching(/state\.json cannot be written \(E[A-Z]+\)/)]);
  });
});
