/**
 * The certificate of the replaced TCU is on the authority's revocation list: the object under the
 * path of the address that the certificate names.
 */
import 'reflect-metadata';
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { X509Certificate, X509Crl } from '@peculiar/x509';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { listAddress } from '../aws/list-address.ts';
import { waitFor } from '../aws/wait.ts';

/** Pause between two reads of the list. ACM PCA writes it about half an hour after a revocation. */
const everyMs = 15_000;

/** The check `revocation-list`; docs/ASSUMPTIONS.md has the assumption that it settles. */
export const revocationListCheck: Check = {
  name: 'revocation-list',
  shows: 'the certificate of a replaced TCU is on the signed list that it names',
  needs: ['tcu-change'],
  // After a failure, ACM PCA tries again every quarter of an hour.
  timeoutSeconds: 50 * 60,
  isSlow: true,
  async run(context) {
    const { deployment, facts, progress } = context;
    const bucket = deployment.outputs.RevocationBucketName;
    if (bucket === undefined) {
      return 'the stack has no authority of its own, and so no lists';
    }
    const [revoked, issuer] = certificatesIn(facts.require('replacedCertificate'));
    expectThat(revoked !== undefined && issuer !== undefined, 'The chain of the certificate is incomplete.');
    const address = listAddress(revoked);
    expectThat(address !== undefined, 'The certificate names no revocation list.');
    expectThat(address.hostname.startsWith(`${bucket}.`), 'The certificate names another bucket.');
    const startedAt = Date.now();
    progress('waiting for the next list, up to 50 minutes');
    const list = await listWith(context, revoked.serialNumber, { bucket, key: address.pathname.slice(1) });
    expectThat(await list.verify({ publicKey: issuer }), 'The list has another signature.');
    return `on the list ${((Date.now() - startedAt) / 60_000).toFixed(1)} minutes later`;
  },
};

/** The vehicle's certificate and its issuer's, from PEM. */
function certificatesIn(pem: string): readonly X509Certificate[] {
  const form = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
  return [...pem.matchAll(form)].map(([text]) => new X509Certificate(text));
}

/** Reads the list until it has the serial number. */
function listWith(
  { deployment, signal }: CheckContext,
  serialNumber: string,
  place: { readonly bucket: string; readonly key: string },
): Promise<X509Crl> {
  const find = async (): Promise<X509Crl | undefined> => {
    const list = await readList(deployment.clients, place);
    const isListed = list?.entries.some((entry) => entry.serialNumber === serialNumber) ?? false;
    return isListed ? list : undefined;
  };
  return waitFor(find, signal, everyMs);
}

async function readList(
  { s3 }: CheckContext['deployment']['clients'],
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<X509Crl | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body && new X509Crl(await Body.transformToByteArray());
  } catch (error) {
    if (error instanceof NoSuchKey) {
      return undefined;
    }
    throw error;
  }
}
