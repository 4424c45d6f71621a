/**
 * The whole system in one stack, with what watches it in a nested one; the constructs below this
 * folder are one concern each.
 */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { LimitVariable } from '../domain/allowance.ts';
import { commandParameters } from '../domain/commands.ts';
import type { RetentionDays } from '../domain/retention.ts';
import { type TableName, tables as tableDefinitions } from '../domain/tables.ts';
import { Monitoring } from './alarms/monitoring.ts';
import { Api } from './api/api.ts';
import { clientPattern, clientVariables, type OwnClientIds } from './api/app-clients.ts';
import { Firewall } from './api/firewall.ts';
import { Identity } from './api/identity.ts';
import { SelfRegistration, type SelfRegistrationProps } from './api/self-registration.ts';
import type { Bundler } from './bundling.ts';
import { Archive } from './data/archive.ts';
import { Capacity } from './data/capacity.ts';
import { ExportBucket } from './data/export-bucket.ts';
import { HeadBucket } from './data/head-bucket.ts';
import { Keys } from './data/keys.ts';
import { Tables } from './data/tables.ts';
import { encryptLogs } from './encrypted-logs.ts';
import { DriftEvents } from './functions/drift-events.ts';
import type { FunctionSettings } from './functions/function.ts';
import { Functions } from './functions/functions.ts';
import { Rehash } from './functions/rehash.ts';
import { Releases } from './functions/releases.ts';
import type { FunctionsProps } from './functions/props.ts';
import { CertificateAuthority } from './iot/certificate-authority.ts';
import { DeadLetters } from './iot/dead-letters.ts';
import { FleetWise } from './iot/fleetwise.ts';
import { RemoteCommands } from './iot/remote-commands.ts';
import { TelemetryStream } from './iot/telemetry-stream.ts';
import { TopicRules } from './iot/topic-rules.ts';
import { VehiclePolicy } from './iot/vehicle-policy.ts';
import { namesOf } from './names-of.ts';
import { Portal, type PortalProps } from './portal/portal.ts';
import { Resolvers } from './resolvers.ts';
import type { Settings } from './settings.ts';

/**
 * The stack of Reference ID for VIN. Account and region are left open, so that one template can be
 * deployed anywhere and run locally.
 */
export class ReferenceIdForVinStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, bundler: Bundler) {
    super(scope, id, {
      description: 'A random Reference ID stands for the VIN everywhere.',
      // CloudFormation counts the blanks of the file against its limit of 1 MB.
      suppressTemplateIndentation: true,
      tags: { application: 'reference-id-for-vin', stage: settings.stage, ...settings.tags },
    });
    const { versions } = settings.vinHash;
    const keys = new Keys(this, 'Keys', { keepData: keepsData(settings), hashVersions: versions });
    encryptLogs(this, keys.logs);
    const tables = this.#makeTables(settings, keys);
    const identity = new Identity(this, 'Identity', { ...settings, keepData: keepsData(settings) });
    const api = this.#makeApi(settings, tables, identity);
    const functionSettings = this.#functionSettings(settings);
    const signUpClientId = this.#openForSignUp(settings, { bundler, functionSettings, tables, identity });
    const userPool = { id: identity.userPoolId, arn: identity.userPoolArn };
    const made = { bundler, keys, tables, api, userPool, settings: functionSettings };
    const props = this.#makeVehicleSide(settings, made);
    const functions = new Functions(this, 'Functions', props);

