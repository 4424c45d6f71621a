/** Defects for the checks of reveals, exports and sealed records. */
import { runErasure } from '../support/erasures.ts';
import type { Defect } from './defect.ts';
import { fault } from './planting.ts';
import { changingField } from './tampering.ts';

const noSuchKey = '<Error><Code>NoSuchKey</Code><Message>It is gone.</Message></Error>';

/** Lets the pauses of the erasure pass that the check waits for. */
const letErasureRun: Defect['onProgress'] = ({ world }, text) => {
  const [, jobId] = /^waiting for the erasure (\S+)$/.exec(text) ?? [];
  if (jobId !== undefined) {
    // The check waits for the end, and fails without it.
    runErasure(world, jobId).catch(() => undefined);
  }
};

/** The defects, in the order of the checks. */
export const recordDefects: readonly Defect[] = [
  {
    check: 'erasure',
    what: 'the certificate has another signature',
    found: /The certificate has a wrong signature/,
    plant: ({ gateway }) =>
      gateway.begin(
        changingField('dataJob', (job) => ({
          ...job,
          certificate: String(job['certificate']).replace(/"signature":"./, '"signature":"x'),
        })),
      ),
    onProgress: letErasureRun,
  },
  {
    check: 'erasure',
    what: 'a message is left',
    found: /The vehicle has 1 messages after its erasure/,
    plant: ({ gateway }) =>
      gateway.begin(changingField('vehicleTelemetry', () => ({ items: [{ eventId: 'left' }] }))),
    onProgress: letErasureRun,
  },
  {
    check: 'own-vin',
    what: 'AWS KMS does not decrypt',
    found: /revealOwnVin returned SERVICE_UNAVAILABLE/,
    plant: (context) => fault(context, { service: 'kms', operation: 'Decrypt' }),
  },
  {
    check: 'export',
    what: 'S3 serves an export without a signature',
    found: /Without its signature the link returned 200/,
    plant: ({ gateway }) =>
      gateway.begin(({ method, url }) =>
        Promise.resolve(
          method === 'GET' && /\/exports\/[^?]+$/.test(url)
            ? { status: 200, headers: {}, body: '' }
            : undefined,
        ),
      ),
  },
  {
    check: 'reveal',
    what: 'the reveal returns another VIN',
    found: /The VIN is another one/,
    plant: ({ gateway }) =>
      gateway.begin(changingField('revealVin', (revealed) => ({ ...revealed, vin: 'another' }))),
  },
  {
    check: 'sealed-records',
    what: 'the object of a head is lost',
    found: /The export does not prove itself: heads 1 to \d+, CUT/,
    plant: ({ gateway }) =>
      gateway.begin(({ method, url }) =>
        Promise.resolve(
          method === 'GET' && url.includes('/heads/')
            ? { status: 404, headers: {}, body: noSuchKey }
            : undefined,
        ),
      ),
  },
];
