/**
 * The CSV of the device inventory: parsing, and the line number in its errors.
 */
import { expect, it } from 'vitest';
import { parseDevices } from '../../../tools/demo/device-csv.ts';
import { readDemoDevices } from '../../../tools/demo/fill-tenant.ts';

const header = 'deviceId,model,serialNumber,status';

it('reads devices, with either line ending', () => {
  const lines = [header, 'TCU-1,Model A,SN1,AVAILABLE', 'TCU-2,Model B,SN2,WITHDRAWN', ''];

  const devices = parseDevices(lines.join('\n'));

  expect(devices).toEqual([
    { deviceId: 'TCU-1', model: 'Model A', serialNumber: 'SN1', status: 'AVAILABLE' },
    { deviceId: 'TCU-2', model: 'Model B', serialNumber: 'SN2', status: 'WITHDRAWN' },
  ]);
  expect(parseDevices(lines.join('\r\n'))).toEqual(devices);
});

it.each([
  ['another header', 'deviceId;model;serialNumber;status', /^Line 1 /],
  ['a missing field', `${header}\nTCU-1,Model A,SN1`, /^Line 2 .*four fields/],
  ['an additional field', `${header}\nTCU-1,Model A,SN1,AVAILABLE,x`, /^Line 2 .*four fields/],
  ['quotes', `${header}\n"TCU-1",Model A,SN1,AVAILABLE`, /^Line 2 .*quotes/],
  ['a device id with a blank', `${header}\nTCU 1,Model A,SN1,AVAILABLE`, /^Line 2 .*device id/],
  [
    'a device id that is too long',
    `${header}\n${'T'.repeat(65)},Model A,SN1,AVAILABLE`,
    /^Line 2 .*device id/,
  ],
  ['no model', `${header}\nTCU-1,,SN1,AVAILABLE`, /^Line 2 .*model/],
  ['a blank after the serial number', `${header}\nTCU-1,Model A,SN1 ,AVAILABLE`, /^Line 2 .*serial number/],
  ['an unknown status', `${header}\nTCU-1,Model A,SN1,available`, /^Line 2 .*AVAILABLE or WITHDRAWN/],
  ['an empty line between', `${header}\n\nTCU-1,Model A,SN1,AVAILABLE`, /^Line 2 /],
  [
    'a device twice',
    `${header}\nTCU-1,A,SN1,AVAILABLE\nTCU-2,A,SN2,AVAILABLE\nTCU-1,A,SN3,AVAILABLE`,
    /^Line 4 /,
  ],
])('refuses %s', (_what, csv, fault) => {
  expect(() => parseDevices(csv)).toThrow(fault);
});

it('has enough devices for the demo, and one that must not be installed', () => {
  const devices = readDemoDevices();

  expect(devices.filter(({ status }) => status === 'AVAILABLE').length).toBeGreaterThanOrEqual(20);
  expect(devices.filter(({ status }) => status === 'WITHDRAWN')).toHaveLength(1);
});
