import { expect, it } from 'vitest';
import { screenListener } from '../../../tools/simulator/vehicle-screen.ts';
import type { Vehicle } from '../../../tools/simulator/vehicle.ts';

/** The listener reads only the Reference ID of the vehicle. */
const vehicle = { referenceId: '919108f7-52d1-4320-9bac-f847db4148a8' } as Vehicle;

function shown(name: string, payload: string): readonly string[] {
  const lines: string[] = [];
  screenListener((line) => lines.push(line)).downlink?.(vehicle, name, payload);
  return lines;
}

it('shows the code of a claim in two groups, and for how long it is valid', () => {
  expect(shown('claim-code', JSON.stringify({ code: '01234567', validSeconds: 595 }))).toEqual([
    `The screen of ${vehicle.referenceId} shows: 0123 4567 (valid for 10 minutes)`,
  ]);
});

it.each([
  ['certificate', '{"code":"01234567","validSeconds":600}'],
  ['claim-code', 'not JSON'],
  ['claim-code', 'null'],
  ['claim-code', '{"code":1234}'],
])('shows nothing for %s %s', (name, payload) => {
  expect(shown(name, payload)).toEqual([]);
});
