/**
 * The settings of a deployment, read from the CDK context (`cdk.json`, `-c key=value` or
 * `CDK_CONTEXT_JSON`) and validated here.
 */
import type { Node } from 'constructs';
import { rotationPhases } from '../domain/hash-rotation.ts';
import { maxInPattern, maxInSmallPattern } from '../domain/patterns.ts';
import { type AppClients, readAppClients } from './api/app-clients.ts';
import {
  type SelfRegistrationTenants,
  readSelfRegistrationTenants,
} from './api/self-registration-tenants.ts';
import { address, arn, hostName, moment, oneOf, text, wholeNumber } from './context-values.ts';
import { type ProvisionedTables, readProvisionedTables } from './data/provisioned-tables.ts';
import { type VinHashSettings, readVinHashSettings } from './data/vin-hash-settings.ts';
import { type ReleaseConfig, releaseConfigs } from './functions/releases.ts';
import { type PortalSettings, readPortalSettings } from './portal/portal-settings.ts';
import { type RetentionSettings, readRetentionSettings } from './retention-settings.ts';
import { readTags, type StackTags } from './stack-tags.ts';

/**
 * Every choice of a deployment; `docs/OPERATIONS.md` describes the context keys of the same names.
 */
export interface Settings extends RetentionSettings {
  /**
   * `prod` keeps data when the stack is deleted, protects it from deletion and disables
   * introspection.
   */
  readonly stage: 'dev' | 'prod';
  /**
   * Adds the AWS IoT FleetWise parts, which only accounts that used FleetWise before 2026-04-30 can
   * deploy.
   */
  readonly fleetWise: boolean;
  /**
   * An ACM PCA authority that exists already; the stack makes a root authority of its own when
   * absent.
   */
  readonly certificateAuthorityArn: string | undefined;
  /**
   * Signs vehicle certificates; must suit the authority's key (an RSA authority needs
   * SHA256WITHRSA).
   */
  readonly certificateSigningAlgorithm: string;
  /**
   * A host that serves the bucket of revocation lists, such as a CloudFront distribution. It stands
   * in each certificate issued from then on; the bucket's own host does when absent.
   */
  readonly revocationListHost: string | undefined;
  /**
   * Compares a vehicle when CloudTrail reports a change to it in AWS IoT; needs a trail
   * (docs/OPERATIONS.md).
   */
  readonly driftByEvent: boolean;
  /**
   * Calls of one operation of AWS IoT that the comparison with the registry may make in a second.
   */
  readonly driftCallsPerSecond: number;
  /** Days that a vehicle's certificate is valid. */
  readonly certificateValidityDays: number;
  /** Conversions that one person may ask for in one minute. */
  readonly conversionsPerMinute: number;
  /**
   * Publishes up to 25 changed states in one request, by aliased fields; one in a request otherwise
   * (docs/decisions/0033-one-event-in-a-request.md).
   */
  readonly publishInBatches: boolean;
  /**
   * Shards of the telemetry stream, each for 1,000 messages or 1 MiB a second
   * (docs/decisions/0027-shards-and-batches.md).
   */
  readonly telemetryShards: number;
  /**
   * The stream is read by enhanced fan-out, in epoch seconds from when; polled once a second when
   * absent (docs/decisions/0027-shards-and-batches.md).
   */
  readonly telemetryFanOutSince: number | undefined;
  /**
   * Tables with provisioned and scaled capacity; the others are on demand
   * (docs/decisions/0100-provisioned-tables-by-context.md).
   */
  readonly provisionedTables: ProvisionedTables;
  /**
   * Whether accepted telemetry goes to the archive. `closing` keeps what is there, within reach of
   * erasures, until it has expired (docs/decisions/0103-an-archive-that-erasures-reach.md).
   */
  readonly telemetryArchive: (typeof archiveModes)[number];
  /** Messages of one vehicle that ingest takes in one minute; those over it are lost. */
  readonly messagesOfVehiclePerMinute: number;
  /** Bytes of the payloads of these messages; at least the largest payload of AWS IoT. */
  readonly bytesOfVehiclePerMinute: number;
  /** Commands that one person may send in one minute, to all vehicles together. */
  readonly commandsOfPersonPerMinute: number;
  /** Commands that may be sent to one vehicle in one minute, by all persons together. */
  readonly commandsToVehiclePerMinute: number;
  /** Accesses that one operator may grant or change in one minute. */
  readonly grantsOfOperatorPerMinute: number;
  /** Grants and changes of access to one vehicle in one minute, by all operators together. */
  readonly grantsToVehiclePerMinute: number;
  /** Accesses that one person may end or leave in one minute. */
  readonly endsOfPersonPerMinute: number;
  /** Pages of accesses, of the audit log and of access logs that a person may read in a minute. */
  readonly accessListsOfPersonPerMinute: number;
  /** Invitations, offers, cancellations and names that one person may make in one hour. */
  readonly sharingsOfPersonPerHour: number;
  /** Codes of invitations and offers that one person may enter in one hour. */
  readonly codesOfPersonPerHour: number;
  /** Claims that one person may start in one hour. */
  readonly claimStartsOfPersonPerHour: number;
  /** Claims to one VIN that one person may start in one hour. */
  readonly claimStartsOfPersonToVinPerHour: number;
  /** Claims to one VIN that may be started in one hour, by all persons together. */
  readonly claimStartsToVehiclePerHour: number;
  /** All other calls about claims that one person may make in one minute. */
  readonly claimStepsOfPersonPerMinute: number;
  /** Steps of reveals, and owners' readings of their VINs, by one person in one hour. */
  readonly revealsOfPersonPerHour: number;
  /** Pauses that one privacy officer lifts, and grants, in one hour. */
  readonly standingsOfPersonPerHour: number;
  /** Hours that a claim waits for the present owner, who can stop it meanwhile. */
  readonly claimWaitingHours: number;
  /**
   * Calls of `provisionVehicle` that one person may make in one minute; a factory line is one
   * person.
   */
  readonly provisioningsOfPersonPerMinute: number;
  /** Certificates that may be begun for one VIN in one hour, by all persons together. */
  readonly provisioningsOfVehiclePerHour: number;
  /**
   * Calls of `importDeviceInventory` that one person may make in one minute, each of up to 100
   * devices.
   */
  readonly importsOfPersonPerMinute: number;
  /** Calls of `permitReissue` that one person may make in one hour. */
  readonly reissuePermitsOfPersonPerHour: number;
  /** Calls of `replaceTcu` and `removeTcu` that one person may make in one hour. */
  readonly tcuChangesOfPersonPerHour: number;
  /** Calls of `releaseDevice` that one operator may make in one hour. */
  readonly deviceReleasesOfPersonPerHour: number;
  /**
   * Calls of `suspendVehicles`, `resumeVehicles` and `revokeReferenceId` that one person may make
   * in one hour.
   */
  readonly statusChangesOfPersonPerHour: number;
  /** Exports and other jobs on stored data that one person may start on one day (UTC). */
  readonly dataJobsOfPersonPerDay: number;
  /** Certificates replaced by another key within five minutes at which an alarm goes off. */
  readonly replacedCertificatesAlarm: number;
  /**
   * App clients through which people may act in each role: client ids, or `stack` for the stack's
   * own. A role without an entry has the stack's own alone; an empty list closes the role.
   */
  readonly appClients: AppClients;
  /**
   * App clients that people may sign up through, each with its tenant; `stack` makes a sign-up
   * client of the stack's own. Empty: only administrators create users.
   */
  readonly selfRegistrationTenant: SelfRegistrationTenants;
  /** Sign-ups for one e-mail address in one hour; each sends it a code. */
  readonly signUpsOfAddressPerHour: number;
  /**
   * Sign-ups, confirmations and password resets that one IP address may request in five minutes;
   * AWS WAF takes 10 to 2,000,000,000.
   */
  readonly registrationsPerIpInFiveMinutes: number;
  /**
   * Subscriptions that one person may start in one minute, to all vehicles together; each renewal
   * of a token starts them again.
   */
  readonly subscriptionsOfPersonPerMinute: number;
  /** Subscriptions to one vehicle that may be started in one minute, by all persons together. */
  readonly subscriptionsToVehiclePerMinute: number;
  /**
   * HTTP requests that one IP address may send in five minutes; AWS WAF takes 10 to 2,000,000,000.
   */
  readonly requestsPerIpInFiveMinutes: number;
  /**
   * Minutes that an access or id token is valid, which is how long a removed role still works;
   * Cognito takes 5 to 1,440.
   */
  readonly tokenValidityMinutes: number;
  /** Whether a second factor (TOTP) is required from everyone or chosen by each user. */
  readonly multiFactor: 'optional' | 'required';
  /**
   * The address that announcements are sent from, with a verified identity in SES for it or for its
   * domain; no e-mail is sent when absent.
   */
  readonly mailFrom: string | undefined;
  /**
   * Days that signed heads of the audit log cannot be deleted in `prod`, not even by AWS.
   * The period cannot be shortened for heads that exist.
   */
  readonly auditLockDays: number;
  /** Seconds that entries of the audit log wait for others before they are sealed together. */
  readonly auditSealingSeconds: number;
  /** The key that hashes VINs, and the phase of its rotation (docs/OPERATIONS.md). */
  readonly vinHash: VinHashSettings;
  /** Vehicles that the re-hash may begin in a second. */
  readonly rehashedPerSecond: number;
  /** Vehicles whose Reference ID a person learns on one day until it is reported. */
  readonly patternVehiclesPerDay: number;
  /** VINs without a vehicle for a person on one day until it is reported. */
  readonly patternMissesPerDay: number;
  /** Codes that a person cannot use on one day until it is reported. */
  readonly patternWrongCodesPerDay: number;
  /** Attempts of a person that are refused before a look-up on one day until it is reported. */
  readonly patternRefusalsPerDay: number;
  /** VINs that a person reads on one day until it is reported. */
  readonly patternRevealsPerDay: number;
  /** New networks that a person calls from on one day until it is reported. */
  readonly patternNetworksPerDay: number;
  /** Vehicles whose Reference ID a person learns on one day until the person is paused. */
  readonly pauseVehiclesPerDay: number;
  /** VINs without a vehicle for a person on one day until the person is paused. */
  readonly pauseMissesPerDay: number;
  /** Days that logs are kept; one of the periods that CloudWatch Logs offers. */
  readonly logRetentionDays: number;
  /** Tags of the stack beside `application` and `stage`. */
  readonly tags: StackTags;
  /** An SNS topic that alarms notify; without one, alarms are visible in CloudWatch only. */
  readonly alarmTopicArn: string | undefined;
  /**
   * How events pass to a function's new version: a configuration of CodeDeploy
   * (docs/decisions/0109-a-new-version-takes-a-tenth-first.md).
   */
  readonly functionDeployment: ReleaseConfig;
  /** Certificate, name and web ACL of the page; CloudFront has them in us-east-1. */
  readonly portal: PortalSettings;
  /**
   * Checks the template with CDK's own rules and cdk-nag; `cdk.json` enables it, the local world
   * does not.
   */
  readonly nag: boolean;
}

