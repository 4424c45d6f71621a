/** Sign, Verify and GetPublicKey, with keys that never leave KMS. */
import { type KeyObject, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { Operation } from '../../core/service.ts';
import { newestMaterial } from './ciphertext.ts';
import { type KmsParts, keyDemand, kmsOperation, requireUsable } from './key-access.ts';
import { type KeyRecord, keySpecs } from './key-record.ts';
import { dryRun, validationFailed, wrongAlgorithm, wrongUsage } from './kms-errors.ts';
import { kmsInputs } from './kms-shapes.ts';

interface SignInput {
  readonly KeyId: string;
  readonly Message: string;
  readonly SigningAlgorithm: string;
  readonly MessageType?: 'RAW' | 'DIGEST' | 'EXTERNAL_MU';
  readonly DryRun?: boolean;
}

interface PublicKeyInput {
  readonly KeyId: string;
}

/** Operations of asymmetric keys by name. */
export function signingOperations(parts: KmsParts): Readonly<Record<string, Operation>> {
  const demands = (action: string) => (input: SignInput) => [
    keyDemand(parts, action, parts.keys.require(input.KeyId), input.KeyId, {
      'kms:SigningAlgorithm': input.SigningAlgorithm,
      ...(input.MessageType !== undefined && { 'kms:MessageType': input.MessageType }),
    }),
  ];
  return {
    Sign: kmsOperation({
      shape: kmsInputs.Sign,
      demands: demands('Sign'),
      run: (input: SignInput) => {
        const key = usableKey(parts, input, 'Sign');
        const Signature = signatureOf(key, input).toString('base64');
        return { KeyId: key.arn, Signature, SigningAlgorithm: input.SigningAlgorithm };
      },
    }),
    Verify: kmsOperation({
      shape: kmsInputs.Verify,
      demands: demands('Verify'),
      run: (input: SignInput & { readonly Signature: string }) => {
        const key = usableKey(parts, input, 'Verify');
        if (!isSignatureOf(key, input, Buffer.from(input.Signature, 'base64'))) {
          throw new AwsError('KMSInvalidSignatureException', '');
        }
        return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
      },
    }),
    GetPublicKey: kmsOperation({
      shape: kmsInputs.GetPublicKey,
      demands: ({ KeyId }: PublicKeyInput) => [
        keyDemand(parts, 'GetPublicKey', parts.keys.require(KeyId), KeyId),
      ],
      run: ({ KeyId }) => publicKey(parts.keys.require(KeyId)),
    }),
  };
}

function publicKey(key: KeyRecord) {
  const spec = keySpecs[key.spec];
  if (!('signingAlgorithm' in spec)) {
    throw new AwsError('UnsupportedOperationException', '');
  }
  requireUsable(key, 'SIGN_VERIFY', 'GetPublicKey');
  return {
    KeyId: key.arn,
    PublicKey: createPublicKey(privateKeyOf(key)).export({ type: 'spki', format: 'der' }).toString('base64'),
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    KeyUsage: spec.usage,
    SigningAlgorithms: [spec.signingAlgorithm],
  };
}

/** Throws unless the key can do this with the algorithm and the message. */
function usableKey(parts: KmsParts, input: SignInput, operationName: string): KeyRecord {
  const key = parts.keys.require(input.KeyId);
  requireUsable(key, 'SIGN_VERIFY', operationName);
  const spec = keySpecs[key.spec];
  if (!('signingAlgorithm' in spec)) {
    throw wrongUsage(key, operationName);
  }
  if (spec.signingAlgorithm !== input.SigningAlgorithm) {
    throw wrongAlgorithm(key, input.SigningAlgorithm);
  }
  if (input.MessageType === 'EXTERNAL_MU') {
    throw validationFailed('MessageType EXTERNAL_MU is for ML-DSA keys only.');
  }
  // Node.js signs no digest that another party computed.
  if (input.MessageType === 'DIGEST') {
    throw validationFailed('The local KMS signs messages of MessageType RAW only.');
  }
  if (input.DryRun === true) {
    throw dryRun();
  }
  return key;
}

function signatureOf(key: KeyRecord, { Message }: SignInput): Buffer {
  return sign('sha256', Buffer.from(Message, 'base64'), privateKeyOf(key));
}

function isSignatureOf(key: KeyRecord, { Message }: SignInput, signature: Buffer): boolean {
  return verify('sha256', Buffer.from(Message, 'base64'), createPublicKey(privateKeyOf(key)), signature);
}

function privateKeyOf(key: KeyRecord): KeyObject {
  const der = Buffer.from(newestMaterial(key).bytes, 'base64');
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
