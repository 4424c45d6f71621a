/**
 * Definitions and permissions of the functions that end or suspend what a vehicle has: its TCU, its
 * right to connect, its Reference ID.
 */
import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { generateMac, hashEnvironment } from './conversion.ts';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { readsOfGuards, sagaEnvironment } from './provisioning.ts';
import { allow, iotArn, referenceIdPattern } from './statements.ts';

/** Takes a TCU out of a vehicle: changes the registry, then cuts the certificate off. */
export function changeTcuDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { keys, tables } = props;
  return {
    description: 'Takes a TCU out of a vehicle and cuts its certificate off',
    service: 'provisioning',
    // As provisionVehicle.
    timeoutSeconds: 29,
    memorySize: 1024,
    environment: {
      ...hashEnvironment(keys),
      ...tables.environment(['AuditLog']),
      AUDIT_RETENTION_DAYS: String(props.retention.auditDays),
      ...sagaEnvironment(props),
    },
    statements: [
      generateMac(keys),
      ...readsOfNamed(props),
      allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('VehicleRegistry')]),
      allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [tables.arn('UniqueKeys')]),
      allow(['dynamodb:PutItem'], [tables.arn('VehicleHistory'), tables.arn('AuditLog')]),
      allow(['dynamodb:UpdateItem'], [tables.arn('DeviceInventory'), tables.arn('VehicleState')]),
      ...retirement(props, scope),
    ],
  };
}

/**
 * A vehicle that is named by its VIN has two guards while the hash key rotates; one that is named
 * by its Reference ID is read as always.
 */
function readsOfNamed(props: FunctionsProps): PolicyStatement[] {
  const { keys, tables } = props;
  const ofGuards = readsOfGuards(props);
  return keys.vinHash.other === undefined
    ? [ofGuards]
    : [ofGuards, allow(['dynamodb:BatchGetItem'], [tables.arn('UniqueKeys'), tables.arn('DeviceInventory')])];
}

/** Suspends vehicles and ends their suspension: status and fences first, then AWS IoT. */
export function changeSuspensionDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { tables } = props;
  return {
    description: 'Suspends vehicles, and ends their suspension',
    service: 'provisioning',
    // As provisionVehicle.
    timeoutSeconds: 29,
    memorySize: 1024,
    environment: sagaEnvironment(props),
    statements: [
      allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('VehicleRegistry')]),
      allow(['dynamodb:PutItem'], [tables.arn('VehicleHistory')]),
      allow(['dynamodb:UpdateItem'], [tables.arn('VehicleState')]),
      allow(['iot:UpdateCertificate'], [iotArn(scope, 'cert', '*')]),
      allow(['iot:DeleteConnection'], [iotArn(scope, 'client', referenceIdPattern)]),
    ],
  };
}

/** Ends a Reference ID for good, and removes what AWS holds of it. */
export function revokeVehicleDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { tables } = props;
  return {
    description: 'Ends a Reference ID for good',
    service: 'provisioning',
    // As provisionVehicle.
    timeoutSeconds: 29,
    memorySize: 1024,
    environment: { ...sagaEnvironment(props), ...tables.environment(['Ownership']) },
    statements: [
      allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('VehicleRegistry')]),
      allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [tables.arn('UniqueKeys')]),
      allow(['dynamodb:PutItem'], [tables.arn('VehicleHistory')]),
      allow(['dynamodb:GetItem'], [tables.arn('VehicleState')]),
      allow(
        ['dynamodb:UpdateItem'],
        [tables.arn('DeviceInventory'), tables.arn('Ownership'), tables.arn('VehicleState')],
      ),
      ...retirement(props, scope),
      allow(['iot:DeleteThing'], [iotArn(scope, 'thing', referenceIdPattern)]),
      ...(props.fleetWise === undefined
        ? []
        : [
            allow(
              ['iotfleetwise:DeleteVehicle'],
              [
                Stack.of(scope).formatArn({
                  service: 'iotfleetwise',
                  resource: 'vehicle',
                  resourceName: referenceIdPattern,
                }),
              ],
            ),
          ]),
    ],
  };
}

/** Cuts a certificate off in AWS IoT, and revokes it. */
function retirement(props: FunctionsProps, scope: Construct): PolicyStatement[] {
  return [
    allow(
      ['iot:DeleteCertificate', 'iot:DetachPolicy', 'iot:DetachThingPrincipal', 'iot:UpdateCertificate'],
      [iotArn(scope, 'cert', '*')],
    ),
    allow(['iot:DeleteConnection'], [iotArn(scope, 'client', referenceIdPattern)]),
    allow(['acm-pca:RevokeCertificate'], [props.certificateAuthority.arn]),
  ];
}
