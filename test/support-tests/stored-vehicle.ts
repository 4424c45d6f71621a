/** A completely provisioned vehicle, for tests of the test frameworks. */
import type { StoredVehicle } from '../support/orphans.ts';

const at = '2026-01-02T03:04:05.000Z';

/** The item of the registry. */
export const storedVehicle = {
  referenceId: 'e1cf1a4c-3f5c-4c0b-9a35-0b0a2c4d7e11',
  tenantId: 'north',
  hashedVin: 'k1.hash',
  encryptedVin: 'sealed',
  deviceId: 'tcu-1',
  status: 'ACTIVE',
  attributes: {},
  certificate: {
    certificateId: 'aa',
    certificateArn: 'arn:aws:acm-pca:eu-central-1:000000000000:certificate-authority/ca/certificate/aa',
    iotCertificateArn: 'arn:aws:iot:eu-central-1:000000000000:cert/aa',
    serialNumber: 'aa',
    notAfter: at,
    keyFingerprint: 'ff',
  },
  createdAt: at,
  updatedAt: at,
  version: 1,
} as const satisfies StoredVehicle;
