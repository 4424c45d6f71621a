/**
 * Findings for a security operations centre, as OCSF's class Detection Finding (2004) in version
 * 1.1.0, the first that has the class: https://schema.ocsf.io/1.1.0/classes/detection_finding. A
 * finding names a person by Cognito's `sub` and a vehicle by its Reference ID, and has no VIN.
 */
import { eventSource } from '../../domain/patterns.ts';

/** The attributes that the class requires, and those that this system sets. */
export interface DetectionFinding {
  /** 1 is Create. 2 is Update, of a finding with the same uid. */
  readonly activity_id: 1 | 2;
  readonly category_uid: 2;
  readonly class_uid: 2004;
  /** `class_uid` × 100 + `activity_id`. */
  readonly type_uid: 200401 | 200402;
  /** Epoch milliseconds. */
  readonly time: number;
  /** 2 is Low, 3 is Medium, 4 is High, 5 is Critical. */
  readonly severity_id: 2 | 3 | 4 | 5;
  /** New. */
  readonly status_id: 1;
  readonly message: string;
  /** How many different things, or attempts, the finding is about. */
  readonly count: number;
  readonly metadata: {
    readonly version: '1.1.0';
    readonly product: { readonly name: string; readonly vendor_name: string };
    readonly log_name: FindingLog;
  };
  readonly finding_info: {
    /** The same for each repetition of the event. */
    readonly uid: string;
    readonly title: string;
    /** 1 is Rule. */
    readonly analytic: { readonly name: string; readonly type_id: 1 };
    readonly types: readonly string[];
  };
  /** Recommended by the class, and absent where neither a person nor a connection is involved. */
  readonly evidences?: readonly (ActorEvidence | ConnectionEvidence)[];
  readonly resources?: readonly FindingResource[];
}

interface ActorEvidence {
  readonly actor: { readonly user: { readonly uid: string; readonly org: { readonly uid: string } } };
}

/** An inbound connection by AWS IoT's id. */
interface ConnectionEvidence {
  readonly connection_info: { readonly uid: string; readonly direction_id: 1 };
}

/**
 * What a finding was made from: the audit log, the comparison of the registry with AWS IoT, or AWS
 * IoT's events.
 */
export type FindingLog = 'AuditLog' | 'VehicleRegistry' | '$aws/events/presence/connect_failed';

/**
 * A device or vehicle by this system's id, or a certificate by AWS IoT's. A client claimed to be
 * the claimed vehicle, which may not exist.
 */
export interface FindingResource {
  readonly type: 'Device' | 'Vehicle' | 'Certificate' | 'Claimed Vehicle';
  readonly uid: string;
}

/** The source and the type of the events that carry findings. */
export const findingEvent = { source: eventSource, detailType: 'Detection Finding' } as const;

/** Returns the attributes that new findings share. `time` is in epoch milliseconds. */
export function newFinding(logName: FindingLog, time: number) {
  return {
    activity_id: 1,
    category_uid: 2,
    class_uid: 2004,
    type_uid: 200401,
    time,
    status_id: 1,
    metadata: {
      version: '1.1.0',
      product: { name: 'Reference ID for VIN', vendor_name: 'Reference ID for VIN' },
      log_name: logName,
    },
  } as const;
}
