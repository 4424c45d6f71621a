/** The orphan finder reports every kind of orphan that a faulty saga could leave. */
import { describe, expect, it } from 'vitest';
import { deviceGuard, publicKeyGuard, vinGuard } from '../../domain/registry.ts';
import { type Holdings, orphansIn } from '../support/orphans.ts';
import { storedVehicle } from './stored-vehicle.ts';

const { referenceId } = storedVehicle;
const certificateArn = storedVehicle.certificate.iotCertificateArn;
const stranger = '9b7b0c1e-66a5-4d4f-8a39-6a1a1e5a2f02';
const at = storedVehicle.createdAt;

const device = {
  deviceId: 'tcu-1',
  tenantId: 'north',
  model: 'TCU 5',
  serialNumber: '1',
  status: 'INSTALLED',
  referenceId,
  importedAt: at,
  importedBy: 'person',
  clientId: 'client',
  updatedAt: at,
} as const;
const attachment = { certificateArn, principals: [certificateArn], policies: ['vehicles', 'fleetwise'] };
const certificate = { arn: certificateArn, status: 'ACTIVE' };
const vinKey = { key: vinGuard('k1.hash'), referenceId };
const deviceKey = { key: deviceGuard('tcu-1'), referenceId };
const publicKey = { key: publicKeyGuard('ff'), referenceId };

/** One completely provisioned vehicle. */
const sound: Holdings = {
  vehicles: [storedVehicle],
  uniqueKeys: [vinKey, deviceKey, publicKey],
  devices: [device],
  things: [referenceId],
  certificates: [certificate],
  attachments: [attachment],
  fleetWiseVehicles: [referenceId],
};

const defects: readonly (readonly [string, Partial<Holdings>, string])[] = [
  [
    'an issuance that has not ended',
    { vehicles: [{ ...storedVehicle, issuance: { direction: 'RUN' } }] },
    'unfinished',
  ],
  [
    'a change that is not complete in AWS',
    { vehicles: [{ ...storedVehicle, pendingSaga: 'PENDING' }] },
    'unfinished',
  ],
  [
    'a vehicle that is not active',
    { vehicles: [{ ...storedVehicle, status: 'PROVISIONING' }] },
    'unfinished',
  ],
  ['a thing without a vehicle', { things: [referenceId, stranger] }, `thing too many: ${stranger}`],
  ['a vehicle without a thing', { things: [] }, `thing missing: ${referenceId}`],
  [
    'a certificate without a vehicle',
    { certificates: [certificate, { arn: 'other', status: 'ACTIVE' }] },
    'certificate too many: ACTIVE other',
  ],
  [
    'a vehicle whose certificate is inactive',
    { certificates: [{ ...certificate, status: 'INACTIVE' }] },
    `certificate missing: ACTIVE ${certificateArn}`,
  ],
  ['a vehicle whose certificate is absent', { certificates: [] }, 'certificate missing'],
  ['a VIN without a guard', { uniqueKeys: [deviceKey, publicKey] }, 'guard of a VIN missing'],
  [
    'a VIN whose guard names another vehicle',
    { uniqueKeys: [{ ...vinKey, referenceId: stranger }, deviceKey, publicKey] },
    'guard of a VIN too many',
  ],
  [
    'a second VIN that is reserved for the vehicle',
    { uniqueKeys: [vinKey, { ...vinKey, key: vinGuard('k1.other') }, deviceKey, publicKey] },
    'guard of a VIN too many: vin#k1.other',
  ],
  ['a device without a guard', { uniqueKeys: [vinKey, publicKey] }, 'guard of a device missing'],
  [
    'a device that is reserved for no vehicle',
    { uniqueKeys: [vinKey, deviceKey, { key: deviceGuard('tcu-2'), referenceId: stranger }, publicKey] },
    'guard of a device too many: device#tcu-2',
  ],
  ['a key without a guard', { uniqueKeys: [vinKey, deviceKey] }, 'guard of a key missing'],
  [
    'a key in use whose guard marks it as retired',
    { uniqueKeys: [vinKey, deviceKey, { ...publicKey, retiredAt: at }] },
    'guard of a key missing',
  ],
  [
    'a key of no vehicle',
    { uniqueKeys: [vinKey, deviceKey, publicKey, { key: publicKeyGuard('ee'), referenceId: stranger }] },
    'guard of a key too many',
  ],
  [
    'a device that is not marked as installed',
    { devices: [{ ...device, status: 'AVAILABLE' }] },
    'installed device missing',
  ],
  [
    'an installed device that no vehicle names',
    { devices: [device, { ...device, deviceId: 'tcu-2' }] },
    `installed device too many: tcu-2 in ${referenceId}`,
  ],
  [
    'a FleetWise vehicle that the registry does not have',
    { fleetWiseVehicles: [referenceId, stranger] },
    'FleetWise vehicle too many',
  ],
  ['a vehicle that FleetWise does not have', { fleetWiseVehicles: [] }, 'FleetWise vehicle missing'],
  [
    'a thing with a second certificate',
    { attachments: [{ ...attachment, principals: [certificateArn, 'other'] }] },
    'loose',
  ],
  ['a thing with another certificate', { attachments: [{ ...attachment, principals: ['other'] }] }, 'loose'],
  ['a certificate without a policy', { attachments: [{ ...attachment, policies: [] }] }, 'loose'],
  [
    'a certificate with one policy more',
    { attachments: [{ ...attachment, policies: ['vehicles', 'fleetwise', 'all'] }] },
    'loose',
  ],
];

describe('the orphan finder', () => {
  it.each(defects)('reports %s', (_defect, planted, expected) => {
    const orphans = orphansIn({ ...sound, ...planted });

    expect(orphans.join('\n')).toContain(expected);
  });

  it.each([
    ['a completely provisioned vehicle', sound],
    [
      'a world without FleetWise',
      { ...sound, fleetWiseVehicles: undefined, attachments: [{ ...attachment, policies: ['vehicles'] }] },
    ],
    [
      'an empty world',
      {
        ...sound,
        vehicles: [],
        uniqueKeys: [],
        devices: [],
        things: [],
        certificates: [],
        attachments: [],
        fleetWiseVehicles: [],
      },
    ],
    [
      'a retired key of the vehicle',
      {
        ...sound,
        uniqueKeys: [...sound.uniqueKeys, { key: publicKeyGuard('ee'), referenceId, retiredAt: at }],
      },
    ],
    [
      'a device in stock',
      { ...sound, devices: [device, { ...device, deviceId: 'tcu-2', status: 'AVAILABLE' }] },
    ],
    [
      'the cursor of the reconciler',
      { ...sound, uniqueKeys: [...sound.uniqueKeys, { key: 'cursor#round', referenceId: '' }] },
    ],
  ] satisfies readonly (readonly [string, Holdings])[])('reports nothing for %s', (_case, holdings) => {
    expect(orphansIn(holdings)).toEqual([]);
  });
});
