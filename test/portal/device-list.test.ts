import { describe, expect, it } from 'vitest';
import { readDeviceList, toCsv } from '../../portal/src/vehicles/device-list.ts';

const head = 'deviceId,model,serialNumber';
const device = { deviceId: 'TCU-1', model: 'T1', serialNumber: 'S1' };

describe('a pasted list', () => {
  it.each([
    ['with commas', `${head}\nTCU-1,T1,S1\n`],
    [
      'with semicolons, as spreadsheets of some languages write it',
      `deviceId;model;serialNumber\nTCU-1;T1;S1`,
    ],
    ['copied from a spreadsheet', 'deviceId\tmodel\tserialNumber\r\nTCU-1\tT1\tS1\r\n'],
    ['with quotation marks, blanks and empty lines', `\n${head}\n\n"TCU-1" , T1,"S1"\n\n`],
    ['with other columns that are empty', `status,${head},publicKeyFingerprint\n,TCU-1,T1,S1,`],
  ])('is read %s', (_name, text) => {
    expect(readDeviceList(text)).toMatchObject({ kind: 'LIST', devices: [{ device }], refused: [] });
  });

  it('keeps a quoted delimiter and the optional facts', () => {
    const fingerprint = 'ab'.repeat(32);
    const text = `${head},status,publicKeyFingerprint\n"TCU,1",T1,S1,WITHDRAWN,${fingerprint}`;

    expect(readDeviceList(text)).toEqual({
      kind: 'LIST',
      devices: [
        {
          row: 2,
          given: { ...device, deviceId: 'TCU,1', status: 'WITHDRAWN', publicKeyFingerprint: fingerprint },
          device: { ...device, deviceId: 'TCU,1', status: 'WITHDRAWN', publicKeyFingerprint: fingerprint },
        },
      ],
      refused: [],
    });
  });

  it('may be JSON', () => {
    const text = JSON.stringify([device, { ...device, deviceId: 'TCU-2', status: 'AVAILABLE' }]);

    expect(readDeviceList(text)).toMatchObject({
      devices: [
        { row: 1, device },
        { row: 2, device: { deviceId: 'TCU-2', status: 'AVAILABLE' } },
      ],
    });
  });

  it.each([
    ['without a line of names', 'TCU-1,T1,S1'],
    ['without a column that is needed', 'deviceId,model\nTCU-1,T1'],
    ['with a column that is not known', `${head},vin\nTCU-1,T1,S1,X`],
    ['of one word', 'TCU-1'],
    ['of nothing', ''],
    ['that is not JSON', '[{"deviceId":'],
    ['with an unknown member', JSON.stringify([{ ...device, vin: 'X' }])],
  ])('is refused as a whole %s', (_name, text) => {
    expect(readDeviceList(text)).toEqual({ kind: 'COLUMNS' });
  });

  it.each([
    ['with too few columns', `${head}\nTCU-1,T1,S1\nTCU-2,T1`, 3],
    ['with too many columns', `${head}\nTCU-1,T1,S1,more`, 2],
    ['with a number in JSON', JSON.stringify([device, { ...device, model: 4 }]), 2],
    ['that is a list in JSON', JSON.stringify([[]]), 1],
  ])('names the row %s', (_name, text, row) => {
    expect(readDeviceList(text)).toEqual({ kind: 'ROW', row });
  });

  it('names a row whose quotation mark does not end', () => {
    expect(readDeviceList(`${head}\nTCU-1,T1,"S1`)).toMatchObject({ kind: 'ROW' });
  });

  it('refuses devices that occur twice, and an unknown status', () => {
    const text = `${head},status\nTCU-1,T1,S1,\nTCU-1,T2,S2,\nTCU-2,T1,S3,LOST`;

    expect(readDeviceList(text)).toMatchObject({
      devices: [{ row: 2 }],
      refused: [
        { row: 3, outcome: 'REPEATED', fact: 'deviceId' },
        { row: 4, outcome: 'INVALID', fact: 'status' },
      ],
    });
  });
});

it('writes a refused row as it was given, and what is wrong with it', () => {
  const list = readDeviceList(`${head},status\nTCU-1,"T ""1"", new",S1,LOST`);
  const refused = list.kind === 'LIST' ? list.refused : [];

  expect(readDeviceList(toCsv(refused))).toMatchObject({
    kind: 'LIST',
    devices: [],
    refused: [{ row: 2, given: { ...device, model: 'T "1", new', status: 'LOST' }, fact: 'status' }],
  });
});