const archiveModes = ['off', 'on', 'closing'] as const;

/** The largest limit that a rate rule of AWS WAF takes. */
const maxPerIp = 2_000_000_000;

/** Reads and checks the settings; throws an error that names the context key that is wrong. */
export function readSettings(node: Node): Settings {
  return {
    stage: oneOf(node, 'stage', ['dev', 'prod']),
    fleetWise: oneOf(node, 'fleetWise', ['false', 'true']) === 'true',
    driftByEvent: oneOf(node, 'driftByEvent', ['false', 'true']) === 'true',
    driftCallsPerSecond: wholeNumber(node, 'driftCallsPerSecond', 5, 1, 1_000),
    certificateAuthorityArn: arn(node, 'certificateAuthorityArn', 'acm-pca'),
    certificateSigningAlgorithm: oneOf(node, 'certificateSigningAlgorithm', [
      'SHA256WITHECDSA',
      'SHA384WITHECDSA',
      'SHA256WITHRSA',
      'SHA384WITHRSA',
    ]),
    revocationListHost: hostName(node, 'revocationListHost'),
    certificateValidityDays: wholeNumber(node, 'certificateValidityDays', 1825, 1, 7300),
    conversionsPerMinute: wholeNumber(node, 'conversionsPerMinute', 30, 1, 100_000),
    publishInBatches: oneOf(node, 'publishInBatches', ['false', 'true']) === 'true',
    commandsOfPersonPerMinute: wholeNumber(node, 'commandsOfPersonPerMinute', 20, 1, 100_000),
    commandsToVehiclePerMinute: wholeNumber(node, 'commandsToVehiclePerMinute', 10, 1, 100_000),
    grantsOfOperatorPerMinute: wholeNumber(node, 'grantsOfOperatorPerMinute', 60, 1, 100_000),
    grantsToVehiclePerMinute: wholeNumber(node, 'grantsToVehiclePerMinute', 30, 1, 100_000),
    endsOfPersonPerMinute: wholeNumber(node, 'endsOfPersonPerMinute', 120, 1, 100_000),
    accessListsOfPersonPerMinute: wholeNumber(node, 'accessListsOfPersonPerMinute', 60, 1, 100_000),
    sharingsOfPersonPerHour: wholeNumber(node, 'sharingsOfPersonPerHour', 60, 1, 100_000),
    codesOfPersonPerHour: wholeNumber(node, 'codesOfPersonPerHour', 10, 1, 100_000),
    claimStartsOfPersonPerHour: wholeNumber(node, 'claimStartsOfPersonPerHour', 20, 1, 100_000),
    claimStartsOfPersonToVinPerHour: wholeNumber(node, 'claimStartsOfPersonToVinPerHour', 3, 1, 100_000),
    claimStartsToVehiclePerHour: wholeNumber(node, 'claimStartsToVehiclePerHour', 10, 1, 100_000),
    revealsOfPersonPerHour: wholeNumber(node, 'revealsOfPersonPerHour', 20, 1, 1_000),
    claimStepsOfPersonPerMinute: wholeNumber(node, 'claimStepsOfPersonPerMinute', 120, 1, 100_000),
    claimWaitingHours: wholeNumber(node, 'claimWaitingHours', 72, 1, 720),
    provisioningsOfPersonPerMinute: wholeNumber(node, 'provisioningsOfPersonPerMinute', 600, 1, 100_000),
    provisioningsOfVehiclePerHour: wholeNumber(node, 'provisioningsOfVehiclePerHour', 5, 1, 100_000),
    importsOfPersonPerMinute: wholeNumber(node, 'importsOfPersonPerMinute', 60, 1, 100_000),
    reissuePermitsOfPersonPerHour: wholeNumber(node, 'reissuePermitsOfPersonPerHour', 30, 1, 100_000),
    tcuChangesOfPersonPerHour: wholeNumber(node, 'tcuChangesOfPersonPerHour', 30, 1, 100_000),
    statusChangesOfPersonPerHour: wholeNumber(node, 'statusChangesOfPersonPerHour', 60, 1, 100_000),
    deviceReleasesOfPersonPerHour: wholeNumber(node, 'deviceReleasesOfPersonPerHour', 60, 1, 100_000),
    dataJobsOfPersonPerDay: wholeNumber(node, 'dataJobsOfPersonPerDay', 10, 1, 1_000),
    replacedCertificatesAlarm: wholeNumber(node, 'replacedCertificatesAlarm', 1, 1, 100_000),
    appClients: readAppClients(node.tryGetContext('appClients')),
    selfRegistrationTenant: readSelfRegistrationTenants(node.tryGetContext('selfRegistrationTenant')),
    signUpsOfAddressPerHour: wholeNumber(node, 'signUpsOfAddressPerHour', 5, 1, 1_000),
    registrationsPerIpInFiveMinutes: wholeNumber(node, 'registrationsPerIpInFiveMinutes', 100, 10, maxPerIp),
    subscriptionsOfPersonPerMinute: wholeNumber(node, 'subscriptionsOfPersonPerMinute', 120, 1, 100_000),
    subscriptionsToVehiclePerMinute: wholeNumber(node, 'subscriptionsToVehiclePerMinute', 240, 1, 100_000),
    requestsPerIpInFiveMinutes: wholeNumber(node, 'requestsPerIpInFiveMinutes', 2000, 10, maxPerIp),
    tokenValidityMinutes: wholeNumber(node, 'tokenValidityMinutes', 15, 5, 1440),
    multiFactor: oneOf(node, 'multiFactor', ['optional', 'required']),
    mailFrom: address(node, 'mailFrom'),
    ...ingestSettings(node),
    ...rotationSettings(node),
    ...recordSettings(node),
    ...readRetentionSettings(node),
    ...watchSettings(node),
    portal: readPortalSettings(node),
    nag: oneOf(node, 'nag', ['false', 'true']) === 'true',
  };
}

