/**
 * Which parts of a vehicle's message are accepted: the message as a whole by its identity and time,
 * then each value by the signal catalogue.
 */
import { type NumericSignal, findSignal } from './signals.ts';
import { clockToleranceMs } from './telemetry.ts';
import type { SignalScalar } from './telemetry-message.ts';
import { isUlid } from './ulid.ts';
import { holdsVin } from './vin-search.ts';

/** Most signals in one message. */
export const maximumSignals = 128;

/** Most characters of an `eventId`. */
export const maximumEventIdLength = 64;

const eventIdCharacters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-';

/** Why a value is refused. */
export type SignalViolation = 'UNKNOWN_SIGNAL' | 'WRONG_TYPE' | 'OUT_OF_RANGE';

/** Why a whole message is refused. */
export type MessageViolation =
  'OTHER_REFERENCE_ID' | 'BAD_EVENT_ID' | 'BAD_TIME' | 'FROM_THE_FUTURE' | 'TOO_OLD' | 'TOO_MANY_SIGNALS';

/** What a message says about itself; none of it is trusted. */
export interface MessageClaims {
  readonly referenceId?: unknown;
  readonly eventId: unknown;
  readonly observedAt: unknown;
  readonly signalCount: number;
}

/** What is known from the channel, and the retention that applies. */
export interface MessageChannel {
  readonly referenceId: string;
  /**
   * Epoch milliseconds. Times are compared with this one and not with the clock, so that reading a
   * message again gives the same result.
   */
  readonly receivedAt: number;
  readonly retentionDays: number;
}

const millisecondsPerDay = 86_400_000;

/** An event id becomes part of a key and is shown, so it must not hold a VIN. */
function isEventId(eventId: unknown): boolean {
  if (typeof eventId !== 'string' || eventId.length < 1 || eventId.length > maximumEventIdLength) {
    return false;
  }
  if (!eventId.split('').every((character) => eventIdCharacters.indexOf(character) >= 0)) {
    return false;
  }
  return (
    isFleetWiseNumber(eventId) ||
    !holdsVin(
      eventId
        .split('-')
        .filter((part) => !isIdentifier(part))
        .join('-'),
    )
  );
}

/** FleetWise numbers its events; the prefix is ours. */
function isFleetWiseNumber(eventId: string): boolean {
  const prefix = 'fleetwise-';
  const number = eventId.slice(prefix.length);
  return (
    eventId.slice(0, prefix.length) === prefix &&
    number.split('').every((character) => '0123456789'.indexOf(character) >= 0)
  );
}

/** A ULID, or a UUID without its hyphens: substrings of both often look like a VIN. */
function isIdentifier(part: string): boolean {
  return isUlid(part) || isHex32(part);
}

function isHex32(text: string): boolean {
  return (
    text.length === 32 && text.split('').every((character) => '0123456789abcdef'.indexOf(character) >= 0)
  );
}

function timeViolation(observedAt: unknown, channel: MessageChannel): MessageViolation | undefined {
  if (typeof observedAt !== 'number' || observedAt % 1 !== 0) {
    return 'BAD_TIME';
  }
  if (observedAt > channel.receivedAt + clockToleranceMs) {
    return 'FROM_THE_FUTURE';
  }
  const oldest = channel.receivedAt - channel.retentionDays * millisecondsPerDay;
  return observedAt < oldest ? 'TOO_OLD' : undefined;
}

/** What is wrong with a message as a whole; undefined when its values may be checked. */
export function messageViolation(
  claims: MessageClaims,
  channel: MessageChannel,
): MessageViolation | undefined {
  const { referenceId } = claims;
  if (referenceId !== undefined && referenceId !== channel.referenceId) {
    return 'OTHER_REFERENCE_ID';
  }
  if (!isEventId(claims.eventId)) {
    return 'BAD_EVENT_ID';
  }
  if (claims.signalCount > maximumSignals) {
    return 'TOO_MANY_SIGNALS';
  }
  return timeViolation(claims.observedAt, channel);
}

function numberViolation(signal: NumericSignal, value: unknown): SignalViolation | undefined {
  if (typeof value !== 'number') {
    return 'WRONG_TYPE';
  }
  const { datatype, minimum, maximum } = signal;
  const isWhole = value % 1 === 0;
  if (datatype !== 'float' && datatype !== 'double' && !isWhole) {
    return 'WRONG_TYPE';
  }
  // Written this way so that NaN is out of range too.
  return value >= minimum && value <= maximum ? undefined : 'OUT_OF_RANGE';
}

/** What is wrong with a value; undefined when it is a SignalScalar that the catalogue allows. */
export function signalViolation(name: string, value: unknown): SignalViolation | undefined {
  const signal = findSignal(name);
  if (signal === undefined) {
    return 'UNKNOWN_SIGNAL';
  }
  if (signal.datatype === 'boolean') {
    return typeof value === 'boolean' ? undefined : 'WRONG_TYPE';
  }
  if (signal.datatype !== 'string') {
    return numberViolation(signal, value);
  }
  if (typeof value !== 'string') {
    return 'WRONG_TYPE';
  }
  return signal.allowed.indexOf(value) >= 0 ? undefined : 'OUT_OF_RANGE';
}

/** The accepted values of a message, by name. */
export type ObservedSignals = readonly (readonly [name: string, value: SignalScalar])[];
