/**
 * What the system holds about persons, store by store, and how an erasure reaches it. A law
 * compares the stores with the template, and the erasures with the code that erases;
 * `docs/DATA.md` shows them.
 */
import { archiveDeliveryHours, archiveErrorDays } from './archive.ts';
import type { TableName } from './tables.ts';

/** What can be erased: a person's time with a vehicle, a person, or a vehicle without identity. */
export type ErasureKind = 'VEHICLE_DATA' | 'PERSON' | 'VEHICLE';

/** A store's data about persons. */
export interface HeldData {
  /** Of whom it says what. */
  readonly holds: string;
  /** The erasures that remove it. */
  readonly erasedBy: readonly ErasureKind[];
  /** What stays, why, and until when. */
  readonly stays: string;
}

/** Days after which AWS cannot restore a table to an earlier moment (point-in-time recovery). */
export const backupDays = 35;
/** Hours that records wait in the telemetry stream and in the streams of tables. */
export const streamHours = 24;
/**
 * Days after which a confirmed claim is gone: it waits for 30 days at most, can be completed for
 * seven, and is kept for 30 more. DynamoDB deletes expired items "within a few days" (Amazon
 * DynamoDB Developer Guide, Time to Live).
 */
export const claimDays = 70;
/** Days within which DynamoDB deletes an expired item (see `claimDays`). */
export const expiryDelayDays = 3;
/**
 * Days within which CloudWatch Logs deletes an expired line: it "typically takes up to 72 hours"
 * (Amazon CloudWatch Logs User Guide, "Change log data retention in CloudWatch Logs").
 */
export const logDeletionDays = 3;
/** Days that a dead letter is kept. */
export const deadLetterDays = 14;
/** Days after which the bucket's rule deletes an export; it can be downloaded for three. */
export const exportExpirationDays = 4;
/**
 * Days after which an export is gone that was requested before an erasure. The job takes a day at
 * most, and S3 rounds the time of a deletion up to the next midnight UTC (S3 User Guide,
 * "Lifecycle configuration elements").
 */
export const exportDays = 1 + exportExpirationDays + 1;
/**
 * Days that AWS IoT keeps an execution of a command: "the default value is six months" (AWS IoT API
 * Reference, GetCommandExecution).
 */
export const executionDays = 184;

