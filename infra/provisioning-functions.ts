/** Definitions of the functions of conversion and provisioning. */
import type { Stack } from 'aws-cdk-lib';
import type { DeadLetters } from './dead-letters.ts';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './functions.ts';
import type { Keys } from './keys.ts';
import {
  allow,
  followDriftStatements,
  hashVinStatements,
  provisionVehicleStatements,
  reconcileStatements,
} from './permissions.ts';

/** Conversion: answers the keyed hash of a VIN to AppSync. */
export function hashVinDefinition({ keys }: FunctionsProps): FunctionDefinition {
  return {
    description: 'Keyed hash of a VIN',
    service: 'conversion',
    timeoutSeconds: 10,
    memorySize: 512,
    environment: hashEnvironment(keys),
    statements: hashVinStatements(keys),
  };
}

/** Provisioning: answers the certificate to AppSync. */
export function provisionVehicleDefinition(stack: Stack, props: FunctionsProps): FunctionDefinition {
  return {
    description: 'Provisions a vehicle: registry, certificate, thing',
    service: 'provisioning',
    // AppSync gives up after 30 seconds; the function should be the one to say how far it came.
    timeoutSeconds: 29,
    memorySize: 1024,
    environment: {
      ...hashEnvironment(props.keys),
      VIN_SEAL_KEY_ID: props.keys.vinSeal.keyArn,
      ...props.tables.environment(['Allowances']),
      PROVISIONINGS_OF_VEHICLE_PER_HOUR: String(props.provisioningsOfVehiclePerHour),
      ...sagaEnvironment(props),
    },
    statements: provisionVehicleStatements(stack, props),
  };
}

/** Provisioning: what stopped, on a schedule of two minutes. */
export function reconcileDefinition(stack: Stack, props: FunctionsProps): FunctionDefinition {
  return {
    description: 'Completes or undoes provisionings that stopped, and compares the registry with AWS IoT',
    service: 'provisioning',
    timeoutSeconds: 110,
    memorySize: 512,
    environment: { ...sagaEnvironment(props), DRIFT_CALLS_PER_SECOND: String(props.driftCallsPerSecond) },
    statements: reconcileStatements(stack, props),
  };
}

/**
 * Provisioning: looks at the vehicle that an event of CloudTrail is about; only where the
 * deployment wants that.
 */
export function followDriftDefinition(
  stack: Stack,
  props: FunctionsProps,
  deadLetters: DeadLetters,
): FunctionDefinition {
  return {
    description: 'Compares a vehicle with AWS IoT when somebody has changed it there',
    service: 'provisioning',
    timeoutSeconds: 25,
    memorySize: 512,
    environment: sagaEnvironment(props),
    statements: [...followDriftStatements(stack, props), allow(['sqs:SendMessage'], [deadLetters.arn])],
  };
}

function hashEnvironment({ vinHash }: Keys): Record<string, string> {
  return { VIN_HASH_KEY_ID: vinHash.keyArn, VIN_HASH_KEY_VERSION: '1' };
}

/** What the saga needs after the VIN is sealed. */
function sagaEnvironment(props: FunctionsProps): Record<string, string> {
  return {
    ...props.tables.environment(['VehicleRegistry', 'UniqueKeys', 'VehicleHistory', 'DeviceInventory']),
    CERTIFICATE_AUTHORITY_ARN: props.certificateAuthority.arn,
    CERTIFICATE_SIGNING_ALGORITHM: props.certificateSigningAlgorithm,
    CERTIFICATE_VALIDITY_DAYS: String(props.certificateValidityDays),
    VEHICLE_POLICY_NAME: props.vehiclePolicy.policyName,
    ...(props.fleetWise !== undefined && {
      FLEETWISE_MODEL_MANIFEST_ARN: props.fleetWise.modelManifestArn,
      FLEETWISE_DECODER_MANIFEST_ARN: props.fleetWise.decoderManifestArn,
      FLEETWISE_FLEET_ID: props.fleetWise.fleetId,
    }),
  };
}
