/** Definition and permissions of the function that reads a VIN from its ciphertext. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { ofOneVehicle } from './statements.ts';

/**
 * Decrypts VINs for AppSync, each only with the encryption context of its tenant and vehicle. It
 * may do nothing else.
 */
export function openVinDefinition({ keys: { vinSeal } }: FunctionsProps): FunctionDefinition {
  return {
    description: 'Reads a VIN that may be revealed',
    service: 'reveals',
    timeoutSeconds: 10,
    memorySize: 512,
    environment: { VIN_SEAL_KEY_ID: vinSeal.keyArn },
    statements: [
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [vinSeal.keyArn],
        conditions: ofOneVehicle,
      }),
    ],
  };
}
