import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Properties } from '../../../src/core/resource.ts';
import { createKms } from '../../../src/services/kms/kms.ts';
import type { KeyRecord } from '../../../src/services/kms/key-record.ts';
import { fileState } from '../../../src/state/file-state.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import type { State } from '../../../src/state/store.ts';
import { place } from '../../emulation.ts';

const clock = { now: () => Date.now() };
const context = {
  principal: { kind: 'root', arn: 'arn:aws:iam::000000000000:root' },
  requestId: 'request',
  place,
  clock,
} as const;

/** KMS in process, because properties run hundreds of calls. */
function kmsOver(state: State) {
  const { services, resources } = createKms({
    place,
    clock,
    state,
    iam: { registerResourcePolicy: () => undefined },
  });
  const operations = services[0]?.operations ?? {};
  return {
    key: async (properties: Properties = {}): Promise<string> => {
      const handler = resources.find(({ type }) => type === 'AWS::KMS::Key');
      const resource = {
        logicalId: 'Key',
        stackName: 'Stack',
        place,
        physicalName: 'key',
        assetFolder: () => '',
      };
      return (await handler?.create(properties, resource))?.ref ?? '';
    },
    // The operations return JSON objects as documented.
    call: (name: string, input: object) => operations[name]?.run(input, context) as Record<string, string>,
  };
}

const contexts = fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 });
const plaintexts = fc
  .uint8Array({ minLength: 1, maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));

describe('the ciphertext', () => {
  it('decrypts only under its own context', async () => {
    const kms = kmsOver(memoryState());
    const KeyId = await kms.key();

    fc.assert(
      fc.property(plaintexts, contexts, contexts, (Plaintext, own, other) => {
        const { CiphertextBlob } = kms.call('Encrypt', { KeyId, Plaintext, EncryptionContext: own });
        const open = (EncryptionContext: object) =>
          kms.call('Decrypt', { CiphertextBlob, EncryptionContext });

        expect(open(Object.fromEntries(Object.entries(own).reverse()))['Plaintext']).toBe(Plaintext);
        const same =
          JSON.stringify(Object.entries(own).sort()) === JSON.stringify(Object.entries(other).sort());
        if (!same) {
          expect(() => open(other)).toThrow(expect.objectContaining({ code: 'InvalidCiphertextException' }));
        }
      }),
    );
  });

  it('is refused when any of its bits is changed', async () => {
    const kms = kmsOver(memoryState());
    const KeyId = await kms.key();
    const Plaintext = Buffer.from('seventeen letters').toString('base64');
    const { CiphertextBlob = '' } = kms.call('Encrypt', { KeyId, Plaintext });
    const blob = Buffer.from(CiphertextBlob, 'base64');

    for (let bit = 0; bit < blob.length * 8; bit += 1) {
      const turned = Buffer.from(blob);
      turned.writeUInt8(turned.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const open = () => kms.call('Decrypt', { CiphertextBlob: turned.toString('base64') });

      expect(open, `bit ${bit}`).toThrow(expect.objectContaining({ code: 'InvalidCiphertextException' }));
    }
  });

  it('is refused when it is shortened or extended', async () => {
    const kms = kmsOver(memoryState());
    const KeyId = await kms.key();

    fc.assert(
      fc.property(plaintexts, fc.integer({ min: -200, max: 20 }), (Plaintext, change) => {
        const { CiphertextBlob = '' } = kms.call('Encrypt', { KeyId, Plaintext });
        const blob = Buffer.from(CiphertextBlob, 'base64');
        const other =
          change < 0
            ? blob.subarray(0, Math.max(1, blob.length + change))
            : Buffer.concat([blob, Buffer.alloc(change + 1)]);

        expect(() => kms.call('Decrypt', { CiphertextBlob: other.toString('base64') })).toThrow(
          expect.objectContaining({ code: 'InvalidCiphertextException' }),
        );
      }),
    );
  });
});

it('the MAC is the HMAC of the message under the stored key, for every key spec', async () => {
  const specs = [
    ['HMAC_224', 'HMAC_SHA_224', 'sha224'],
    ['HMAC_256', 'HMAC_SHA_256', 'sha256'],
    ['HMAC_384', 'HMAC_SHA_384', 'sha384'],
    ['HMAC_512', 'HMAC_SHA_512', 'sha512'],
  ] as const;

  for (const [KeySpec, MacAlgorithm, hash] of specs) {
    const state = memoryState();
    const kms = kmsOver(state);
    const KeyId = await kms.key({ KeySpec, KeyUsage: 'GENERATE_VERIFY_MAC' });
    const secret = Buffer.from(
      state.store<KeyRecord>('kms.keys').get(KeyId)?.material[0]?.bytes ?? '',
      'base64',
    );
    fc.assert(
      fc.property(plaintexts, (Message) => {
        const { Mac } = kms.call('GenerateMac', { KeyId, Message, MacAlgorithm });

        expect(Mac).toBe(createHmac(hash, secret).update(Message, 'base64').digest('base64'));
      }),
    );
  }
});

describe('a restart', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'kms-'));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('keeps keys, so that a resource has the same id and a ciphertext the same plaintext', async () => {
    const first = fileState(directory);
    const before = kmsOver(first);
    const KeyId = await before.key();
    const Plaintext = Buffer.from('text').toString('base64');
    const { CiphertextBlob } = before.call('Encrypt', { KeyId, Plaintext });
    first.close();

    const second = fileState(directory);
    const after = kmsOver(second);

    expect(await after.key()).toBe(KeyId);
    expect(after.call('Decrypt', { CiphertextBlob })['Plaintext']).toBe(Plaintext);
    second.close();
  });
});
