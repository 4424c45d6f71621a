/**
 * Parts of the IAM statements of functions. Each function's own statements stand beside its
 * definition, as narrow as IAM can express them: the function's code calls every action, and no two
 * statements of a role allow the same. Resources and condition keys are those of AWS's Service
 * Authorization Reference.
 */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { eventSource } from '../../domain/patterns.ts';

/** Reference IDs are UUIDv4, so things of other systems in the account are out of reach. */
export const referenceIdPattern = '????????-????-4???-????-????????????';

/** Returns one statement with effect Allow. */
export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}

/** Returns the ARN, or pattern of ARNs, of a resource of AWS IoT in this account and Region. */
export function iotArn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'iot', resource, resourceName });
}

/**
 * A VIN is sealed for one vehicle of one tenant: the encryption context must hold exactly these two
 * keys.
 */
export const ofOneVehicle = {
  Null: { 'kms:EncryptionContext:tenantId': 'false', 'kms:EncryptionContext:referenceId': 'false' },
  'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['tenantId', 'referenceId'] },
};

/** Events of this system to the default bus, and none of another source. */
export function sendOwnEvents(scope: Construct): PolicyStatement {
  const defaultBus = { service: 'events', resource: 'event-bus', resourceName: 'default' };
  return new PolicyStatement({
    actions: ['events:PutEvents'],
    resources: [Stack.of(scope).formatArn(defaultBus)],
    conditions: {
      Null: { 'events:source': 'false' },
      'ForAllValues:StringEquals': { 'events:source': [eventSource] },
    },
  });
}