    const driftEvents = settings.driftByEvent
      ? new DriftEvents(this, 'DriftEvents', { ...props, functions })
      : undefined;
    const rules = new TopicRules(this, 'Rules', {
      ...props,
      followCommand: functions.all.followCommand,
      renewCertificate: functions.all.renewCertificate,
      watchConnections: functions.all.watchConnections,
      fleetWise: settings.fleetWise,
    });
    props.vehiclePolicy.allowAfter(rules.telemetry);
    const isRotating = versions.other !== undefined;
    const resolvers = new Resolvers(this, 'Resolvers', {
      ...api,
      bundler,
      tables,
      functions: functions.ofResolvers,
      isRotating,
    });
    new Firewall(this, 'Firewall', { apiArn: api.graphqlApi.attrArn, ...settings });
    const portal = this.#servePage(settings, { api, bundler, functionSettings, identity });
    // A new page asks for what only the new API has.
    portal.node.addDependency(resolvers);
    new Monitoring(this, 'Monitoring', {
      ...settings,
      ...props,
      functions,
      driftEvents,
      telemetryRuleName: rules.telemetry.ref,
      rehashes: this.#makeRehash(settings, props) !== undefined,
      selfRegistration: opensForSignUp(settings),
    });
    this.#addOutputs(identity, props);
    this.#output('VinHashRotation', settings.vinHash.phase, 'Phase of the rotation of the hash key');
    this.#output('VinHashKeyVersion', String(settings.vinHash.version), 'Its version before the rotation');
    if (signUpClientId !== undefined) {
      this.#output('SignUpClientId', signUpClientId, 'Cognito app client for sign-up and confirmation');
    }
  }

  #makeTables(settings: Settings, keys: Keys): Tables {
    const { provisionedTables: provisioned } = settings;
    const tables = new Tables(this, 'Tables', {
      encryptionKey: keys.tables,
      keepData: keepsData(settings),
      telemetryDays: settings.telemetryRetentionDays,
      provisioned,
    });
    if (Object.keys(provisioned).length > 0) {
      new Capacity(this, 'Capacity', { tables, provisioned });
    }
    return tables;
  }

  #functionSettings(settings: Settings): FunctionSettings {
    const { alarmTopicArn, functionDeployment: config, logRetentionDays } = settings;
    const actions = alarmTopicArn === undefined ? [] : [alarmTopicArn];
    const releases = new Releases(this, 'Releases', { config, actions });
    return { logRetentionDays, keepData: keepsData(settings), releases };
  }

  #servePage(settings: Settings, made: Omit<PortalProps, 'portal'>): Portal {
    const portal = new Portal(this, 'Portal', { ...made, portal: settings.portal });
    this.#output('PortalUrl', portal.url, 'The page of owners');
    return portal;
  }

  /** Only this release re-hashes: the one before may write old hashes, the next reads none. */
  #makeRehash(
    { rehashedPerSecond, vinHash: { phase, version: from } }: Settings,
    props: FunctionsProps,
  ): Rehash | undefined {
    if (phase !== 'write-new') {
      return undefined;
    }
    const rehash = new Rehash(this, 'Rehash', { ...props, from, rehashedPerSecond });
    this.#output('RehashFunctionName', rehash.vehicles.alias.ref, 'Moves vehicles to the new hash key');
    return rehash;
  }

  /** Returns the stack's own sign-up client, if the deployment has one. */
  #openForSignUp(
    settings: Settings,
    made: Pick<SelfRegistrationProps, 'bundler' | 'functionSettings' | 'identity' | 'tables'>,
  ): string | undefined {
    if (!opensForSignUp(settings)) {
      return undefined;
    }
    const { clientId } = new SelfRegistration(this, 'SelfRegistration', { ...settings, ...made });
    return clientId;
  }

  #makeApi(settings: Settings, tables: Tables, identity: Identity): Api {
    return new Api(this, 'Api', {
      identity,
      introspection: settings.stage === 'dev',
      logRetentionDays: settings.logRetentionDays,
      keepData: keepsData(settings),
      appClientPattern: clientPattern(settings.appClients, ownClientIds(identity)),
      environment: {
        ...tables.environment(namesOf(tableDefinitions).filter((name) => !unnamedTables.includes(name))),
        ...limits(settings),
        RETENTION_DAYS: JSON.stringify(retentionOfApi(settings)),
        // Resolvers of the release before read it until each of them is replaced.
        AUDIT_RETENTION_DAYS: String(settings.auditRetentionDays),
        CLAIM_WAITING_HOURS: String(settings.claimWaitingHours),
        CLAIMS_COMPLETE_BY_TIME: String(settings.mailFrom !== undefined),
        ...clientVariables(settings.appClients, ownClientIds(identity)),
      },
    });
  }

  /** Makes what vehicles connect to, and returns it with everything else that functions use. */
  #makeVehicleSide(
    settings: Settings,
    made: Pick<FunctionsProps, 'api' | 'bundler' | 'keys' | 'settings' | 'tables' | 'userPool'>,
  ): FunctionsProps {
    const keepData = keepsData(settings);
    return {
      ...made,
      certificateAuthority: new CertificateAuthority(this, 'CertificateAuthority', {
        existingArn: settings.certificateAuthorityArn,
        keepData,
        revocationListHost: settings.revocationListHost,
      }),
      certificateSigningAlgorithm: settings.certificateSigningAlgorithm,
      certificateValidityDays: settings.certificateValidityDays,
      provisioningsOfVehiclePerHour: settings.provisioningsOfVehiclePerHour,
      driftCallsPerSecond: settings.driftCallsPerSecond,
      vehiclePolicy: new VehiclePolicy(this, 'VehiclePolicy', { fleetWise: settings.fleetWise }),
      fleetWise: settings.fleetWise ? new FleetWise(this, 'FleetWise') : undefined,
      stream: new TelemetryStream(this, 'TelemetryStream', {
        encryptionKey: made.keys.stream,
        shards: settings.telemetryShards,
        fanOutSince: settings.telemetryFanOutSince,
      }),
      telemetryDeadLetters: new DeadLetters(this, 'TelemetryDeadLetters'),
      commandDeadLetters: new DeadLetters(this, 'CommandDeadLetters'),
      renewalDeadLetters: new DeadLetters(this, 'RenewalDeadLetters'),
      connectionDeadLetters: new DeadLetters(this, 'ConnectionDeadLetters'),
      claimDeadLetters: new DeadLetters(this, 'ClaimDeadLetters'),
      auditDeadLetters: new DeadLetters(this, 'AuditDeadLetters'),
      dataJobDeadLetters: new DeadLetters(this, 'DataJobDeadLetters'),
      exportBucket: new ExportBucket(this, 'Exports', { keepData }),
      headBucket: new HeadBucket(this, 'AuditHeads', { keepData, lockDays: settings.auditLockDays }),
      auditSealingSeconds: settings.auditSealingSeconds,
      patternDeadLetters: new DeadLetters(this, 'PatternDeadLetters'),
      patternThresholds: {
        vehicles: settings.patternVehiclesPerDay,
        misses: settings.patternMissesPerDay,
        wrongCodes: settings.patternWrongCodesPerDay,
        refusals: settings.patternRefusalsPerDay,
        reveals: settings.patternRevealsPerDay,
        networks: settings.patternNetworksPerDay,
      },
      pauseLimits: { vehicles: settings.pauseVehiclesPerDay, misses: settings.pauseMissesPerDay },
      retention: retentionOf(settings),
      publishInBatches: settings.publishInBatches,
      vehicleLimit: {
        messagesPerMinute: settings.messagesOfVehiclePerMinute,
        bytesPerMinute: settings.bytesOfVehiclePerMinute,
      },
      archive: this.#makeArchive(settings),
      mailFrom: settings.mailFrom,
      tokenValidityMinutes: settings.tokenValidityMinutes,
      announcementDeadLetters: new DeadLetters(this, 'AnnouncementDeadLetters'),
      commands: new RemoteCommands(this, 'RemoteCommands', commandParameters),
    };
  }

  #makeArchive(settings: Settings): FunctionsProps['archive'] {
    const { logRetentionDays, telemetryArchive: mode, telemetryArchiveDays: days } = settings;
    if (mode === 'off') {
      return undefined;
    }
    const made = new Archive(this, 'Archive', { days, keepData: keepsData(settings), logRetentionDays });
    this.#output('ArchiveBucketName', made.bucketName, 'The archive of telemetry');
    return { made, isOpen: mode === 'on' };
  }

  #addOutputs(identity: Identity, made: FunctionsProps): void {
    const { announcementDeadLetters, api, certificateAuthority, claimDeadLetters, commandDeadLetters } = made;
    const { stream, telemetryDeadLetters, vehiclePolicy } = made;
    this.#output('GraphqlUrl', api.graphqlApi.attrGraphQlUrl, 'Where GraphQL documents are posted');
    this.#output('RealtimeUrl', api.graphqlApi.attrRealtimeUrl, 'Where subscriptions connect');
    this.#output('UserPoolId', identity.userPoolId, 'Cognito user pool');
    this.#output('UserPoolClientId', identity.clientId, 'Cognito app client');
    this.#output('PageClientId', identity.pageClientId, 'Cognito app client of the page');
    this.#output('Region', this.region, 'Region of everything');
    this.#output('VehiclePolicyName', vehiclePolicy.policyName, 'AWS IoT policy of every vehicle');
    if (vehiclePolicy.fleetWisePolicyName !== undefined) {
      this.#output('FleetWisePolicyName', vehiclePolicy.fleetWisePolicyName, 'Policy of FleetWise’s agents');
    }
    this.#output('CertificateAuthorityArn', certificateAuthority.arn, 'Signs vehicle certificates');
    if (certificateAuthority.revocationBucketName !== undefined) {
      this.#output('RevocationBucketName', certificateAuthority.revocationBucketName, 'Revocation lists');
    }
    this.#output('TelemetryStreamName', stream.name, 'Kinesis stream of telemetry');
    this.#output('TelemetryDeadLettersUrl', telemetryDeadLetters.url, 'Telemetry that could not be stored');
    this.#output(
      'CommandDeadLettersUrl',
      commandDeadLetters.url,
      'Command events that could not be followed',
    );
    this.#output('RenewalDeadLettersUrl', made.renewalDeadLetters.url, 'Renewals that failed');
    this.#output(
      'ConnectionDeadLettersUrl',
      made.connectionDeadLetters.url,
      'Attempts that were not counted',
    );
    this.#output(
      'AnnouncementDeadLettersUrl',
      announcementDeadLetters.url,
      'Positions of events that could not be announced',
    );
    this.#output('ClaimDeadLettersUrl', claimDeadLetters.url, 'Claims that could not be read');
    this.#output('DataJobDeadLettersUrl', made.dataJobDeadLetters.url, 'Positions of jobs not continued');
    this.#output('PatternDeadLettersUrl', made.patternDeadLetters.url, 'Entries that were not watched');
    this.#addRecordOutputs(made);
  }

  /** What `npm run audit` and `reapply` read. */
  #addRecordOutputs({ auditDeadLetters, headBucket, keys, tables }: FunctionsProps): void {
    this.#output('AuditDeadLettersUrl', auditDeadLetters.url, 'Positions of entries that were not sealed');
    this.#output('AuditLogTable', tables.tableName('AuditLog'), 'The audit log');
    this.#output('AuditSealsTable', tables.tableName('AuditSeals'), 'Places and salts of sealed entries');
    this.#output('AuditHeadsTable', tables.tableName('AuditHeads'), 'Chains of the audit log');
    this.#output('HeadBucketName', headBucket.name, 'Signed heads of the audit log');
    this.#output('AuditSigningKeyArn', keys.auditSigning.keyArn, 'Signs the heads of the audit log');
    this.#output('DataJobsTable', tables.tableName('DataJobs'), 'Exports and erasures');
    this.#output('ErasureSigningKeyArn', keys.erasureSigning.keyArn, 'Signs certificates of erasure');
  }

  #output(key: string, value: string, description: string): void {
    new CfnOutput(this, key, { value, description });
  }
}

