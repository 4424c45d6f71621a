/** Definition and permissions of the function that conversion calls. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Keys } from '../data/keys.ts';
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
export function hashEnvironment({ vinHash }: Keys): Record<string, string> {
  return { VIN_HASH_KEY_ID: vinHash.keyArn, VIN_HASH_KEY_VERSION: '1' };
}

/** Permission to hash VINs, with the product's one algorithm. */
export function generateMac({ vinHash }: Keys): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:GenerateMac'],
    resources: [vinHash.keyArn],
    conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
  });
}
