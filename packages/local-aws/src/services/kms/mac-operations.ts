/**
 * GenerateMac and VerifyMac. A stack that finds items by a keyed hash calls them in every request.
 */
import { type KeyObject, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { Operation } from '../../core/service.ts';
import { newestMaterial } from './ciphertext.ts';
import { type KmsParts, keyDemand, kmsOperation, requireUsable } from './key-access.ts';
import { type KeyRecord, keySpecs } from './key-record.ts';
import { dryRun, wrongAlgorithm, wrongUsage } from './kms-errors.ts';
import { kmsInputs } from './kms-shapes.ts';

interface MacInput {
  readonly KeyId: string;
  readonly Message: string;
  readonly MacAlgorithm: string;
  readonly DryRun?: boolean;
}

/** The MAC operations by name. */
export function macOperations(parts: KmsParts): Readonly<Record<string, Operation>> {
  const demands = (action: string) => (input: MacInput) => [
    keyDemand(parts, action, parts.keys.require(input.KeyId), input.KeyId, {
      'kms:MacAlgorithm': input.MacAlgorithm,
    }),
  ];
  return {
    GenerateMac: kmsOperation({
      shape: kmsInputs.GenerateMac,
      demands: demands('GenerateMac'),
      run: (input: MacInput) => {
        const key = parts.keys.require(input.KeyId);
        const mac = macOf(key, input, 'GenerateMac');
        return { Mac: mac.toString('base64'), MacAlgorithm: input.MacAlgorithm, KeyId: key.arn };
      },
    }),
    VerifyMac: kmsOperation({
      shape: kmsInputs.VerifyMac,
      demands: demands('VerifyMac'),
      run: (input: MacInput & { readonly Mac: string }) => {
        const key = parts.keys.require(input.KeyId);
        const expected = macOf(key, input, 'VerifyMac');
        const given = Buffer.from(input.Mac, 'base64');
        if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
          throw new AwsError('KMSInvalidMacException', '');
        }
        return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
      },
    }),
  };
}

function macOf(key: KeyRecord, input: MacInput, operationName: string): Buffer {
  requireUsable(key, 'GENERATE_VERIFY_MAC', operationName);
  const spec = keySpecs[key.spec];
  if (!('hash' in spec)) {
    throw wrongUsage(key, operationName);
  }
  if (spec.macAlgorithm !== input.MacAlgorithm) {
    throw wrongAlgorithm(key, input.MacAlgorithm);
  }
  if (input.DryRun === true) {
    throw dryRun();
  }
  return createHmac(spec.hash, secretOf(key)).update(input.Message, 'base64').digest();
}

/**
 * Key objects by record. Importing the bytes for each call would take as long as the MAC itself.
 */
const secrets = new WeakMap<KeyRecord, KeyObject>();

function secretOf(key: KeyRecord): KeyObject {
  const known = secrets.get(key);
  if (known !== undefined) {
    return known;
  }
  const secret = createSecretKey(Buffer.from(newestMaterial(key).bytes, 'base64'));
  secrets.set(key, secret);
  return secret;
}