/**
 * Tables that no resolver names: a data source knows its own table. AppSync takes 50 variables.
 */
const unnamedTables: readonly TableName[] = [
  ...(['Announcements', 'AuditHeads', 'AuditSeals', 'SelfRegistrations', 'Telemetry'] as const),
];

function opensForSignUp({ selfRegistrationTenant }: Settings): boolean {
  return Object.keys(selfRegistrationTenant).length > 0;
}

function ownClientIds({ clientId, pageClientId }: Identity): OwnClientIds {
  return { stack: clientId, page: pageClientId };
}

function retentionOf(settings: Settings) {
  return {
    telemetryDays: settings.telemetryRetentionDays,
    summaryDays: settings.summaryRetentionDays,
    auditDays: settings.auditRetentionDays,
    historyDays: settings.historyRetentionDays,
    logDays: settings.logRetentionDays,
    formerOwnerDays: settings.formerOwnerDataDays,
  };
}

function retentionOfApi(settings: Settings): RetentionDays {
  return {
    audit: settings.auditRetentionDays,
    commands: settings.commandRetentionDays,
    history: settings.historyRetentionDays,
  };
}

function keepsData({ stage }: Settings): boolean {
  return stage === 'prod';
}

/**
 * The limit of each kind of allowance, as resolvers read it. Sign-ups are counted by a function
 * that has its limit itself.
 */
