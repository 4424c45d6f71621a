/**
 * The Lambda functions: which file each runs, what starts it, and who may use which key;
 * definitions stand in the files of their journeys.
 */
import { Stack } from 'aws-cdk-lib';
import { CfnEventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../resolvers/wiring-types.ts';
import { acknowledge } from './acknowledge.ts';
import type { Api } from './api.ts';
import { bundleFunctions } from './bundling.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import {
  dispatchCommandDefinition,
  followCommandDefinition,
  settleCommandsDefinition,
} from './command-functions.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { FleetWise } from './fleetwise.ts';
import { type FunctionDefinition, type FunctionSettings, ProjectFunction } from './function.ts';
import { type Keys, admitRoles } from './keys.ts';
import {
  hashVinDefinition,
  provisionVehicleDefinition,
  reconcileDefinition,
} from './provisioning-functions.ts';
import { publishAccessEndDefinition, settleAccessEndsDefinition } from './ownership-functions.ts';
import type { RemoteCommands } from './remote-commands.ts';
import { Schedule } from './schedule.ts';
import type { Tables } from './tables.ts';
import { feedFromStream, ingestTelemetryDefinition } from './telemetry-functions.ts';
import type { TelemetryStream } from './telemetry-stream.ts';
import type { VehiclePolicy } from './vehicle-policy.ts';

/** What the functions work on. */
export interface FunctionsProps {
  readonly settings: FunctionSettings;
  readonly keys: Keys;
  readonly tables: Tables;
  readonly api: Api;
  readonly certificateAuthority: CertificateAuthority;
  readonly certificateSigningAlgorithm: string;
  readonly certificateValidityDays: number;
  readonly provisioningsOfVehiclePerHour: number;
  readonly driftCallsPerSecond: number;
  readonly vehiclePolicy: VehiclePolicy;
  readonly stream: TelemetryStream;
  readonly telemetryDeadLetters: DeadLetters;
  readonly retention: { readonly telemetryDays: number; readonly summaryDays: number };
  /** Whether states are published by aliased fields of one mutation. */
  readonly publishInBatches: boolean;
  readonly commands: RemoteCommands;
  readonly commandDeadLetters: DeadLetters;
  /** Absent where the deployment is without FleetWise. */
  readonly fleetWise: FleetWise | undefined;
}

/** The entry file of each function, below `functions/` and without `.ts`. */
export const functionEntries = {
  hashVin: 'conversion/hash-vin',
  provisionVehicle: 'provisioning/provision-vehicle',
  reconcile: 'provisioning/reconcile',
  ingestTelemetry: 'telemetry/ingest-telemetry',
  dispatchCommand: 'commands/dispatch-command',
  followCommand: 'commands/follow-command',
  settleCommands: 'commands/settle-commands',
  publishAccessEnd: 'ownership/publish-access-end',
  settleAccessEnds: 'ownership/settle-access-ends',
} as const;

type Name = keyof typeof functionEntries;

/** Every function of the stack. */
export class Functions extends Construct {
  readonly all: Readonly<Record<Name, ProjectFunction>>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.all = this.#makeAll(props);
    const { dispatchCommand, followCommand, hashVin, ingestTelemetry, provisionVehicle, reconcile } =
      this.all;
    const { commandDeadLetters, keys, stream, telemetryDeadLetters } = props;
    admitRoles(keys.vinHash, 'kms:GenerateMac', [hashVin.role, provisionVehicle.role]);
    admitRoles(keys.vinSeal, 'kms:Encrypt', [provisionVehicle.role]);
    acknowledgeCertificates([provisionVehicle, reconcile]);
    acknowledgeCommands([dispatchCommand, followCommand, this.all.settleCommands]);
    new Schedule(this, 'ReconcileSchedule', {
      description: 'Looks for provisionings that stopped',
      everyMinutes: 2,
      target: reconcile.lambda,
    });
    new Schedule(this, 'SettleSchedule', {
      description: 'Looks for remote commands that are overdue',
      everyMinutes: 1,
      target: this.all.settleCommands.lambda,
    });
    new Schedule(this, 'SettleAccessEndsSchedule', {
      description: 'Looks for ends of accesses that are not published',
      everyMinutes: 1,
      target: this.all.settleAccessEnds.lambda,
    });
    feedFromStream(this, ingestTelemetry.lambda, { stream, deadLetters: telemetryDeadLetters });
    this.#keepFailures(followCommand.lambda, commandDeadLetters);
  }

  /** The functions that resolvers call. */
  get ofResolvers(): Readonly<Record<FunctionName, IFunction>> {
    const { dispatchCommand, hashVin, provisionVehicle, publishAccessEnd } = this.all;
    return {
      dispatchCommand: dispatchCommand.lambda,
      hashVin: hashVin.lambda,
      provisionVehicle: provisionVehicle.lambda,
      publishAccessEnd: publishAccessEnd.lambda,
    };
  }

  #makeAll(props: FunctionsProps): Record<Name, ProjectFunction> {
    const stack = Stack.of(this);
    const bundles = bundleFunctions(Object.values(functionEntries));
    const make = (id: string, name: Name, definition: FunctionDefinition) =>
      new ProjectFunction(
        this,
        id,
        { ...definition, bundle: bundles.folderOf(functionEntries[name]) },
        props.settings,
      );
    const all = {
      hashVin: make('HashVin', 'hashVin', hashVinDefinition(props)),
      provisionVehicle: make(
        'ProvisionVehicle',
        'provisionVehicle',
        provisionVehicleDefinition(stack, props),
      ),
      reconcile: make('Reconcile', 'reconcile', reconcileDefinition(stack, props)),
      ingestTelemetry: make('IngestTelemetry', 'ingestTelemetry', ingestTelemetryDefinition(props)),
      dispatchCommand: make('DispatchCommand', 'dispatchCommand', dispatchCommandDefinition(stack, props)),
      followCommand: make('FollowCommand', 'followCommand', followCommandDefinition(stack, props)),
      settleCommands: make('SettleCommands', 'settleCommands', settleCommandsDefinition(stack, props)),
      publishAccessEnd: make('PublishAccessEnd', 'publishAccessEnd', publishAccessEndDefinition(props)),
      settleAccessEnds: make('SettleAccessEnds', 'settleAccessEnds', settleAccessEndsDefinition(props)),
    };
    bundles.remove();
    return all;
  }

  /**
   * An event that failed three times within an hour is kept; the sweep over overdue commands
   * settles what it was about.
   */
  #keepFailures(lambda: IFunction, deadLetters: DeadLetters): void {
    const retries = new CfnEventInvokeConfig(this, 'FollowCommandRetries', {
      functionName: lambda.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 3600,
      destinationConfig: { onFailure: { destination: deadLetters.arn } },
    });
    // Lambda checks that the role may send there.
    retries.node.addDependency(lambda);
  }
}

/** Functions that act on certificates whose ARN is not known before. */
export function acknowledgeCertificates(functions: readonly ProjectFunction[]): void {
  for (const { role } of functions) {
    acknowledge(
      role,
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:cert/*]',
      'A certificate has its ARN only once it is registered, and the ARN says nothing of whose it is.',
    );
  }
}

/** `commandIdPrefix` as cdk-nag writes it. */
const stackPart = {
  'Fn::Select': [
    0,
    { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] },
  ],
};

function acknowledgeCommands(functions: readonly ProjectFunction[]): void {
  for (const { role } of functions) {
    acknowledge(
      role,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:command/${JSON.stringify(stackPart)}-*]`,
      'The commands of the stack are those whose id begins with a part of its own, and each function is for all of them.',
    );
  }
}