function ingestSettings(node: Node) {
  return {
    telemetryShards: wholeNumber(node, 'telemetryShards', 2, 1, 500),
    telemetryFanOutSince: moment(node, 'telemetryFanOutSince'),
    provisionedTables: readProvisionedTables(node.tryGetContext('provisionedTables')),
    telemetryArchive: oneOf(node, 'telemetryArchive', archiveModes),
    messagesOfVehiclePerMinute: wholeNumber(node, 'messagesOfVehiclePerMinute', 1_200, 1, 100_000),
    bytesOfVehiclePerMinute: wholeNumber(node, 'bytesOfVehiclePerMinute', 1_048_576, 131_072, 1_000_000_000),
  };
}

/** In production, a new version of a function takes a tenth of the events first. */
function releaseConfig(node: Node): ReleaseConfig {
  const isProduction = text(node, 'stage') === 'prod';
  const [first, ...others] = isProduction ? releaseConfigs : releaseConfigs.toReversed();
  return oneOf(node, 'functionDeployment', [first ?? 'LambdaAllAtOnce', ...others]);
}

function watchSettings(
  node: Node,
): Pick<Settings, 'alarmTopicArn' | 'functionDeployment' | 'logRetentionDays' | 'tags'> {
  return {
    functionDeployment: releaseConfig(node),
    tags: readTags(node),
    logRetentionDays: wholeNumber(node, 'logRetentionDays', 90, 1, 3653),
    alarmTopicArn: arn(node, 'alarmTopicArn', 'sns'),
  };
}

