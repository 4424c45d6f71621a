/**
 * Remote commands: which there are, who may send which, and how far one has come. The ledger
 * RemoteCommands moves by this table alone.
 */
import type { AccessRole, RemoteCommandKind, RemoteCommandStatus } from './generated/schema-types.ts';

/**
 * What each kind needs: the parameter that it must have (no other is taken), and the roles that may
 * send it.
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

/** A parameter of a command. */
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

/** How long what about a command lasts. */
export const commandTimes = {
  /**
   * It must be handed over, and the vehicle begin it, this long after it was wished for; a late
   * unlocking is worse than none.
   */
  validSeconds: 30,
  /** The vehicle's time from then on; afterwards AWS IoT says TIMED_OUT. */
  executionSeconds: 30,
  /** From the wish until the sweep looks: both of the above, and time for the event to arrive. */
  dueSeconds: 90,
  /**
   * An idempotency key's memory; shorter than the command's, since DynamoDB deletes either some
   * days late and a key must not outlive its command.
   */
  keyKeptSeconds: 30 * 86_400,
  /** The command's place in the ledger. */
  keptSeconds: 90 * 86_400,
} as const;

/**
 * Every status with those it may move to. OUTCOME_UNKNOWN is what a time-out means: a late answer
 * settles it.
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

/** The statuses from which a command may come to the given one. */
export function commandStatusesBefore(to: RemoteCommandStatus): RemoteCommandStatus[] {
  const entries = Object.entries(commandStatusMoves) as [
    RemoteCommandStatus,
    readonly RemoteCommandStatus[],
  ][];
  return entries.flatMap(([from, targets]) => (targets.indexOf(to) >= 0 ? [from] : []));
}

/**
 * The statuses whose outcome is awaited: as long as a command has one of them it stands in `byDue`.
 */
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
  /** `[A-Z0-9_-]+`, up to 64 characters: the vehicle's own, or one of ours. */
  readonly reasonCode?: string;
  /** Cognito `sub`. */
  readonly requestedBy: string;
  /** The app client of the requester's token. */
  readonly clientId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
  /** After this the vehicle must not carry it out any more, and it is not handed over any more. */
  readonly validUntil: string;
  /**
   * Set before anybody but the request that wrote it hands it over: from then on nobody can know
   * that it was not handed over.
   */
  readonly isRepeated?: true;
  /** AWS IoT's command of the first try, which every later try names too. */
  readonly commandArn?: string;
  /** AWS IoT's id, once it is known. */
  readonly executionId?: string;
  /** Present while PENDING, SENT or IN_PROGRESS: partition key of `byDue`. */
  readonly awaited?: typeof awaited;
  /** When the sweep looks what became of it: sort key of `byDue`. */
  readonly dueAt?: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** The one value of the attribute `awaited`. */
export const awaited = 'AWAITED';

/**
 * The item beside the ledger's that makes an idempotency key one command; its sort key is
 * `idempotencyGuard`.
 */
export interface IdempotencyItem {
  readonly referenceId: string;
  /** `key#<principalId>#<idempotencyKey>`: sorts after every ULID. */
  readonly commandId: string;
  /** The command it stands for. */
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
