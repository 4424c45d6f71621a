/**
 * Remote commands: their kinds, who may send which, and their statuses. The ledger RemoteCommands
 * changes a status only as this table allows.
 */
import type { AccessRole, RemoteCommandKind, RemoteCommandStatus } from './generated/schema-types.ts';

/**
 * Each kind's one parameter and the roles that may send the kind. The parameter is required, and
 * no other is accepted.
 */
export const commandKinds = {
  LOCK_DOORS: { parameter: undefined, roles: ['OWNER', 'DRIVER'] },
  UNLOCK_DOORS: { parameter: undefined, roles: ['OWNER'] },
  START_CLIMATE: { parameter: 'temperature', roles: ['OWNER', 'DRIVER'] },
  STOP_CLIMATE: { parameter: undefined, roles: ['OWNER', 'DRIVER'] },
  HONK_AND_FLASH: { parameter: undefined, roles: ['OWNER', 'DRIVER'] },
  START_CHARGING: { parameter: undefined, roles: ['OWNER', 'DRIVER'] },
  STOP_CHARGING: { parameter: undefined, roles: ['OWNER', 'DRIVER'] },
  SET_CHARGE_LIMIT: { parameter: 'chargeLimit', roles: ['OWNER'] },
} as const satisfies Record<
  RemoteCommandKind,
  { readonly parameter: CommandParameter | undefined; readonly roles: readonly AccessRole[] }
>;

/** A number that a command takes: degrees Celsius, or a percentage of charge. */
export type CommandParameter = 'temperature' | 'chargeLimit';

/** Range of each parameter, both ends included, and the step between values. */
export const commandParameters = {
  /** Degrees Celsius. */
  temperature: { minimum: 15, maximum: 28, step: 0.5 },
  /** Percent of the battery's capacity. */
  chargeLimit: { minimum: 50, maximum: 100, step: 1 },
} as const satisfies Record<
  CommandParameter,
  { readonly minimum: number; readonly maximum: number; readonly step: number }
>;

/** Lifetimes of a command, in seconds. */
export const commandTimes = {
  /**
   * From the request until it must be handed over and the vehicle must have begun. A late unlocking
   * is worse than none.
   */
  validSeconds: 30,
  /** From the start of the execution in AWS IoT until AWS IoT makes it TIMED_OUT. */
  executionSeconds: 30,
  /**
   * From the request until `settleCommands` checks it: both of the above, and time for the event to
   * arrive.
   */
  dueSeconds: 90,
  /**
   * How long an idempotency key is kept. Shorter than the command: DynamoDB deletes either up to
   * some days late, and a key must not outlive its command.
   */
  keyKeptSeconds: 30 * 86_400,
} as const;

/**
 * Every status with those it may move to. A time-out leads to OUTCOME_UNKNOWN, which a late
 * response still settles.
 */
export const commandStatusMoves = {
  PENDING: ['SENT', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'OUTCOME_UNKNOWN'],
  SENT: ['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'OUTCOME_UNKNOWN'],
  IN_PROGRESS: ['SUCCEEDED', 'FAILED', 'REJECTED', 'OUTCOME_UNKNOWN'],
  OUTCOME_UNKNOWN: ['SUCCEEDED', 'FAILED', 'REJECTED'],
  SUCCEEDED: [],
  FAILED: [],
  REJECTED: [],
} as const satisfies Record<RemoteCommandStatus, readonly RemoteCommandStatus[]>;

/** The statuses from which a command may move to the given one. */
export function commandStatusesBefore(to: RemoteCommandStatus): RemoteCommandStatus[] {
  const entries = Object.entries(commandStatusMoves) as [
    RemoteCommandStatus,
    readonly RemoteCommandStatus[],
  ][];
  return entries.flatMap(([from, targets]) => (targets.indexOf(to) >= 0 ? [from] : []));
}

/** The statuses whose outcome is awaited; a command in one of them is in the index `byDue`. */
export const openStatuses: readonly RemoteCommandStatus[] = ['PENDING', 'SENT', 'IN_PROGRESS'];

/** RemoteCommands' item. Times are ISO 8601 in UTC with milliseconds. */
export interface RemoteCommandItem {
  readonly referenceId: string;
  /** ULID. */
  readonly commandId: string;
  readonly kind: RemoteCommandKind;
  readonly temperature?: number;
  readonly chargeLimit?: number;
  readonly status: RemoteCommandStatus;
  /** `[A-Z0-9_-]+`, up to 64 characters: the vehicle's own, or one of `reasonCodes`. */
  readonly reasonCode?: string;
  /** Cognito `sub`. */
  readonly requestedBy: string;
  /** The app client of the requester's token. */
  readonly clientId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
  /** After this the command is not handed over, and the vehicle must not carry it out. */
  readonly validUntil: string;
  /**
   * Set before any caller other than the request that wrote the command hands it over. From then on
   * a refusal no longer proves that nothing was handed over.
   */
  readonly isRepeated?: true;
  /** AWS IoT's command of the first attempt, which every later attempt names too. */
  readonly commandArn?: string;
  /** AWS IoT's id, once it is known. */
  readonly executionId?: string;
  /** Present while PENDING, SENT or IN_PROGRESS: partition key of `byDue`. */
  readonly awaited?: typeof awaited;
  /** When `settleCommands` checks its outcome: sort key of `byDue`. */
  readonly dueAt?: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** The one value of the attribute `awaited`. */
export const awaited = 'AWAITED';

/**
 * A second item of a command, which ties an idempotency key to it; its sort key is
 * `idempotencyGuard`.
 */
export interface IdempotencyItem {
  readonly referenceId: string;
  /** `key#<principalId>#<idempotencyKey>`: sorts after every ULID. */
  readonly commandId: string;
  /** The command that the key belongs to. */
  readonly guardedCommandId: string;
  readonly kind: RemoteCommandKind;
  readonly temperature?: number;
  readonly chargeLimit?: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** Sort key of the idempotency key's item. */
export const idempotencyGuard = (principalId: string, idempotencyKey: string): string =>
  `key#${principalId}#${idempotencyKey}`;
