/**
 * What of a vehicle's message is taken: the message as a whole by its identity and time, then each
 * value by the signal catalogue.
 */
import { type NumericSignal, findSignal } from './signals.ts';
import { clockTolerance } from './telemetry.ts';
import type { SignalScalar } from './telemetry-message.ts';
import { isUlid } from './ulid.ts';
import { holdsVin } from './vin-search.ts';

/** Most signals in one message. */
export const maximumSignals = 128;

/** Most characters of an `eventId`. */
export const maximumEventIdLength = 64;

const eventIdCharacters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-';

/** Why a value is not taken. */
export type SignalFault = 'UNKNOWN_SIGNAL' | 'WRONG_TYPE' | 'OUT_OF_RANGE';

/** Why nothing of a message is taken. */
export type MessageFault =
  'OTHER_REFERENCE_ID' | 'BAD_EVENT_ID' | 'BAD_TIME' | 'FROM_THE_FUTURE' | 'TOO_OLD' | 'TOO_MANY_SIGNALS';

/** A message's own words about itself, none of them trusted. */
export interface MessageClaims {
  readonly referenceId?: unknown;
  readonly eventId: unknown;
  readonly observedAt: unknown;
  readonly signalCount: number;
}

/** What the channel says, and what decides with it. */
export interface MessageChannel {
  readonly referenceId: string;
  /**
   * Epoch milliseconds. Times are compared with this one and not with the clock, so that a message
   * is judged alike however often it is read.
   */
  readonly receivedAt: number;
  readonly retentionDays: number;
}

const millisecondsPerDay = 86_400_000;

/** An event id becomes part of a key and is shown, so it holds no VIN. */
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

/** A ULID, or a UUID without its hyphens: in both, many a part looks like a VIN by chance. */
function isIdentifier(part: string): boolean {
  return isUlid(part) || isHex32(part);
}

function isHex32(text: string): boolean {
  return (
    text.length === 32 && text.split('').every((character) => '0123456789abcdef'.indexOf(character) >= 0)
  );
}

function timeFault(observedAt: unknown, channel: MessageChannel): MessageFault | undefined {
  if (typeof observedAt !== 'number' || observedAt % 1 !== 0) {
    return 'BAD_TIME';
  }
  if (observedAt > channel.receivedAt + clockTolerance) {
    return 'FROM_THE_FUTURE';
  }
  const oldest = channel.receivedAt - channel.retentionDays * millisecondsPerDay;
  return observedAt < oldest ? 'TOO_OLD' : undefined;
}

/** What is wrong with a message as a whole; undefined when its values may be looked at. */
export function messageFault(claims: MessageClaims, channel: MessageChannel): MessageFault | undefined {
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
  return timeFault(claims.observedAt, channel);
}

function numberFault(signal: NumericSignal, value: unknown): SignalFault | undefined {
  if (typeof value !== 'number') {
    return 'WRONG_TYPE';
  }
  const { datatype, minimum, maximum } = signal;
  const isWhole = value % 1 === 0;
  if (datatype !== 'float' && datatype !== 'double' && !isWhole) {
    return 'WRONG_TYPE';
  }
  // Said so that NaN is out of range too.
  return value >= minimum && value <= maximum ? undefined : 'OUT_OF_RANGE';
}

/** What is wrong with a value; undefined when it is a SignalScalar as the catalogue wants it. */
export function signalFault(name: string, value: unknown): SignalFault | undefined {
  const signal = findSignal(name);
  if (signal === undefined) {
    return 'UNKNOWN_SIGNAL';
  }
  if (signal.datatype === 'boolean') {
    return typeof value === 'boolean' ? undefined : 'WRONG_TYPE';
  }
  if (signal.datatype !== 'string') {
    return numberFault(signal, value);
  }
  if (typeof value !== 'string') {
    return 'WRONG_TYPE';
  }
  return signal.allowed.indexOf(value) >= 0 ? undefined : 'OUT_OF_RANGE';
}

/** The values of a message that have no fault, by name. */
export type ObservedSignals = readonly (readonly [name: string, value: SignalScalar])[];
