/** The messages between AWS IoT and a vehicle about a command, in JSON. */
import type { RemoteCommandKind } from './generated/schema-types.ts';

/**
 * What the vehicle receives: the payload template of the command (`infra/`) filled in. Numbers may
 * arrive as text. The parameters of `StartCommandExecution` have the same names, so that
 * `GetCommandExecution` shows which command of the ledger an execution belongs to.
 */
export interface CommandMessage {
  readonly commandId: string;
  readonly kind: RemoteCommandKind;
  /** ISO 8601: after this the vehicle responds REJECTED with EXPIRED and does nothing. */
  readonly validUntil: string;
  /** START_CLIMATE: degrees Celsius. */
  readonly temperature?: number | string;
  /** SET_CHARGE_LIMIT: percent. */
  readonly chargeLimit?: number | string;
}

/**
 * The vehicle's response (AWS IoT Developer Guide, "Start and monitor command executions");
 * IN_PROGRESS may come before one of the others.
 */
export interface CommandResponse {
  readonly status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'REJECTED' | 'TIMED_OUT';
  readonly statusReason?: {
    /** `[A-Z0-9_-]+`, up to 64 characters. */
    readonly reasonCode: string;
    /** Up to 1,024 characters; the cloud neither stores nor shows it. */
    readonly reasonDescription?: string;
  };
}
