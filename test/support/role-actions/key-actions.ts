/** Actions on the keys. */
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
  SignCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { randomUUID } from 'node:crypto';
import type { World } from 'local-aws';
import { rolesOf } from '../roles.ts';
import { type RoleAction, clientsFor, noRole, provisioning, refOf } from './role-action.ts';

const hashing = ['function HashVin', 'function ChangeTcu', ...provisioning];
const hashingCodes = ['function HashCode', 'function SendClaimCode'];
const text = new TextEncoder().encode('text');
const mac = { Message: text, MacAlgorithm: 'HMAC_SHA_256' } as const;
const vehicle = { tenantId: 'acme', referenceId: randomUUID() };

/** Returns the actions that hash, seal, decrypt and administer. */
export async function keyActions(world: World): Promise<readonly RoleAction[]> {
  const keyOf = (part: string) => ({ KeyId: refOf(world, 'AWS::KMS::Key', part) });
  const [hash, codes] = [keyOf('VinHash'), keyOf('CodeHash')];
  const [seal, tables] = [keyOf('VinSeal'), keyOf('Tables')];
  const [heads, certificates] = [keyOf('AuditSigning'), keyOf('ErasureSigning')];
  const head = { Message: text, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
  const sealed = await sealedText(world, seal);
  const open = new DecryptCommand({ ...seal, CiphertextBlob: sealed, EncryptionContext: vehicle });
  const generate = new GenerateMacCommand({ ...hash, ...mac });
  const verify = new VerifyMacCommand({ ...hash, ...mac, Mac: text });
  const sealFor = (EncryptionContext: Record<string, string>) => encrypt(seal, EncryptionContext);
  return [
    action('hash a VIN', hashing, (kms) => kms.send(generate)),
    action('hash a code', hashingCodes, (kms) => kms.send(new GenerateMacCommand({ ...codes, ...mac }))),
    action('sign a head', ['function SealAuditLog'], (kms) =>
      kms.send(new SignCommand({ ...heads, ...head })),
    ),
    action('sign a certificate of erasure', ['function EraseData'], (kms) =>
      kms.send(new SignCommand({ ...certificates, ...head })),
    ),
    action('sign a digest', noRole, (kms) =>
      kms.send(new SignCommand({ ...heads, ...head, MessageType: 'DIGEST' })),
    ),
    action('verify a hash', noRole, (kms) => kms.send(verify)),
    action('seal a VIN for a vehicle', provisioning, (kms) => kms.send(sealFor(vehicle))),
    action('seal a VIN without a vehicle', noRole, (kms) => kms.send(encrypt(seal))),
    action('seal a VIN for a tenant', noRole, (kms) => kms.send(sealFor({ tenantId: 'acme' }))),
    action('seal a VIN with more context', noRole, (kms) =>
      kms.send(sealFor({ ...vehicle, purpose: 'any' })),
    ),
    action('decrypt a sealed VIN', ['function OpenVin'], (kms) => kms.send(open)),
    action('encrypt with the key of the tables', noRole, (kms) => kms.send(encrypt(tables))),
    ...[hash, codes, heads, seal, tables].flatMap((key) => [
      action('describe a key', noRole, (kms) => kms.send(new DescribeKeyCommand(key))),
      action('delete a key', noRole, (kms) => kms.send(new ScheduleKeyDeletionCommand(key))),
    ]),
  ];
}

/** Encrypts as the role that may provision. */
async function sealedText(world: World, key: { readonly KeyId: string }): Promise<Uint8Array | undefined> {
  const role = rolesOf(world).find(({ name }) => provisioning.includes(name));
  if (role === undefined) {
    throw new Error('The template has no role that provisions.');
  }
  const { CiphertextBlob: sealed } = await clientsFor(world, role).kms.send(encrypt(key, vehicle));
  return sealed;
}

function encrypt(key: { readonly KeyId: string }, EncryptionContext?: Record<string, string>) {
  return new EncryptCommand({ ...key, Plaintext: text, ...(EncryptionContext && { EncryptionContext }) });
}

function action(
  name: string,
  allowedTo: readonly string[],
  attempt: (kms: KMSClient) => Promise<unknown>,
): RoleAction {
  return { name, allowedTo, attempt: ({ kms }) => attempt(kms) };
}
