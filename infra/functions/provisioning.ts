/** Definitions and permissions of the functions of provisioning. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Keys } from '../data/keys.ts';
import { certificateTemplateArn } from '../iot/certificate-authority.ts';
import type { DeadLetters } from '../iot/dead-letters.ts';
import { telemetryRuleName } from '../iot/telemetry-rule.ts';
import { generateMac, hashEnvironment } from './conversion.ts';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow, iotArn, ofOneVehicle, referenceIdPattern, sendOwnEvents } from './statements.ts';

/** Checks, seals and reserves, runs the saga forward, and returns the certificate to AppSync. */
export function provisionVehicleDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { keys, tables } = props;
  return {
    description: 'Provisions a vehicle: registry, certificate, thing',
    service: 'provisioning',
    // AppSync gives up after 30 seconds. The function ends earlier, so that the caller gets its
    // error.
    timeoutSeconds: 29,
    memorySize: 1024,
    environment: {
      ...hashEnvironment(keys),
      VIN_SEAL_KEY_ID: keys.vinSeal.keyArn,
      ...tables.environment(['Allowances', 'AuditLog']),
      PROVISIONINGS_OF_VEHICLE_PER_HOUR: String(props.provisioningsOfVehiclePerHour),
      AUDIT_RETENTION_DAYS: String(props.retention.auditDays),
      TELEMETRY_RULE_NAME: telemetryRuleName,
      ...sagaEnvironment(props),
    },
    // Only the reconciler undoes, so this role has none of the actions of an undo.
    statements: [
      generateMac(keys),
      seal(keys),
      readsOfGuards(props),
      ...(keys.vinHash.other === undefined
        ? []
        : [allow(['dynamodb:ConditionCheckItem'], [tables.arn('UniqueKeys')])]),
      allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('VehicleRegistry')]),
      allow(
        ['dynamodb:PutItem'],
        [tables.arn('UniqueKeys'), tables.arn('VehicleHistory'), tables.arn('AuditLog')],
      ),
      allow(
        ['dynamodb:UpdateItem'],
        [tables.arn('DeviceInventory'), tables.arn('Allowances'), tables.arn('VehicleState')],
      ),
      ...sagaStatements(props, scope, {
        anywhere: ['iot:DescribeEndpoint'],
        things: [],
        certificates: [],
        fleetWiseVehicles: [],
      }),
    ],
  };
}

/**
 * Completes or undoes provisionings that stopped after they were reserved, and compares the
 * registry with AWS IoT and FleetWise.
 */
export function reconcileDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { tables, vehiclePolicy } = props;
  const readAndWrite = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];
  return {
    description: 'Completes or undoes provisionings that stopped, and compares the registry with AWS IoT',
    service: 'provisioning',
    timeoutSeconds: 110,
    memorySize: 512,
    environment: { ...sagaEnvironment(props), DRIFT_CALLS_PER_SECOND: String(props.driftCallsPerSecond) },
    statements: [
      allow(['dynamodb:Query'], [tables.arn('VehicleRegistry', 'byPendingSaga')]),
      allow(['dynamodb:BatchGetItem', 'dynamodb:Scan', ...readAndWrite], [tables.arn('VehicleRegistry')]),
      allow(readAndWrite, [tables.arn('UniqueKeys')]),
      allow(['dynamodb:PutItem'], [tables.arn('VehicleHistory')]),
      allow(['dynamodb:UpdateItem'], [tables.arn('DeviceInventory'), tables.arn('VehicleState')]),
      allow(['iot:ListTargetsForPolicy'], [iotArn(scope, 'policy', vehiclePolicy.policyName)]),
      sendOwnEvents(scope),
      ...sagaStatements(props, scope, {
        // The actions have no resource type in AWS, so a narrower ARN would not allow them.
        anywhere: ['iot:ListAttachedPolicies', 'iot:ListCertificates', 'iot:ListThings'],
        things: ['iot:DeleteThing', 'iot:ListThingPrincipals'],
        certificates: ['iot:DescribeCertificate'],
        fleetWiseVehicles: ['iotfleetwise:DeleteVehicle', 'iotfleetwise:GetVehicle'],
      }),
    ],
  };
}

/**
 * Compares the vehicle that a CloudTrail event is about with AWS IoT, and attaches again what was
 * detached. Exists only with context `driftByEvent`.
 */
export function followDriftDefinition(
  props: FunctionsProps,
  scope: Construct,
  deadLetters: DeadLetters,
): FunctionDefinition {
  return {
    description: 'Compares a vehicle with AWS IoT after another principal has changed it there',
    service: 'provisioning',
    timeoutSeconds: 25,
    memorySize: 512,
    environment: sagaEnvironment(props),
    statements: [
      allow(
        ['dynamodb:GetItem', 'dynamodb:PutItem'],
        [props.tables.arn('VehicleRegistry'), props.tables.arn('UniqueKeys')],
      ),
      sendOwnEvents(scope),
      allow(['iot:ListAttachedPolicies'], ['*']),
      allow(
        ['iot:CreateThing', 'iot:ListThingPrincipals', ...thingActionsOfFleetWise(props)],
        [iotArn(scope, 'thing', referenceIdPattern)],
      ),
      allow(
        ['iot:AttachPolicy', 'iot:AttachThingPrincipal', 'iot:DescribeCertificate', 'iot:UpdateCertificate'],
        [iotArn(scope, 'cert', '*')],
      ),
      allow(['iot:DeleteConnection'], [iotArn(scope, 'client', referenceIdPattern)]),
      ...fleetWiseStatements(props, scope, ['iotfleetwise:GetVehicle']),
      allow(['sqs:SendMessage'], [deadLetters.arn]),
    ],
  };
}

