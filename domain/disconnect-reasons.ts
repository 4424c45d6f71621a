/**
 * Why a connection ended: AWS IoT Core's `disconnectReason` (AWS IoT Developer Guide, "Lifecycle
 * events"), and the numbers under which states store it, because a state must stay small.
 */
import type { DisconnectReason } from './generated/schema-types.ts';

/**
 * A reason's number is its position, from 0. A number means the same reason for as long as any
 * state has it: a new reason is added at the end.
 */
export const numberedReasons: readonly DisconnectReason[] = [
  'OTHER',
  'CLIENT_INITIATED_DISCONNECT',
  'CONNECTION_LOST',
  'MQTT_KEEP_ALIVE_TIMEOUT',
  'CLIENT_ERROR',
  'AUTH_ERROR',
  'FORBIDDEN_ACCESS',
  'THROTTLED',
  'SERVER_ERROR',
  'SERVER_INITIATED_DISCONNECT',
  'API_INITIATED_DISCONNECT',
  'WEBSOCKET_TTL_EXPIRATION',
  'CUSTOMAUTH_TTL_EXPIRATION',
];

/** The reason in an event of AWS IoT Core; OTHER for one that is not in the list. */
export function toDisconnectReason(reported: unknown): DisconnectReason {
  return numberedReasons.find((reason) => reason === reported) ?? 'OTHER';
}

/** The number under which a state stores a reason. */
export function numberOfReason(reason: DisconnectReason): number {
  return numberedReasons.indexOf(reason);
}

/**
 * The reason with a stored number. OTHER for a number from a later release; null without a number,
 * as in a state of a connected vehicle or of an earlier release.
 */
export function reasonOfNumber(number: number | undefined): DisconnectReason | null {
  if (number === undefined) {
    return null;
  }
  // A sum, because AppSync treats a number from DynamoDB in its own way (assumption appsync-js-5).
  return numberedReasons[number + 0] ?? 'OTHER';
}
