/** The whole system in one stack; each construct beside this file is one concern of it. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import { clientPattern, clientVariables } from './app-clients.ts';
import { CertificateAuthority } from './certificate-authority.ts';
import { Firewall } from './firewall.ts';
import { DeadLetters } from './dead-letters.ts';
import { FleetWise } from './fleetwise.ts';
import { DriftEvents } from './drift-events.ts';
import { Functions, type FunctionsProps } from './functions.ts';
import { Identity } from './identity.ts';
import { Keys } from './keys.ts';
import { namesOf } from './names-of.ts';
import { RemoteCommands } from './remote-commands.ts';
import { Resolvers } from './resolvers.ts';
import type { Settings } from './settings.ts';
import { Tables } from './tables.ts';
import { TelemetryAlarms } from './telemetry-alarms.ts';
import { TelemetryStream } from './telemetry-stream.ts';
import { TopicRules } from './topic-rules.ts';
import { VehiclePolicy } from './vehicle-policy.ts';
import type { LimitVariable } from '../domain/allowance.ts';
import { commandParameters } from '../domain/commands.ts';
import { tables as tableDefinitions } from '../domain/tables.ts';

/**
 * Reference ID for VIN. Account and region are left open, so that the same template is deployed
 * anywhere and run locally.
 */
export class ReferenceIdForVinStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, { description: 'A random Reference ID stands for the VIN everywhere.' });
    const keepData = settings.stage === 'prod';
    const { logRetentionDays } = settings;

    const keys = new Keys(this, 'Keys', { keepData });
    const tables = new Tables(this, 'Tables', { encryptionKey: keys.tables, keepData });
    const identity = new Identity(this, 'Identity', { ...settings, keepData });
    const api = new Api(this, 'Api', {
      identity,
      introspection: settings.stage === 'dev',
      logRetentionDays,
      keepData,
      appClientPattern: clientPattern(settings.appClients, identity.clientId),
      environment: {
        ...tables.environment(namesOf(tableDefinitions)),
        ...limits(settings),
        ...clientVariables(settings.appClients, identity.clientId),
      },
    });

    const certificateAuthority = new CertificateAuthority(this, 'CertificateAuthority', {
      existingArn: settings.certificateAuthorityArn,
      keepData,
    });
    const vehiclePolicy = new VehiclePolicy(this, 'VehiclePolicy', { fleetWise: settings.fleetWise });
    const fleetWise = settings.fleetWise ? new FleetWise(this, 'FleetWise') : undefined;
    const stream = new TelemetryStream(this, 'TelemetryStream', {
      encryptionKey: keys.stream,
      shards: settings.telemetryShards,
    });
    const telemetryDeadLetters = new DeadLetters(this, 'TelemetryDeadLetters');
    const commandDeadLetters = new DeadLetters(this, 'CommandDeadLetters');
    const functionsProps: FunctionsProps = {
      settings: { logRetentionDays, keepData },
      keys,
      tables,
      api,
      certificateAuthority,
      certificateSigningAlgorithm: settings.certificateSigningAlgorithm,
      certificateValidityDays: settings.certificateValidityDays,
      provisioningsOfVehiclePerHour: settings.provisioningsOfVehiclePerHour,
      driftCallsPerSecond: settings.driftCallsPerSecond,
      vehiclePolicy,
      stream,
      telemetryDeadLetters,
      retention: {
        telemetryDays: settings.telemetryRetentionDays,
        summaryDays: settings.summaryRetentionDays,
      },
      publishInBatches: settings.publishInBatches,
      commands: new RemoteCommands(this, 'RemoteCommands', commandParameters),
      commandDeadLetters,
      fleetWise,
    };
    const functions = new Functions(this, 'Functions', functionsProps);
    const alarmActions = settings.alarmTopicArn === undefined ? [] : [settings.alarmTopicArn];
    if (settings.driftByEvent) {
      new DriftEvents(this, 'DriftEvents', { ...functionsProps, functions, alarmActions });
    }
    new TopicRules(this, 'Rules', {
      stream,
      telemetryDeadLetters,
      commandDeadLetters,
      followCommand: functions.all.followCommand.lambda,
      fleetWise: settings.fleetWise,
    });

    new Resolvers(this, 'Resolvers', { ...api, tables, functions: functions.ofResolvers });
    new Firewall(this, 'Firewall', { apiArn: api.graphqlApi.attrArn, ...settings });
    const { replacedCertificatesAlarm } = settings;
    new Alarms(this, 'Alarms', {
      functions,
      tables,
      api,
      actions: alarmActions,
      replacedCertificatesAlarm,
    });
    new TelemetryAlarms(this, 'TelemetryAlarms', {
      ...functions.all,
      stream,
      telemetryDeadLetters,
      commandDeadLetters,
      actions: alarmActions,
    });

    this.#output('GraphqlUrl', api.graphqlApi.attrGraphQlUrl, 'Where GraphQL documents are posted');
    this.#output('RealtimeUrl', api.graphqlApi.attrRealtimeUrl, 'Where subscriptions connect');
    this.#output('UserPoolId', identity.userPoolId, 'Cognito user pool');
    this.#output('UserPoolClientId', identity.clientId, 'Cognito app client');
    this.#output('Region', this.region, 'Region of everything');
    this.#output('VehiclePolicyName', vehiclePolicy.policyName, 'AWS IoT policy of every vehicle');
    this.#output('CertificateAuthorityArn', certificateAuthority.arn, 'Signs vehicle certificates');
    this.#output('TelemetryStreamName', stream.name, 'Kinesis stream of telemetry');
    this.#output('TelemetryDeadLettersUrl', telemetryDeadLetters.url, 'Telemetry that could not be stored');
    this.#output(
      'CommandDeadLettersUrl',
      commandDeadLetters.url,
      'Command events that could not be followed',
    );
  }

  #output(key: string, value: string, description: string): void {
    new CfnOutput(this, key, { value, description });
  }
}

/** The limit of each kind of allowance, as resolvers read it. */
function limits(settings: Settings): Record<LimitVariable, string> {
  return {
    CONVERSIONS_PER_MINUTE: String(settings.conversionsPerMinute),
    COMMANDS_OF_PERSON_PER_MINUTE: String(settings.commandsOfPersonPerMinute),
    COMMANDS_TO_VEHICLE_PER_MINUTE: String(settings.commandsToVehiclePerMinute),
    GRANTS_OF_OPERATOR_PER_MINUTE: String(settings.grantsOfOperatorPerMinute),
    GRANTS_TO_VEHICLE_PER_MINUTE: String(settings.grantsToVehiclePerMinute),
    ENDS_OF_OPERATOR_PER_MINUTE: String(settings.endsOfOperatorPerMinute),
    ACCESS_LISTS_OF_OPERATOR_PER_MINUTE: String(settings.accessListsOfOperatorPerMinute),
    PROVISIONINGS_OF_PERSON_PER_MINUTE: String(settings.provisioningsOfPersonPerMinute),
    PROVISIONINGS_OF_VEHICLE_PER_HOUR: String(settings.provisioningsOfVehiclePerHour),
    IMPORTS_OF_PERSON_PER_MINUTE: String(settings.importsOfPersonPerMinute),
    REISSUE_PERMITS_OF_PERSON_PER_HOUR: String(settings.reissuePermitsOfPersonPerHour),
    SUBSCRIPTIONS_OF_PERSON_PER_MINUTE: String(settings.subscriptionsOfPersonPerMinute),
    SUBSCRIPTIONS_TO_VEHICLE_PER_MINUTE: String(settings.subscriptionsToVehiclePerMinute),
  };
}
