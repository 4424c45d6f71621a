/** Accepts the parts of a record that the rules allow, and lists a reason for each other part. */
import { type ObservedSignals, messageViolation, signalViolation } from '../../domain/observation.ts';
import type { StreamRecord } from '../../domain/stream-record.ts';
import type { SignalScalar } from '../../domain/telemetry-message.ts';
import { telemetryKey } from '../../domain/telemetry.ts';
import type { DecodedRecord } from './decode.ts';
import type { PresenceEvent, RawMessage } from './record-content.ts';
import { hasRefusedMotion } from './motion-evidence.ts';

/** A message with at least one value. */
export interface AcceptedMessage {
  /** Telemetry's sort key. Messages of a batch that are stored in one item have the same. */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly observedAt: number;
  readonly signals: ObservedSignals;
}

/** A stream record, reduced to the messages and the presence that passed the checks. */
export interface AcceptedRecord {
  readonly sequenceNumber: string;
  readonly receivedAt: number;
  /** In the order of the record; for a batch, of their time. */
  readonly messages: readonly AcceptedMessage[];
  readonly presence?: PresenceEvent;
  /** True when a motion value was refused, or a payload that may hold one. */
  readonly hasRefusedMotion: boolean;
  /** One reason for each refused message or value. */
  readonly refusals: readonly string[];
  /** Size of the payload after it was inflated. */
  readonly payloadBytes: number;
  /** The record as read, for putting it back. */
  readonly source: StreamRecord;
}

/**
 * Keeps what the rules allow. A violation of the message (id, time, number of signals) drops the
 * whole message; a violation of a value drops only that value.
 */
export function accept(record: DecodedRecord, retentionDays: number): AcceptedRecord {
  const { content, payloadBytes, sequenceNumber, receivedAt, source } = record;
  const refusals: string[] = content.kind === 'NOTHING' ? [content.reason] : [];
  const messages: AcceptedMessage[] = [];
  let isMotionRefused = content.kind === 'UNREADABLE';
  for (const raw of content.kind === 'MESSAGES' ? content.messages : []) {
    const message = acceptMessage(raw, record, retentionDays, refusals);
    if (message !== undefined) {
      messages.push(message);
    }
    isMotionRefused ||= hasRefusedMotion(raw.signals, message?.signals ?? []);
  }
  const presence = content.kind === 'PRESENCE' ? { presence: content.presence } : {};
  return {
    sequenceNumber,
    receivedAt,
    messages,
    refusals,
    payloadBytes,
    source,
    hasRefusedMotion: isMotionRefused,
    ...presence,
  };
}

function acceptMessage(
  raw: RawMessage,
  { referenceId, receivedAt }: DecodedRecord,
  retentionDays: number,
  refusals: string[],
): AcceptedMessage | undefined {
  const entries = Object.entries(raw.signals);
  const violation = messageViolation(
    {
      referenceId: raw.referenceId,
      eventId: raw.eventId,
      observedAt: raw.observedAt,
      signalCount: entries.length,
    },
    { referenceId, receivedAt, retentionDays },
  );
  if (violation !== undefined) {
    refusals.push(violation);
    return undefined;
  }
  // Without a violation they have these types.
  const { eventId, observedAt } = raw as { readonly eventId: string; readonly observedAt: number };
  const signals = acceptSignals(entries, refusals);
  if (signals.length === 0) {
    return undefined;
  }
  const key = telemetryKey(new Date(raw.itemAt ?? observedAt).toISOString(), eventId);
  return { key, observedAt, signals };
}

function acceptSignals(
  entries: readonly (readonly [string, unknown])[],
  refusals: string[],
): ObservedSignals {
  return entries.flatMap(([name, value]) => {
    const violation = signalViolation(name, value);
    if (violation !== undefined) {
      refusals.push(violation);
      return [];
    }
    // A value without a violation is a scalar.
    return [[name, value as SignalScalar] as const];
  });
}
