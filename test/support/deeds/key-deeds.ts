/** Deeds on the three keys. */
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { randomUUID } from 'node:crypto';
import type { World } from 'local-aws';
import { rolesOf } from '../roles.ts';
import { type Deed, clientsFor, nobody, provisioning, refOf } from './deed.ts';

const hashing = ['function HashVin', ...provisioning];
const text = new TextEncoder().encode('text');
const mac = { Message: text, MacAlgorithm: 'HMAC_SHA_256' } as const;
const vehicle = { tenantId: 'acme', referenceId: randomUUID() };

/** Hashing, sealing, opening and administration. */
export async function keyDeeds(world: World): Promise<readonly Deed[]> {
  const keyOf = (part: string) => ({ KeyId: refOf(world, 'AWS::KMS::Key', part) });
  const [hash, seal, tables] = [keyOf('VinHash'), keyOf('VinSeal'), keyOf('Tables')];
  const sealed = await sealedText(world, seal);
  const open = new DecryptCommand({ ...seal, CiphertextBlob: sealed, EncryptionContext: vehicle });
  const generate = new GenerateMacCommand({ ...hash, ...mac });
  const verify = new VerifyMacCommand({ ...hash, ...mac, Mac: text });
  const sealFor = (EncryptionContext: Record<string, string>) => encrypt(seal, EncryptionContext);
  return [
    deed('hash a VIN', hashing, (kms) => kms.send(generate)),
    deed('test a hash', nobody, (kms) => kms.send(verify)),
    deed('seal a VIN for a vehicle', provisioning, (kms) => kms.send(sealFor(vehicle))),
    deed('seal a VIN for nobody', nobody, (kms) => kms.send(encrypt(seal))),
    deed('seal a VIN for a tenant', nobody, (kms) => kms.send(sealFor({ tenantId: 'acme' }))),
    deed('seal a VIN for more', nobody, (kms) => kms.send(sealFor({ ...vehicle, purpose: 'any' }))),
    deed('open a sealed VIN', nobody, (kms) => kms.send(open)),
    deed('encrypt beside the tables', nobody, (kms) => kms.send(encrypt(tables))),
    ...[hash, seal, tables].flatMap((key) => [
      deed('look at a key', nobody, (kms) => kms.send(new DescribeKeyCommand(key))),
      deed('delete a key', nobody, (kms) => kms.send(new ScheduleKeyDeletionCommand(key))),
    ]),
  ];
}

/** Made by the only role that may. */
async function sealedText(world: World, key: { readonly KeyId: string }): Promise<Uint8Array | undefined> {
  const role = rolesOf(world).find(({ name }) => provisioning.includes(name));
  if (role === undefined) {
    throw new Error('Nobody seals.');
  }
  const { CiphertextBlob: sealed } = await clientsFor(world, role).kms.send(encrypt(key, vehicle));
  return sealed;
}

function encrypt(key: { readonly KeyId: string }, EncryptionContext?: Record<string, string>) {
  return new EncryptCommand({ ...key, Plaintext: text, ...(EncryptionContext && { EncryptionContext }) });
}

function deed(name: string, by: readonly string[], attempt: (kms: KMSClient) => Promise<unknown>): Deed {
  return { name, by, attempt: ({ kms }) => attempt(kms) };
}
