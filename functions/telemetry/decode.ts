/**
 * Decodes a record of the stream: the vehicle, known from the channel, and the messages or the
 * presence event in the payload. This checks only the payload's shape; `domain/observation.ts`
 * checks the messages.
 */
import { toDisconnectReason } from '../../domain/disconnect-reasons.ts';
import type { StreamRecord } from '../../domain/stream-record.ts';
import { readBatch, readFleetWise } from './decode-moments.ts';
import { maxPayloadBytes, parseJson, payloadBytes } from './payload.ts';
import type { PoisonReason, PoisonRecord, RecordContent } from './record-content.ts';
import type { KinesisRecord } from './stream-event.ts';

/** A record whose shape is checked but whose times, ids and values are not. */
export interface DecodedRecord {
  readonly referenceId: string;
  readonly sequenceNumber: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly content: RecordContent;
  /** Size of the payload after it was inflated; the most that is allowed when it cannot be. */
  readonly payloadBytes: number;
  /** The record as read, for putting it back. */
  readonly source: StreamRecord;
}

type Fields = Readonly<Record<string, unknown>>;

/** Decodes base64 and JSON and checks the shape. Returns a PoisonRecord instead of throwing. */
export function decode({ kinesis }: KinesisRecord): DecodedRecord | PoisonRecord {
  const { partitionKey: referenceId, sequenceNumber } = kinesis;
  const poison = (reason: PoisonReason): PoisonRecord => ({ sequenceNumber, referenceId, reason });
  const record = toStreamRecord(parseJson(Buffer.from(kinesis.data, 'base64')), referenceId);
  if (record === undefined) {
    return poison('NOT_A_STREAM_RECORD');
  }
  const { receivedAt } = record;
  const bytes = payloadBytes(record.payload);
  const decoded = (content: RecordContent) => ({
    referenceId,
    sequenceNumber,
    receivedAt,
    content,
    payloadBytes: bytes?.length ?? maxPayloadBytes,
    source: record,
  });
  const content = readContent(bytes, record);
  if (typeof content !== 'string') {
    return decoded(content);
  }
  // A presence event comes from AWS IoT and holds no speed.
  if (record.kind === 'PRESENCE') {
    return poison(content);
  }
  return decoded({ kind: 'UNREADABLE', poison: poison(content) });
}

function readContent(bytes: Buffer | undefined, record: StreamRecord): RecordContent | PoisonReason {
  const payload = parseJson(bytes);
  if (payload === undefined) {
    return 'PAYLOAD_NOT_JSON';
  }
  const content = isFields(payload) ? readers[record.kind](payload, record) : undefined;
  return content ?? 'PAYLOAD_OF_ANOTHER_SHAPE';
}

function toStreamRecord(record: unknown, partitionKey: string): StreamRecord | undefined {
  if (!isFields(record)) {
    return undefined;
  }
  const { certificateId, kind, referenceId, payload, receivedAt, returns } = record;
  if (kind !== 'TELEMETRY' && kind !== 'PRESENCE' && kind !== 'FLEETWISE') {
    return undefined;
  }
  // Records are ordered per partition key, so a record under another vehicle's key would break the
  // order.
  if (referenceId !== partitionKey || typeof payload !== 'string' || !isTime(receivedAt)) {
    return undefined;
  }
  const returned = Number.isSafeInteger(returns) ? { returns: Number(returns) } : {};
  const certificate = typeof certificateId === 'string' ? { certificateId } : {};
  return { kind, referenceId: partitionKey, ...certificate, payload, receivedAt, ...returned };
}

type Reader = (payload: Fields, record: StreamRecord) => RecordContent | PoisonReason | undefined;

const readers: Readonly<Record<StreamRecord['kind'], Reader>> = {
  TELEMETRY: readMessage,
  PRESENCE: readPresence,
  FLEETWISE: readFleetWise,
};

function readMessage(payload: Fields): RecordContent | PoisonReason | undefined {
  const { eventId, observedAt, referenceId, signals } = payload;
  if (Array.isArray(observedAt)) {
    return readBatch(payload);
  }
  if (!isFields(signals)) {
    return undefined;
  }
  return { kind: 'MESSAGES', messages: [{ eventId, observedAt, referenceId, signals }] };
}

/** AWS IoT's lifecycle event (AWS IoT Developer Guide, "Connect/Disconnect events"). */
function readPresence(payload: Fields, { referenceId }: StreamRecord): RecordContent | undefined {
  const { clientId, eventType, timestamp: at, disconnectReason, versionNumber } = payload;
  if (clientId !== referenceId || !isTime(at)) {
    return undefined;
  }
  const connection = Number.isSafeInteger(versionNumber) ? { connection: Number(versionNumber) } : {};
  if (eventType === 'connected') {
    return { kind: 'PRESENCE', presence: { status: 'CONNECTED', at, ...connection } };
  }
  if (eventType !== 'disconnected') {
    return undefined;
  }
  // A new connection replaced this one. The event may arrive after that connection's own and says
  // nothing about it.
  if (disconnectReason === 'DUPLICATE_CLIENTID') {
    return { kind: 'NOTHING', reason: 'REPLACED_SESSION' };
  }
  const reason = toDisconnectReason(disconnectReason);
  return { kind: 'PRESENCE', presence: { status: 'DISCONNECTED', at, ...connection, reason } };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= latestTime;
}

/** The last millisecond that a Date can represent (ECMAScript, "Time Values and Time Range"). */
const latestTime = 8_640_000_000_000_000;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