/** What each table holds about persons. */
export const heldInTables = {
  VehicleRegistry: {
    holds: 'The VIN of a vehicle, as keyed hash and as ciphertext, and its device.',
    erasedBy: ['VEHICLE'],
    stays:
      'All of it, while the vehicle has its Reference ID. After VEHICLE, that the Reference ID was used, so that it is not given again.',
  },
  UniqueKeys: {
    holds: 'The keyed hash of a VIN, with the Reference ID.',
    erasedBy: ['VEHICLE'],
    stays:
      'All of it, while the vehicle has its Reference ID; its end removes the hash, and VEHICLE one that a restore brought back. The hash of a retired public key, so that it is not used again.',
  },
  VehicleHistory: {
    holds: 'Who had access to a vehicle from when to when, and what was done to its identity.',
    erasedBy: ['PERSON', 'VEHICLE'],
    stays:
      'All of it, for `historyRetentionDays`: it proves who could use and change the vehicle. An id of the erasure takes the place of an erased person. After VEHICLE, what staff and the system did with the identity, without devices and certificates.',
  },
  DeviceInventory: {
    holds: 'Who of the staff imported or released a device, and the vehicle that has it.',
    erasedBy: ['VEHICLE'],
    stays:
      'All of it: it names no owner or driver. The end of a Reference ID takes the device out of the vehicle, and VEHICLE one that a restore put back.',
  },
  Ownership: {
    holds:
      'The accesses of a person, with the name that others see and the person’s own name for the vehicle.',
    erasedBy: ['VEHICLE_DATA', 'PERSON', 'VEHICLE'],
    stays:
      'After VEHICLE_DATA, the access with the name that others see: others who had the vehicle may ask who shared it. It goes `historyRetentionDays` after its end. After PERSON or VEHICLE, none.',
  },
  Announcements: {
    holds: 'Who gets an e-mail about an event.',
    erasedBy: ['PERSON', 'VEHICLE'],
    stays: 'The other persons, for two days.',
  },
  Invitations: {
    holds: 'Which owner invited a person or offered the vehicle, and under which name.',
    erasedBy: ['PERSON', 'VEHICLE'],
    stays:
      'What other persons made, without the person who used it, until an hour after the code has expired: at most 98 days.',
  },
  SelfRegistrations: {
    holds: 'The random user name of a person who signed up.',
    erasedBy: ['PERSON'],
    stays: 'Of others all of it, until the person has the groups, at most 30 days.',
  },
  OwnershipClaims: {
    holds: 'Which person claimed a vehicle, with the keyed hash of its VIN.',
    erasedBy: ['PERSON', 'VEHICLE'],
    stays: `The claims of other persons, until they expire: at most ${claimDays} days. Operators settle disputes by them. After VEHICLE, claims that no code was sent for, for a day.`,
  },
  VinReveals: {
    holds: 'Which privacy officers revealed the VIN of a vehicle, and why.',
    erasedBy: ['VEHICLE'],
    stays:
      'All of it, for `auditRetentionDays`: the person concerned may ask who read the VIN. After VEHICLE, only AuditLog says so, without the case number.',
  },
  AuditLog: {
    holds: 'Who asked for a vehicle by its VIN, who changed its identity, and from which network.',
    erasedBy: ['PERSON'],
    stays:
      'What a person did in another role than owner, for `auditRetentionDays`: the person concerned may ask who looked the vehicle up. After VEHICLE, all of it: it names no VIN, and proves who had asked for one. Entries that name the places of erased ones.',
  },
  AuditSeals: {
    holds: 'The salt of an entry of AuditLog, without which its hash says nothing.',
    erasedBy: ['PERSON'],
    stays:
      'Of others, as long as its entry. Of an erased entry the place without the salt, so that the entry is not sealed again.',
  },
  AuditHeads: {
    holds: 'Nothing about a person: keys of entries, and hashes.',
    erasedBy: [],
    stays: 'All of it: older proofs need it.',
  },
  DataJobs: {
    holds:
      'Which person asked for an export or an erasure of which vehicle or person, and for which case. Which vehicle a former owner had, from when to when, and whether that person keeps the data.',
    erasedBy: ['PERSON', 'VEHICLE'],
    stays:
      'Of others, a time as an owner for forty days after its erasure, or as long as it is kept. An export for eight days. An erasure for forty, so that a restored backup can be erased again: the person’s id, the Reference IDs of the vehicles with the person’s own times, and the fence that refuses accesses; or the Reference ID of an erased vehicle.',
  },
  PersonPatterns: {
    holds:
      'What a person asked for often on one day, the networks that the person called from, and whether the person may convert VINs.',
    erasedBy: ['PERSON'],
    stays:
      'Of others the days, for some days, with the Reference IDs that they learned; their networks, until 90 days after a new one. A pause or a grant, without an end. Up to a day after PERSON, the stream of AuditLog may bring a record. It writes the person’s day again, for five days, and the network of the call, for 90.',
  },
  Allowances: {
    holds:
      'How often a person, a vehicle, a certificate or an e-mail address (its hash) did something in a window.',
    erasedBy: ['PERSON', 'VEHICLE'],
    stays:
      'Of others all of it, until an hour after the window. Counters of an e-mail address or a VIN, which only its hash names, and those of a certificate by AWS IoT’s id of it, for three hours.',
  },
  Telemetry: {
    holds: 'What a vehicle observed and when: where and how its driver drove.',
    erasedBy: ['VEHICLE_DATA', 'PERSON', 'VEHICLE'],
    stays: `What was observed in the time of other owners, or before the time by a clock behind. The table has backups only where messages are kept for more than ${backupDays} days.`,
  },
  TelemetrySummaries: {
    holds: 'The values of each minute, hour and day of a vehicle, and its last position of each minute.',
    erasedBy: ['VEHICLE_DATA', 'PERSON', 'VEHICLE'],
    stays:
      'The items of other time. An hour or a day that also covers erased time is erased as a whole, with values of another owner.',
  },
  VehicleState: {
    holds: 'The newest values of a vehicle, its connection, and who may see them.',
    erasedBy: ['VEHICLE_DATA', 'PERSON', 'VEHICLE'],
    stays:
      'Who else may see the vehicle, a connection that lasts, and the erased times themselves. After VEHICLE, the fence that refuses every record.',
  },
  Watches: {
    holds:
      'Through which accesses a vehicle is watched, by their beginnings and ids of viewers, and how often it is to send; no person.',
    erasedBy: ['VEHICLE'],
    stays: `How often it is to send. The rest for five minutes and until DynamoDB deletes it: at most ${expiryDelayDays} days.`,
  },
  RemoteCommands: {
    holds: 'Which person sent which command to a vehicle, and when.',
    erasedBy: ['VEHICLE_DATA', 'PERSON', 'VEHICLE'],
    stays: 'The commands of other persons, for `commandRetentionDays`.',
  },
} as const satisfies Record<TableName, HeldData>;

/** Resources that hold data and are not tables, by CloudFormation type. */
export const otherStoreTypes = [
  'AWS::Cognito::UserPool',
  'AWS::Kinesis::Stream',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
] as const;

