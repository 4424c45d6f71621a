/** What the Lambda functions are made from. */
import type { PauseLimits } from '../../domain/conversion-standing.ts';
import type { PatternThresholds } from '../../domain/patterns.ts';
import type { Api } from '../api/api.ts';
import type { Bundler } from '../bundling.ts';
import type { Archive } from '../data/archive.ts';
import type { ExportBucket } from '../data/export-bucket.ts';
import type { HeadBucket } from '../data/head-bucket.ts';
import type { Keys } from '../data/keys.ts';
import type { Tables } from '../data/tables.ts';
import type { CertificateAuthority } from '../iot/certificate-authority.ts';
import type { DeadLetters } from '../iot/dead-letters.ts';
import type { FleetWise } from '../iot/fleetwise.ts';
import type { RemoteCommands } from '../iot/remote-commands.ts';
import type { TelemetryStream } from '../iot/telemetry-stream.ts';
import type { VehiclePolicy } from '../iot/vehicle-policy.ts';
import type { FunctionSettings } from './function.ts';

/** The resources that functions use, and the settings that they read as environment variables. */
export interface FunctionsProps {
  readonly bundler: Bundler;
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
  readonly retention: {
    readonly telemetryDays: number;
    readonly summaryDays: number;
    readonly auditDays: number;
    /** Of lines of a vehicle's history, and of accesses that have ended. */
    readonly historyDays: number;
    readonly logDays: number;
    /** Days after which the data of a former owner is erased. */
    readonly formerOwnerDays: number;
  };
  /** Whether states are published by aliased fields of one mutation. */
  readonly publishInBatches: boolean;
  /** Messages, and bytes of their payloads, that ingest takes of one vehicle in a minute. */
  readonly vehicleLimit: { readonly messagesPerMinute: number; readonly bytesPerMinute: number };
  /** Absent in a deployment that sends no e-mail. */
  readonly mailFrom: string | undefined;
  readonly userPool: { readonly id: string; readonly arn: string };
  /** How long access tokens of the stack's app clients work. */
  readonly tokenValidityMinutes: number;
  readonly announcementDeadLetters: DeadLetters;
  readonly commands: RemoteCommands;
  readonly commandDeadLetters: DeadLetters;
  readonly renewalDeadLetters: DeadLetters;
  readonly connectionDeadLetters: DeadLetters;
  readonly claimDeadLetters: DeadLetters;
  readonly auditDeadLetters: DeadLetters;
  readonly dataJobDeadLetters: DeadLetters;
  readonly exportBucket: ExportBucket;
  /** The heads of the audit log. */
  readonly headBucket: HeadBucket;
  /** Seconds that a batch of entries waits to become fuller before it is sealed. */
  readonly auditSealingSeconds: number;
  readonly patternDeadLetters: DeadLetters;
  readonly patternThresholds: PatternThresholds;
  readonly pauseLimits: PauseLimits;
  /** Absent in a deployment without an archive; it may only be closing. */
  readonly archive: { readonly made: Archive; readonly isOpen: boolean } | undefined;
  /** Absent in a deployment without FleetWise. */
  readonly fleetWise: FleetWise | undefined;
}
