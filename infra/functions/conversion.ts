/** Definition and permissions of the function that conversion calls. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { type Keys, presentHashKeys } from '../data/keys.ts';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';

/** Returns the keyed hash of a VIN to AppSync. It may do nothing else. */
export function hashVinDefinition({ keys }: FunctionsProps): FunctionDefinition {
  return {
    description: 'Keyed hash of a VIN',
    service: 'conversion',
    timeoutSeconds: 10,
    memorySize: 512,
    environment: hashEnvironment(keys),
    statements: [generateMac(keys)],
  };
}

/** Environment variables of a function that hashes VINs. */
export function hashEnvironment({ vinHash: { other, written } }: Keys): Record<string, string> {
  return {
    VIN_HASH_KEY_ID: written.key.keyArn,
    VIN_HASH_KEY_VERSION: String(written.version),
    ...(other !== undefined && {
      OTHER_VIN_HASH_KEY_ID: other.key.keyArn,
      OTHER_VIN_HASH_KEY_VERSION: String(other.version),
    }),
  };
}

/** Permission to hash VINs by all present keys, with the product's one algorithm. */
export function generateMac({ vinHash }: Keys): PolicyStatement {
  return generateMacBy(presentHashKeys(vinHash));
}

/** Permission to hash VINs by these keys. */
export function generateMacBy(keys: readonly Key[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:GenerateMac'],
    resources: keys.map(({ keyArn }) => keyArn),
    conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
  });
}