function limits(settings: Settings): Record<Exclude<LimitVariable, 'SIGN_UPS_OF_ADDRESS_PER_HOUR'>, string> {
  return {
    CONVERSIONS_PER_MINUTE: String(settings.conversionsPerMinute),
    COMMANDS_OF_PERSON_PER_MINUTE: String(settings.commandsOfPersonPerMinute),
    COMMANDS_TO_VEHICLE_PER_MINUTE: String(settings.commandsToVehiclePerMinute),
    GRANTS_OF_OPERATOR_PER_MINUTE: String(settings.grantsOfOperatorPerMinute),
    GRANTS_TO_VEHICLE_PER_MINUTE: String(settings.grantsToVehiclePerMinute),
    ENDS_OF_PERSON_PER_MINUTE: String(settings.endsOfPersonPerMinute),
    ACCESS_LISTS_OF_PERSON_PER_MINUTE: String(settings.accessListsOfPersonPerMinute),
    SHARINGS_OF_PERSON_PER_HOUR: String(settings.sharingsOfPersonPerHour),
    CODES_OF_PERSON_PER_HOUR: String(settings.codesOfPersonPerHour),
    CLAIM_STARTS_OF_PERSON_PER_HOUR: String(settings.claimStartsOfPersonPerHour),
    CLAIM_STARTS_OF_PERSON_TO_VIN_PER_HOUR: String(settings.claimStartsOfPersonToVinPerHour),
    CLAIM_STARTS_TO_VEHICLE_PER_HOUR: String(settings.claimStartsToVehiclePerHour),
    STANDINGS_OF_PERSON_PER_HOUR: String(settings.standingsOfPersonPerHour),
    REVEALS_OF_PERSON_PER_HOUR: String(settings.revealsOfPersonPerHour),
    CLAIM_STEPS_OF_PERSON_PER_MINUTE: String(settings.claimStepsOfPersonPerMinute),
    PROVISIONINGS_OF_PERSON_PER_MINUTE: String(settings.provisioningsOfPersonPerMinute),
    PROVISIONINGS_OF_VEHICLE_PER_HOUR: String(settings.provisioningsOfVehiclePerHour),
    IMPORTS_OF_PERSON_PER_MINUTE: String(settings.importsOfPersonPerMinute),
    REISSUE_PERMITS_OF_PERSON_PER_HOUR: String(settings.reissuePermitsOfPersonPerHour),
    TCU_CHANGES_OF_PERSON_PER_HOUR: String(settings.tcuChangesOfPersonPerHour),
    STATUS_CHANGES_OF_PERSON_PER_HOUR: String(settings.statusChangesOfPersonPerHour),
    DEVICE_RELEASES_OF_PERSON_PER_HOUR: String(settings.deviceReleasesOfPersonPerHour),
    DATA_JOBS_OF_PERSON_PER_DAY: String(settings.dataJobsOfPersonPerDay),
    SUBSCRIPTIONS_OF_PERSON_PER_MINUTE: String(settings.subscriptionsOfPersonPerMinute),
    SUBSCRIPTIONS_TO_VEHICLE_PER_MINUTE: String(settings.subscriptionsToVehiclePerMinute),
  };
}