const registryTables = [
  'VehicleRegistry',
  'UniqueKeys',
  'VehicleHistory',
  'DeviceInventory',
  'VehicleState',
] as const;

/** The environment of every function that works on the saga's item. */
export function sagaEnvironment(props: FunctionsProps): Record<string, string> {
  return {
    ...props.tables.environment(registryTables),
    CERTIFICATE_AUTHORITY_ARN: props.certificateAuthority.arn,
    CERTIFICATE_SIGNING_ALGORITHM: props.certificateSigningAlgorithm,
    CERTIFICATE_VALIDITY_DAYS: String(props.certificateValidityDays),
    HISTORY_RETENTION_DAYS: String(props.retention.historyDays),
    VEHICLE_POLICY_NAME: props.vehiclePolicy.policyName,
    ...(props.vehiclePolicy.fleetWisePolicyName !== undefined && {
      FLEETWISE_POLICY_NAME: props.vehiclePolicy.fleetWisePolicyName,
    }),
    ...(props.fleetWise !== undefined && {
      FLEETWISE_MODEL_MANIFEST_ARN: props.fleetWise.modelManifestArn,
      FLEETWISE_DECODER_MANIFEST_ARN: props.fleetWise.decoderManifestArn,
      FLEETWISE_FLEET_ID: props.fleetWise.fleetId,
    }),
  };
}

/** Actions that one function needs in addition to those of the saga's steps. */
interface FurtherActions {
  readonly anywhere: readonly string[];
  readonly things: readonly string[];
  readonly certificates: readonly string[];
  readonly fleetWiseVehicles: readonly string[];
}

/**
 * The saga's steps from the certificate on, with resources as AWS IoT's own table of actions names
 * them (AWS IoT Developer Guide).
 */
function sagaStatements(props: FunctionsProps, scope: Construct, further: FurtherActions): PolicyStatement[] {
  return [
    ...issuingStatements(props),
    allow(['iot:RegisterCertificateWithoutCA', ...further.anywhere], ['*']),
    allow(
      ['iot:CreateThing', ...thingActionsOfFleetWise(props), ...further.things],
      [iotArn(scope, 'thing', referenceIdPattern)],
    ),
    // IAM cannot limit which policy or thing a certificate is attached to.
    allow([...certificateActions, ...further.certificates], [iotArn(scope, 'cert', '*')]),
    allow(['iot:DeleteConnection'], [iotArn(scope, 'client', referenceIdPattern)]),
    ...fleetWiseStatements(props, scope, further.fleetWiseVehicles),
  ];
}

/** Actions of the saga on certificates in AWS IoT. */
export const certificateActions = [
  'iot:AttachPolicy',
  'iot:AttachThingPrincipal',
  'iot:DeleteCertificate',
  'iot:DetachPolicy',
  'iot:DetachThingPrincipal',
  'iot:UpdateCertificate',
];

/** The saga's actions on the authority, with the one template that it may use. */
export function issuingStatements({ certificateAuthority: { arn } }: FunctionsProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['acm-pca:IssueCertificate'],
      resources: [arn],
      conditions: { StringEquals: { 'acm-pca:TemplateArn': certificateTemplateArn } },
    }),
    allow(['acm-pca:GetCertificate', 'acm-pca:RevokeCertificate'], [arn]),
  ];
}

/** FleetWise reads the thing with the caller's permissions. */
function thingActionsOfFleetWise({ fleetWise }: FunctionsProps): string[] {
  return fleetWise === undefined ? [] : ['iot:DescribeThing'];
}

function fleetWiseStatements(
  { fleetWise }: FunctionsProps,
  scope: Construct,
  furtherActions: readonly string[],
): PolicyStatement[] {
  if (fleetWise === undefined) {
    return [];
  }
  const { modelManifestArn, decoderManifestArn, fleetArn } = fleetWise;
  const vehicle = Stack.of(scope).formatArn({
    service: 'iotfleetwise',
    resource: 'vehicle',
    resourceName: referenceIdPattern,
  });
  const needed = [
    allow(['iotfleetwise:CreateVehicle'], [vehicle, modelManifestArn, decoderManifestArn]),
    allow(['iotfleetwise:AssociateVehicleFleet'], [vehicle, fleetArn]),
  ];
  return furtherActions.length === 0 ? needed : [...needed, allow(furtherActions, [vehicle])];
}

/** While the hash key rotates, guards and inventory are read in one transaction. */
export function readsOfGuards({ keys, tables }: FunctionsProps): PolicyStatement {
  const action = keys.vinHash.other === undefined ? 'dynamodb:BatchGetItem' : 'dynamodb:GetItem';
  return allow([action], [tables.arn('UniqueKeys'), tables.arn('DeviceInventory')]);
}

function seal(keys: Keys): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:Encrypt'],
    resources: [keys.vinSeal.keyArn],
    conditions: ofOneVehicle,
  });
}