/** A store that is not a table. */
export interface OtherStore extends HeldData {
  readonly type: (typeof otherStoreTypes)[number];
  /** The path of its construct in the template without separators; of log groups, its end. */
  readonly construct: string;
}

const letters = `All of it, for ${deadLetterDays} days.`;

/** Every store that is not a table. */
export const otherStores: readonly OtherStore[] = [
  {
    type: 'AWS::Cognito::UserPool',
    construct: 'IdentityUserPool',
    holds: 'Each person’s e-mail address, language and groups, and the keys of a second factor.',
    erasedBy: ['PERSON'],
    stays: 'The accounts of others.',
  },
  {
    type: 'AWS::Kinesis::Stream',
    construct: 'TelemetryStream',
    holds: 'Messages of vehicles that are not ingested yet.',
    erasedBy: [],
    stays: `A record stays for ${streamHours} hours. One of an erased time is refused when it is read again.`,
  },
  {
    type: 'AWS::Logs::LogGroup',
    construct: 'Logs',
    holds: 'Nothing about a person but ids of requests, and Reference IDs of vehicles with failures.',
    erasedBy: [],
    stays: 'All of it, for `logRetentionDays`.',
  },
  {
    type: 'AWS::S3::Bucket',
    construct: 'PageBucket',
    holds: 'Nothing about a person: the public files of the page.',
    erasedBy: [],
    stays: 'All of it.',
  },
  {
    type: 'AWS::S3::Bucket',
    construct: 'AuditHeadsBucket',
    holds: 'Nothing about a person: heads, signatures and salted hashes.',
    erasedBy: [],
    stays: 'All of it, under Object Lock: older proofs need it.',
  },
  {
    type: 'AWS::S3::Bucket',
    construct: 'CertificateAuthorityRevocationListsBucket',
    holds: 'Serial numbers of revoked certificates, which name no person.',
    erasedBy: [],
    stays: 'All of it: others verify vehicles by it.',
  },
  {
    type: 'AWS::SQS::Queue',
    construct: 'TelemetryDeadLettersQueue',
    holds: 'Reference ID and positions in the stream of records that could not be stored; no values.',
    erasedBy: [],
    stays: letters,
  },
  {
    type: 'AWS::SQS::Queue',
    construct: 'CommandDeadLettersQueue',
    holds: 'Events of AWS IoT about a command: Reference ID, status and reason.',
    erasedBy: [],
    stays: letters,
  },
  {
    type: 'AWS::SQS::Queue',
    construct: 'RenewalDeadLettersQueue',
    holds: 'Requests of vehicles for a certificate: Reference ID and public key.',
    erasedBy: [],
    stays: letters,
  },
  {
    type: 'AWS::SQS::Queue',
    construct: 'ConnectionDeadLettersQueue',
    holds: 'Refused connections: certificate, vehicle, and the Reference ID that the client claimed.',
    erasedBy: [],
    stays: letters,
  },
  {
    type: 'AWS::S3::Bucket',
    construct: 'ExportsBucket',
    holds: 'Exports: what an owner reads of their own time with a vehicle, or what is stored about a person.',
    erasedBy: ['PERSON', 'VEHICLE'],
    stays: `After PERSON, the exports of others’ vehicles, even where they name the person, and after VEHICLE those of persons, for ${exportDays} days: they asked for the copy.`,
  },
  {
    type: 'AWS::S3::Bucket',
    construct: 'ArchiveBucket',
    holds:
      'With `telemetryArchive`: what a vehicle observed and when, as Telemetry had it, for `telemetryArchiveDays`.',
    erasedBy: ['VEHICLE_DATA', 'PERSON', 'VEHICLE'],
    stays: `As for Telemetry, the rows of other times. Rows that Firehose could not place or convert, for ${archiveErrorDays} days.`,
  },
  {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    construct: 'ArchiveStream',
    holds: 'With `telemetryArchive`: rows of the archive that are not delivered yet.',
    erasedBy: [],
    stays: `A row stays for ${archiveDeliveryHours} hours at most; an erasure waits for them and then looks again.`,
  },
  ...(['Announcement', 'Audit', 'Claim', 'DataJob', 'Pattern'] as const).map((name): OtherStore => ({
    type: 'AWS::SQS::Queue',
    construct: `${name}DeadLettersQueue`,
    holds: 'Positions in the stream of a table, without its items.',
    erasedBy: [],
    stays: letters,
  })),
  {
    type: 'AWS::SQS::Queue',
    construct: 'DriftEventsDeadLettersQueue',
    holds: 'Calls that changed AWS IoT’s registry, as CloudTrail describes them.',
    erasedBy: [],
    stays: letters,
  },
];
