/**
 * What each Lambda function of conversion and provisioning may do in AWS, as narrow as IAM can say
 * it: every action here is one that the function's code calls, and no two statements of a role
 * allow the same. Resources and condition keys are those of AWS's Service Authorization Reference.
 */
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { certificateTemplateArn } from './certificate-authority.ts';
import type { FunctionsProps } from './functions.ts';
import type { Keys } from './keys.ts';

/** Reference IDs are UUIDv4, so things of other systems in the account stay out of reach. */
export const referenceIdPattern = '????????-????-4???-????-????????????';

/** Conversion: the keyed hash and nothing else. */
export function hashVinStatements(keys: Keys): PolicyStatement[] {
  return [generateMac(keys)];
}

/** Provisioning: checks, seals, reserves and runs the saga forward. Undoing is the reconciler's. */
export function provisionVehicleStatements(stack: Stack, props: FunctionsProps): PolicyStatement[] {
  const { tables } = props;
  return [
    generateMac(props.keys),
    seal(props.keys),
    allow(['dynamodb:BatchGetItem'], [tables.arn('UniqueKeys'), tables.arn('DeviceInventory')]),
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('VehicleRegistry')]),
    allow(['dynamodb:PutItem'], [tables.arn('UniqueKeys'), tables.arn('VehicleHistory')]),
    allow(['dynamodb:UpdateItem'], [tables.arn('DeviceInventory'), tables.arn('Allowances')]),
    ...sagaStatements(stack, props, {
      anywhere: ['iot:DescribeEndpoint'],
      things: [],
      certificates: [],
      fleetWiseVehicles: [],
    }),
  ];
}

/**
 * The reconciler: what stopped after it was reserved, forward or back, and the comparison with AWS
 * IoT and FleetWise.
 */
export function reconcileStatements(stack: Stack, props: FunctionsProps): PolicyStatement[] {
  const { tables } = props;
  const readAndWrite = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];
  return [
    allow(['dynamodb:Query'], [tables.arn('VehicleRegistry', 'byPendingSaga')]),
    allow(['dynamodb:BatchGetItem', 'dynamodb:Scan', ...readAndWrite], [tables.arn('VehicleRegistry')]),
    allow(readAndWrite, [tables.arn('UniqueKeys')]),
    allow(['dynamodb:PutItem'], [tables.arn('VehicleHistory')]),
    allow(['dynamodb:UpdateItem'], [tables.arn('DeviceInventory')]),
    allow(['iot:ListTargetsForPolicy'], [policyArn(stack, props)]),
    ...sagaStatements(stack, props, {
      // AWS gives them no resource type, so a narrower ARN would not allow them.
      anywhere: ['iot:ListAttachedPolicies', 'iot:ListCertificates', 'iot:ListThings'],
      things: ['iot:DeleteThing', 'iot:ListThingPrincipals'],
      certificates: ['iot:DescribeCertificate'],
      fleetWiseVehicles: ['iotfleetwise:DeleteVehicle', 'iotfleetwise:GetVehicle'],
    }),
  ];
}

/** Drift by event: one vehicle is read, compared and its ties are made again. */
export function followDriftStatements(stack: Stack, props: FunctionsProps): PolicyStatement[] {
  const { tables, fleetWise } = props;
  const iotArn = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'iot', resource, resourceName });
  const forFleetWise = fleetWise === undefined ? [] : ['iot:DescribeThing'];
  return [
    allow(['dynamodb:GetItem'], [tables.arn('VehicleRegistry')]),
    allow(['iot:ListAttachedPolicies'], ['*']),
    allow(
      ['iot:CreateThing', 'iot:ListThingPrincipals', ...forFleetWise],
      [iotArn('thing', referenceIdPattern)],
    ),
    allow(['iot:AttachPolicy', 'iot:AttachThingPrincipal', 'iot:DescribeCertificate'], [iotArn('cert', '*')]),
    ...fleetWiseStatements(stack, props, ['iotfleetwise:GetVehicle']),
  ];
}

function policyArn(stack: Stack, { vehiclePolicy }: FunctionsProps): string {
  return stack.formatArn({ service: 'iot', resource: 'policy', resourceName: vehiclePolicy.policyName });
}

/** Actions that one function needs beside those of the saga's steps. */
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
function sagaStatements(stack: Stack, props: FunctionsProps, further: FurtherActions): PolicyStatement[] {
  const iotArn = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'iot', resource, resourceName });
  // FleetWise looks at the thing on the caller's behalf.
  const forFleetWise = props.fleetWise === undefined ? [] : ['iot:DescribeThing'];
  return [
    ...issuingStatements(props),
    allow(['iot:RegisterCertificateWithoutCA', ...further.anywhere], ['*']),
    allow(['iot:CreateThing', ...forFleetWise, ...further.things], [iotArn('thing', referenceIdPattern)]),
    // IAM cannot say which policy or which thing a certificate is tied to.
    allow([...certificateActions, ...further.certificates], [iotArn('cert', '*')]),
    allow(['iot:DeleteConnection'], [iotArn('client', referenceIdPattern)]),
    ...fleetWiseStatements(stack, props, further.fleetWiseVehicles),
  ];
}

const certificateActions = [
  'iot:AttachPolicy',
  'iot:AttachThingPrincipal',
  'iot:DeleteCertificate',
  'iot:DetachPolicy',
  'iot:DetachThingPrincipal',
  'iot:UpdateCertificate',
];

function issuingStatements({ certificateAuthority: { arn } }: FunctionsProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['acm-pca:IssueCertificate'],
      resources: [arn],
      conditions: { StringEquals: { 'acm-pca:TemplateArn': certificateTemplateArn } },
    }),
    allow(['acm-pca:GetCertificate', 'acm-pca:RevokeCertificate'], [arn]),
  ];
}

function fleetWiseStatements(
  stack: Stack,
  { fleetWise }: FunctionsProps,
  furtherActions: readonly string[],
): PolicyStatement[] {
  if (fleetWise === undefined) {
    return [];
  }
  const { modelManifestArn, decoderManifestArn, fleetArn } = fleetWise;
  const vehicle = stack.formatArn({
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

function generateMac(keys: Keys): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:GenerateMac'],
    resources: [keys.vinHash.keyArn],
    conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
  });
}

/**
 * A VIN is sealed for one vehicle of one tenant only: with exactly these two keys in the encryption
 * context.
 */
function seal(keys: Keys): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:Encrypt'],
    resources: [keys.vinSeal.keyArn],
    conditions: {
      Null: { 'kms:EncryptionContext:tenantId': 'false', 'kms:EncryptionContext:referenceId': 'false' },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['tenantId', 'referenceId'] },
    },
  });
}

/** One statement that allows. */
export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}
