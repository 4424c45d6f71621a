import { describe, expect, it } from 'vitest';
import { readProvisionedTables } from '../../../infra/data/provisioned-tables.ts';

const range = { min: 5, max: 500 };
const telemetry = (read: unknown, more: object = {}) => ({ Telemetry: { read, write: range, ...more } });

describe('readProvisionedTables', () => {
  it.each([undefined, null, '', {}, '{}'])('provisions nothing by %j', (given) => {
    expect(readProvisionedTables(given)).toEqual({});
  });

  it('reads the same from JSON text as from an object', () => {
    const given = telemetry({ min: 5, max: 500, start: 40 }, { target: 50 });

    expect(readProvisionedTables(JSON.stringify(given))).toEqual(readProvisionedTables(given));
    expect(readProvisionedTables(given)).toEqual({
      Telemetry: {
        read: { min: 5, max: 500, start: 40 },
        write: { min: 5, max: 500, start: 5 },
        target: 50,
      },
    });
  });

  it('begins at the least capacity, and holds the use at 70 percent by default', () => {
    expect(readProvisionedTables(telemetry(range)).Telemetry).toEqual({
      read: { ...range, start: 5 },
      write: { ...range, start: 5 },
      target: 70,
    });
  });

  it.each([
    ['text that is not JSON', 'Telemetry', 'be a JSON object'],
    ['a list', '[]', 'be an object of table to capacity'],
    ['a number', 5, 'be an object of table to capacity'],
    ['a table that does not exist', { Messages: {} }, 'have tables as keys: VehicleRegistry'],
    ['a member of every object', '{"constructor": {}}', 'have tables as keys'],
    ['a capacity that is a number', { Telemetry: 5 }, 'have read, write and target for Telemetry'],
    ['a capacity without writes', { Telemetry: { read: range } }, 'have min and max in Telemetry.write'],
    ['another member', telemetry(range, { reads: range }), 'have nothing but read, write and target'],
    ['a target that scaling refuses', telemetry(range, { target: 95 }), 'have a target of 20 to 90 percent'],
    ['a target that is text', telemetry(range, { target: '70' }), 'have a target of 20 to 90 percent'],
    ['a range of another name', telemetry({ ...range, most: 5 }), 'have nothing but min, max and start'],
    ['no maximum', telemetry({ min: 5 }), 'have whole units in Telemetry.read'],
    ['no unit at all', telemetry({ min: 0, max: 5 }), 'have whole units in Telemetry.read'],
    ['a part of a unit', telemetry({ min: 1.5, max: 5 }), 'have whole units in Telemetry.read'],
    ['a maximum below the minimum', telemetry({ min: 5, max: 4 }), 'have whole units in Telemetry.read'],
    ['a start above the maximum', telemetry({ ...range, start: 501 }), 'have whole units in Telemetry.read'],
    ['a start below the minimum', telemetry({ ...range, start: 4 }), 'have whole units in Telemetry.read'],
    ['more than a table may have', telemetry({ min: 5, max: 40_001 }), 'have whole units in Telemetry.read'],
  ])('refuses %s by the name of the key', (_, given, demand) => {
    expect(() => readProvisionedTables(given)).toThrow(`Context provisionedTables must ${demand}`);
  });
});
