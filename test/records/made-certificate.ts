/** A certificate of erasure without a world, signed with the key of tests. */
import { sign } from 'node:crypto';
import {
  type ErasureCertificate,
  type ErasureStatement,
  statementText,
  subjectHash,
} from '../../records/erasure-certificate.ts';
import { keys } from './made-export.ts';

/** Makes a certificate of an erasure of one vehicle's data. */
export function madeCertificate(): ErasureCertificate {
  const statement: ErasureStatement = {
    version: 1,
    erasureId: '3f0c8a52-6f4e-4f0e-9f57-3f4b3c0c2d18',
    tenantId: 'tenant',
    scope: 'VEHICLE_DATA',
    subject: subjectHash('9b2f6a64-94d9-4b3e-8a53-1d1a1f2b7c10'),
    from: '2026-01-01T00:00:00.000Z',
    until: '2026-02-01T00:00:00.000Z',
    requestedAt: '2026-02-01T00:00:00.000Z',
    erasedAt: '2026-02-01T00:05:00.000Z',
    erasedAtLeast: { Telemetry: 7 },
    ends: { backups: '2026-03-08' },
    keyVersion: 1,
  };
  const signature = sign('sha256', Buffer.from(statementText(statement)), keys.privateKey);
  return { kind: 'erasure-certificate', statement, signature: signature.toString('base64url') };
}
