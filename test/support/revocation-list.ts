/** Reads the authority's revocation lists from their bucket, as an administrator does. */
import 'reflect-metadata';
import { X509Certificate, X509Crl } from '@peculiar/x509';
import type { World } from 'local-aws';
import { listAddress as addressOf } from '../../prove/aws/list-address.ts';

type ListWorld = Pick<World, 'dispatcher' | 'iam' | 'resource' | 'resourcesOfType'>;

/** The name of the bucket that has the lists. */
export function revocationBucket({ resource, resourcesOfType }: ListWorld): string {
  return resource(resourcesOfType('AWS::S3::Bucket')[0] ?? '').ref;
}

/** Returns the address of the list that a certificate in PEM names. */
export function listAddress(certificate: string): URL {
  return addressOf(new X509Certificate(certificate)) ?? new URL('');
}

/** Returns the list that a certificate names, in DER. */
export async function readRevocationList(world: ListWorld, certificate: string): Promise<Buffer> {
  const Key = listAddress(certificate).pathname.slice(1);
  const response = await asRoot(world, 's3', 'GetObject', { Bucket: revocationBucket(world), Key });
  // GetObject returns the body, in base64 inside of the world.
  return Buffer.from((response as { readonly Body: string }).Body, 'base64');
}

/** Returns the serial numbers on the list that a certificate names, as Node writes them. */
export async function listedSerials(world: ListWorld, certificate: string): Promise<readonly string[]> {
  const list = new X509Crl(await readRevocationList(world, certificate));
  return list.entries.map(({ serialNumber }) => serialNumber.toUpperCase());
}

/** Revokes a certificate at the authority alone. */
export async function revokeAsRoot(world: ListWorld, CertificateSerial: string): Promise<void> {
  const [authority = ''] = world.resourcesOfType('AWS::ACMPCA::CertificateAuthority');
  const CertificateAuthorityArn = world.resource(authority).ref;
  const input = { CertificateAuthorityArn, CertificateSerial, RevocationReason: 'UNSPECIFIED' };
  await asRoot(world, 'acm-pca', 'RevokeCertificate', input);
}

function asRoot({ dispatcher, iam }: ListWorld, service: string, operation: string, input: object) {
  return dispatcher.dispatch({ service, operation, input, principal: iam.rootPrincipal });
}
