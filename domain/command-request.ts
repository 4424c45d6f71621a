/** What a person requests with `sendRemoteCommand`: the checks, and the items that are written. */
import {
  type CommandParameter,
  type IdempotencyItem,
  type RemoteCommandItem,
  awaited,
  commandKinds,
  commandParameters,
  commandTimes,
  idempotencyGuard,
} from './commands.ts';
import type { AccessRole, RemoteCommandKind } from './generated/schema-types.ts';
import { isSameNumber } from './same-number.ts';
import { isUuid } from './reference-id.ts';

/** A command's kind with its parameter; GraphQL's null means absent. */
export interface CommandRequest {
  readonly kind: RemoteCommandKind;
  readonly temperature?: number | null;
  readonly chargeLimit?: number | null;
}

const parameters: readonly CommandParameter[] = ['temperature', 'chargeLimit'];

/**
 * The argument that is missing, out of range, not a multiple of the step, or not a parameter of the
 * command; undefined when all are valid.
 */
export function findInvalidParameter(request: CommandRequest): CommandParameter | undefined {
  const needed = commandKinds[request.kind].parameter;
  return parameters.find((name) => {
    const value = request[name] ?? undefined;
    if (name !== needed) {
      return value !== undefined;
    }
    return value === undefined || !isInRange(name, value);
  });
}

/**
 * The idempotency key as it is stored, in lower case; undefined for a text that is not a UUID. Keys
 * are stored. A UUID has at most 12 characters of a VIN's alphabet in a row, so it cannot contain a
 * VIN.
 */
export function toIdempotencyKey(text: string): string | undefined {
  const key = text.toLowerCase();
  return isUuid(key) ? key : undefined;
}

/** True when the role may send commands of the kind. */
export function maySend(role: AccessRole, kind: RemoteCommandKind): boolean {
  const allowed: readonly AccessRole[] = commandKinds[kind].roles;
  return allowed.indexOf(role) >= 0;
}

/** True when the earlier request with the idempotency key asked for the same. */
export function isSameRequest(earlier: CommandRequest, request: CommandRequest): boolean {
  return (
    earlier.kind === request.kind &&
    isSameNumber(earlier.temperature, request.temperature) &&
    isSameNumber(earlier.chargeLimit, request.chargeLimit)
  );
}

/** Who sends the command, and when. The caller formats the ISO 8601 times. */
export interface CommandCircumstances {
  readonly referenceId: string;
  readonly commandId: string;
  readonly requestedBy: string;
  /** The app client that asked. */
  readonly clientId: string;
  readonly idempotencyKey: string;
  readonly epochMilliSeconds: number;
  /** Now, and `validSeconds` and `dueSeconds` from now, as ISO 8601. */
  readonly at: string;
  readonly validUntil: string;
  readonly dueAt: string;
  /** Epoch second after which DynamoDB may delete the command. */
  readonly expiresAt: number;
}

/** The new item of the ledger. */
export function newCommand(request: CommandRequest, by: CommandCircumstances): RemoteCommandItem {
  return {
    referenceId: by.referenceId,
    commandId: by.commandId,
    ...facts(request),
    status: 'PENDING',
    requestedBy: by.requestedBy,
    clientId: by.clientId,
    createdAt: by.at,
    updatedAt: by.at,
    version: 1,
    validUntil: by.validUntil,
    awaited,
    dueAt: by.dueAt,
    expiresAt: by.expiresAt,
  };
}

/** The item that ties the idempotency key to this command. */
export function newGuard(request: CommandRequest, by: CommandCircumstances): IdempotencyItem {
  return {
    referenceId: by.referenceId,
    commandId: idempotencyGuard(by.requestedBy, by.idempotencyKey),
    guardedCommandId: by.commandId,
    ...facts(request),
    expiresAt: toSeconds(by.epochMilliSeconds) + commandTimes.keyKeptSeconds,
  };
}

/** Kind and parameters, without absent parameters. */
function facts(request: CommandRequest): Pick<RemoteCommandItem, 'kind' | 'temperature' | 'chargeLimit'> {
  const temperature = request.temperature ?? undefined;
  const chargeLimit = request.chargeLimit ?? undefined;
  return {
    kind: request.kind,
    ...(temperature === undefined ? {} : { temperature }),
    ...(chargeLimit === undefined ? {} : { chargeLimit }),
  };
}

function isInRange(name: CommandParameter, value: number): boolean {
  const { minimum, maximum, step } = commandParameters[name];
  return value >= minimum && value <= maximum && value % step === 0;
}

function toSeconds(epochMilliSeconds: number): number {
  return Math.floor(epochMilliSeconds / 1000);
}
