/** The audit log of the run is sealed, and its export proves itself by the public key alone. */
import { readPublicKey } from '../../records/head.ts';
import { verifyExport } from '../../records/verify.ts';
import { DeployedRecords, keyVersion } from '../../tools/audit/deployed-records.ts';
import { exportLines } from '../../tools/audit/export.ts';
import { waitFor } from '../aws/wait.ts';
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';

/** A head may be on its way into the bucket for so long. */
const patienceMs = 10_000;

/** The check `sealed-records`; no row of docs/ASSUMPTIONS.md depends on it alone. */
export const sealedRecordsCheck: Check = {
  name: 'sealed-records',
  shows: 'every entry of the audit log is in a signed head, whose object is in the bucket',
  needs: ['wrong-vin'],
  timeoutSeconds: 180,
  async run({ cleanup, deployment, facts, progress, signal }) {
    const { tenantId } = facts.require('people');
    cleanup.keep(`signed heads of ${tenantId} (AuditHeads and the bucket of heads)`);
    const records = new DeployedRecords(deployment.outputs);
    try {
      const publicKeys = new Map([[keyVersion, readPublicKey(await records.publicKey())]]);
      progress('waiting until every entry is sealed');
      const startedAt = Date.now();
      const { entries, findings, heads } = await waitFor(async () => {
        const lines: string[] = [];
        for await (const line of exportLines(records, { tenantId })) {
          lines.push(line);
        }
        const verified = verifyExport(lines, { publicKeys });
        const isSealed = verified.entries > 0 && verified.unsealed === 0;
        const isBroken = !verified.isIntact && Date.now() - startedAt > patienceMs;
        return isSealed || isBroken ? verified : undefined;
      }, signal);
      const [finding] = findings;
      expectThat(
        finding === undefined,
        `The export does not prove itself: ${finding?.record}, ${finding?.kind}.`,
      );
      return `${entries} entries in ${heads} heads`;
    } finally {
      records.close();
    }
  },
};