function rotationSettings(node: Node): Pick<Settings, 'rehashedPerSecond' | 'vinHash'> {
  return {
    vinHash: readVinHashSettings({
      phase: oneOf(node, 'vinHashRotation', rotationPhases),
      version: wholeNumber(node, 'vinHashKeyVersion', 1, 1, 1_000),
      receipt: text(node, 'vinHashReceipt'),
    }),
    rehashedPerSecond: wholeNumber(node, 'rehashedPerSecond', 50, 1, 1_000),
  };
}

/** The audit log: its heads, and the thresholds of patterns. */
function recordSettings(node: Node) {
  const perDay = (key: string, whenAbsent: number) => wholeNumber(node, key, whenAbsent, 1, maxInPattern);
  return {
    auditLockDays: wholeNumber(node, 'auditLockDays', 1096, 1, 36_500),
    auditSealingSeconds: wholeNumber(node, 'auditSealingSeconds', 0, 0, 300),
    patternVehiclesPerDay: perDay('patternVehiclesPerDay', 100),
    patternMissesPerDay: perDay('patternMissesPerDay', 30),
    patternWrongCodesPerDay: wholeNumber(node, 'patternWrongCodesPerDay', 30, 1, maxInSmallPattern),
    patternRefusalsPerDay: perDay('patternRefusalsPerDay', 60),
    patternRevealsPerDay: perDay('patternRevealsPerDay', 5),
    patternNetworksPerDay: wholeNumber(node, 'patternNetworksPerDay', 20, 1, maxInSmallPattern),
    pauseVehiclesPerDay: perDay('pauseVehiclesPerDay', 300),
    pauseMissesPerDay: perDay('pauseMissesPerDay', 100),
    standingsOfPersonPerHour: wholeNumber(node, 'standingsOfPersonPerHour', 20, 1, 1_000),
  };
}
