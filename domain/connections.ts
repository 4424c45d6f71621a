/**
 * Refused connections: a client whose certificate is valid and may not connect under the client id
 * that it claims. They are counted per certificate and hour.
 */
import type { AllowanceItem } from './allowance.ts';

/**
 * What a rule selects from AWS IoT's event `connect_failed`. The client id may be any text, such as
 * a VIN, so the rule passes it on only in the form of a Reference ID.
 */
export interface ConnectFailedEvent {
  /** The certificate's id; an IAM principal for a client without a certificate. */
  readonly certificateId: string;
  /** The Reference ID that the client claims; absent when it claims another text. */
  readonly claimedId?: string;
  /** The thing to which the certificate belongs exclusively; absent when there is none. */
  readonly thingName?: string;
  /** AWS IoT's id of the connection, as its logs have it. */
  readonly sessionId: string;
  /** Epoch milliseconds at which the rule ran. */
  readonly at: number;
}

/**
 * A Reference ID as AWS IoT's `regexp_substr` finds it: the whole client id, or nothing. It has no
 * look-ahead, by which `referenceIdPattern` ends, because AWS IoT documents none.
 */
export const claimedIdPattern = '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';

/** The count of one hour, beside the counters of allowances, which no limit reads. */
export type ConnectionCountItem = AllowanceItem & {
  /** The count at the newest report: a finding that EventBridge has accepted, or one too many. */
  readonly reported?: number;
};

/** Findings of one hour that name a certificate; after them one says that there are more. */
export const maxConnectionFindings = 1_000;
