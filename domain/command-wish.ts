/**
 * What a person wishes of a vehicle by `sendRemoteCommand`: its checks, and the items it becomes.
 */
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
export interface CommandWish {
  readonly kind: RemoteCommandKind;
  readonly temperature?: number | null;
  readonly chargeLimit?: number | null;
}

const parameters: readonly CommandParameter[] = ['temperature', 'chargeLimit'];

/**
 * The argument that is missing, out of range, between the steps, or not the command's; undefined
 * when all is right.
 */
export function parameterFault(wish: CommandWish): CommandParameter | undefined {
  const needed = commandKinds[wish.kind].parameter;
  return parameters.find((name) => {
    const value = wish[name] ?? undefined;
    if (name !== needed) {
      return value !== undefined;
    }
    return value === undefined || !isInRange(name, value);
  });
}

/**
 * The idempotency key as it is stored, in lower case; undefined for a text that is not a UUID. Keys
 * are stored, and at most 12 characters of a VIN's alphabet stand side by side in a UUID, so that a
 * VIN can be no part of one.
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

/** True when the earlier use of an idempotency key wished for the same. */
export function isSameWish(earlier: CommandWish, wish: CommandWish): boolean {
  return (
    earlier.kind === wish.kind &&
    isSameNumber(earlier.temperature, wish.temperature) &&
    isSameNumber(earlier.chargeLimit, wish.chargeLimit)
  );
}

/** Who wishes when; times in epoch milliseconds, ISO 8601 is the caller's to write. */
export interface WishCircumstances {
  readonly referenceId: string;
  readonly commandId: string;
  readonly requestedBy: string;
  /** The app client that asked. */
  readonly clientId: string;
  readonly idempotencyKey: string;
  readonly epochMilliSeconds: number;
  /** The moment, and those of `validSeconds` and `dueSeconds` later, as ISO 8601. */
  readonly at: string;
  readonly validUntil: string;
  readonly dueAt: string;
}

/** The ledger's new item. */
export function newCommand(wish: CommandWish, by: WishCircumstances): RemoteCommandItem {
  return {
    referenceId: by.referenceId,
    commandId: by.commandId,
    ...facts(wish),
    status: 'PENDING',
    requestedBy: by.requestedBy,
    clientId: by.clientId,
    createdAt: by.at,
    updatedAt: by.at,
    version: 1,
    validUntil: by.validUntil,
    awaited,
    dueAt: by.dueAt,
    expiresAt: toSeconds(by.epochMilliSeconds) + commandTimes.keptSeconds,
  };
}

/** The item that makes the idempotency key this command. */
export function newGuard(wish: CommandWish, by: WishCircumstances): IdempotencyItem {
  return {
    referenceId: by.referenceId,
    commandId: idempotencyGuard(by.requestedBy, by.idempotencyKey),
    guardedCommandId: by.commandId,
    ...facts(wish),
    expiresAt: toSeconds(by.epochMilliSeconds) + commandTimes.keyKeptSeconds,
  };
}

/** Kind and parameters without those that are absent. */
function facts(wish: CommandWish): Pick<RemoteCommandItem, 'kind' | 'temperature' | 'chargeLimit'> {
  const temperature = wish.temperature ?? undefined;
  const chargeLimit = wish.chargeLimit ?? undefined;
  return {
    kind: wish.kind,
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
