/** The Lambda functions: which file each runs, with which environment, and under which permissions (`permissions.ts`). */
import { Duration, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnEventInvokeConfig, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../resolvers/wiring-types.ts';
import { acknowledge } from './acknowledge.ts';
import { bundleFunctions } from './bundling.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import type { FleetWise } from './fleetwise.ts';
import { ProjectFunction } from './function.ts';
import type { FunctionDefinition, FunctionSettings } from './function.ts';
import { admitRoles } from './keys.ts';
import type { Keys } from './keys.ts';
import { hashVinStatements, provisionVehicleStatements, reconcileStatements } from './permissions.ts';
import type { Tables } from './tables.ts';
import type { VehiclePolicy } from './vehicle-policy.ts';

/** What the functions work on. */
export interface FunctionsProps {
  readonly settings: FunctionSettings;
  readonly keys: Keys;
  readonly tables: Tables;
  readonly certificateAuthority: CertificateAuthority;
  readonly certificateSigningAlgorithm: string;
  readonly certificateValidityDays: number;
  readonly vehiclePolicy: VehiclePolicy;
  /** Absent where the deployment is without FleetWise. */
  readonly fleetWise: FleetWise | undefined;
}

const entries = {
  hashVin: 'conversion/hash-vin',
  provisionVehicle: 'provisioning/provision-vehicle',
  reconcile: 'provisioning/reconcile',
} as const;

/** Every function of the stack. */
export class Functions extends Construct {
  readonly all: Readonly<Record<keyof typeof entries, ProjectFunction>>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const { keys, settings } = props;
    const bundles = bundleFunctions(Object.values(entries));
    const make = (name: string, entry: string, definition: Omit<FunctionDefinition, 'bundle'>) =>
      new ProjectFunction(this, name, { ...definition, bundle: bundles.folderOf(entry) }, settings);
    const stack = Stack.of(this);
    const hashVin = make('HashVin', entries.hashVin, hashVinDefinition(props));
    const provisionVehicle = make(
      'ProvisionVehicle',
      entries.provisionVehicle,
      provisionVehicleDefinition(stack, props),
    );
    const reconcile = make('Reconcile', entries.reconcile, reconcileDefinition(stack, props));
    bundles.remove();
    this.all = { hashVin, provisionVehicle, reconcile };
    admitRoles(keys.vinHash, 'kms:GenerateMac', [hashVin.role, provisionVehicle.role]);
    admitRoles(keys.vinSeal, 'kms:Encrypt', [provisionVehicle.role]);
    acknowledgeCertificates([provisionVehicle, reconcile]);
    this.#runEveryTwoMinutes(reconcile.lambda);
  }

  /** The functions that resolvers call. */
  get ofResolvers(): Readonly<Record<FunctionName, IFunction>> {
    return { hashVin: this.all.hashVin.lambda, provisionVehicle: this.all.provisionVehicle.lambda };
  }

  /** A failed run is not repeated and its event not kept: the next one is two minutes away and reads the same table. */
  #runEveryTwoMinutes(lambda: IFunction): void {
    const rule = new CfnRule(this, 'ReconcileSchedule', {
      description: 'Looks for provisionings that stopped',
      scheduleExpression: 'rate(2 minutes)',
      targets: [
        {
          id: 'reconcile',
          arn: lambda.functionArn,
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: Duration.minutes(2).toSeconds() },
        },
      ],
    });
    new CfnPermission(this, 'ReconcilePermission', {
      action: 'lambda:InvokeFunction',
      functionName: lambda.functionArn,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
    new CfnEventInvokeConfig(this, 'ReconcileRetries', {
      functionName: lambda.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: Duration.minutes(2).toSeconds(),
    });
  }
}

function hashVinDefinition({ keys }: FunctionsProps): Omit<FunctionDefinition, 'bundle'> {
  return {
    description: 'Keyed hash of a VIN',
    service: 'conversion',
    timeoutSeconds: 10,
    memorySize: 512,
    environment: hashEnvironment(keys),
    statements: hashVinStatements(keys),
  };
}

function provisionVehicleDefinition(stack: Stack, props: FunctionsProps): Omit<FunctionDefinition, 'bundle'> {
  return {
    description: 'Provisions a vehicle: registry, certificate, thing',
    service: 'provisioning',
    // AppSync gives up after 30 seconds; the function should be the one to say how far it came.
    timeoutSeconds: 29,
    memorySize: 1024,
    environment: {
      ...hashEnvironment(props.keys),
      VIN_SEAL_KEY_ID: props.keys.vinSeal.keyArn,
      ...sagaEnvironment(props),
    },
    statements: provisionVehicleStatements(stack, props),
  };
}

function reconcileDefinition(stack: Stack, props: FunctionsProps): Omit<FunctionDefinition, 'bundle'> {
  return {
    description: 'Completes or undoes provisionings that stopped, and compares the registry with AWS IoT',
    service: 'provisioning',
    // Shorter than the schedule, so that two runs never overlap.
    timeoutSeconds: 110,
    memorySize: 512,
    environment: sagaEnvironment(props),
    statements: reconcileStatements(stack, props),
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
    }),
  };
}

function acknowledgeCertificates(functions: readonly ProjectFunction[]): void {
  for (const { role } of functions) {
    acknowledge(
      role,
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:cert/*]',
      'A certificate has its ARN only once it is registered, and the ARN says nothing of whose it is.',
    );
  }
}
