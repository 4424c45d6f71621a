/** A world’s sealed audit log: exports as `npm run audit` makes them, and their verification. */
import type { KeyObject } from 'node:crypto';
import type { World } from 'local-aws';
import type { Verification } from '../../records/findings.ts';
import { readPublicKey } from '../../records/head.ts';
import { verifyExport } from '../../records/verify.ts';
import { DeployedRecords } from '../../tools/audit/deployed-records.ts';
import { exportLines } from '../../tools/audit/export.ts';

/** An export with the key that verifies it. */
export interface MadeExport {
  readonly lines: readonly string[];
  readonly key: KeyObject;
}

/** Makes an export of a tenant. */
export async function exportOf(world: World, tenantId: string): Promise<MadeExport> {
  const { administrator, outputs, url } = world;
  const records = new DeployedRecords({ ...outputs, AwsEndpointUrl: url }, administrator);
  try {
    const lines: string[] = [];
    for await (const line of exportLines(records, { tenantId })) {
      lines.push(line);
    }
    return { lines, key: readPublicKey(await records.publicKey()) };
  } finally {
    records.close();
  }
}

/** Verifies an export with its key. */
export function verified({ key, lines }: MadeExport, expectedHead?: string): Verification {
  const publicKeys = new Map([[1, key]]);
  return verifyExport(lines, { publicKeys, ...(expectedHead !== undefined && { expectedHead }) });
}

/** Exports and verifies what a tenant has. */
export async function verifiedExportOf(world: World, tenantId: string): Promise<Verification> {
  return verified(await exportOf(world, tenantId));
}
