/**
 * What each Lambda function may do in AWS, as narrow as IAM can say it: every action here is one that the function's code calls, and no two
 * statements of a role allow the same. Resources and condition keys are those of AWS's Service Authorization Reference.
 */
import { ArnFormat } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { certificateTemplateArn } from './certificate-authority.ts';
import type { FunctionsProps } from './functions.ts';
import type { Keys } from './keys.ts';

/** Reference IDs are UUIDv4, so things of other systems in the account stay out of reach. */
const referenceIdPattern = '????????-????-4???-????-????????????';

/** Conversion: the keyed hash and nothing else. */
export function hashVinStatements(keys: Keys): PolicyStatement[] {
  return [generateMac(keys)];
}

/** Provisioning: the whole saga. */
export function provisionVehicleStatements(stack: Stack, props: FunctionsProps): PolicyStatement[] {
  return [generateMac(props.keys), seal(props.keys), ...sagaStatements(stack, props)];
}

/** The reconciler: the saga's steps after sealing, forward and back. */
export function reconcileStatements(stack: Stack, props: FunctionsProps): PolicyStatement[] {
  return [
    allow(['dynamodb:Query'], [props.tables.arn('VehicleRegistry', 'byPendingSaga')]),
    ...sagaStatements(stack, props),
  ];
}

function sagaStatements(stack: Stack, props: FunctionsProps): PolicyStatement[] {
  return [
    ...tableStatements(props),
    ...certificateStatements(props),
    ...iotStatements(stack),
    ...fleetWiseStatements(stack, props),
  ];
}

function tableStatements({ tables }: FunctionsProps): PolicyStatement[] {
  return [
    allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [tables.arn('VehicleRegistry')],
    ),
    allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], [tables.arn('UniqueKeys')]),
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.arn('DeviceInventory')]),
    allow(['dynamodb:PutItem'], [tables.arn('VehicleHistory')]),
  ];
}

function certificateStatements({ certificateAuthority }: FunctionsProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['acm-pca:IssueCertificate'],
      resources: [certificateAuthority.arn],
      conditions: { StringEquals: { 'acm-pca:TemplateArn': certificateTemplateArn } },
    }),
    allow(['acm-pca:GetCertificate', 'acm-pca:RevokeCertificate'], [certificateAuthority.arn]),
  ];
}

function iotStatements(stack: Stack): PolicyStatement[] {
  const thing = stack.formatArn({ service: 'iot', resource: 'thing', resourceName: referenceIdPattern });
  const certificate = stack.formatArn({ service: 'iot', resource: 'cert', resourceName: '*' });
  return [
    // These two have no resource type.
    allow(['iot:DescribeEndpoint', 'iot:RegisterCertificateWithoutCA'], ['*']),
    allow(['iot:CreateThing', 'iot:DeleteThing'], [thing]),
    allow(['iot:AttachThingPrincipal', 'iot:DetachThingPrincipal'], [thing, certificate]),
    // IAM cannot say which policy is attached, only to what.
    allow(
      ['iot:AttachPolicy', 'iot:DeleteCertificate', 'iot:DetachPolicy', 'iot:UpdateCertificate'],
      [certificate],
    ),
  ];
}

function fleetWiseStatements(stack: Stack, { fleetWise }: FunctionsProps): PolicyStatement[] {
  if (fleetWise === undefined) return [];
  const vehicle = stack.formatArn({
    service: 'iotfleetwise',
    resource: 'vehicle',
    resourceName: referenceIdPattern,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return [
    allow(
      ['iotfleetwise:CreateVehicle'],
      [vehicle, fleetWise.modelManifestArn, fleetWise.decoderManifestArn],
    ),
    allow(['iotfleetwise:DeleteVehicle'], [vehicle]),
  ];
}

function generateMac(keys: Keys): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:GenerateMac'],
    resources: [keys.vinHash.keyArn],
    conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
  });
}

/** A VIN is sealed for one vehicle of one tenant only: with exactly these two keys in the encryption context. */
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

function allow(actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources });
}
