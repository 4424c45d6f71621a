/** What a record of the stream may hold. */
import type { DisconnectReason } from '../../domain/generated/schema-types.ts';

/** A message before any check. */
export interface RawMessage {
  readonly eventId: unknown;
  readonly observedAt: unknown;
  readonly referenceId?: unknown;
  readonly signals: Readonly<Record<string, unknown>>;
  /**
   * The time in the key of the item that stores it, in epoch milliseconds: for an observation of a
   * batch, which shares its item with others. Absent where it is `observedAt`.
   */
  readonly itemAt?: number;
}

/** The vehicle connected or disconnected. */
export interface PresenceEvent {
  readonly status: 'CONNECTED' | 'DISCONNECTED';
  /** Epoch milliseconds; AWS documents them as approximate. */
  readonly at: number;
  /**
   * AWS IoT's number of the connection, the same when it begins and ends. It grows with each
   * connection of a client and restarts after an hour without one.
   */
  readonly connection?: number;
  /** Why the connection ended; absent while CONNECTED. */
  readonly reason?: DisconnectReason;
}

/** What a stream record says: messages, a change of the connection, or nothing usable. */
export type RecordContent =
  | { readonly kind: 'MESSAGES'; readonly messages: readonly RawMessage[] }
  | { readonly kind: 'PRESENCE'; readonly presence: PresenceEvent }
  /** Well-formed, but without information. */
  | { readonly kind: 'NOTHING'; readonly reason: 'REPLACED_SESSION' }
  /**
   * From the vehicle, but not readable: it may hold a speed. The record also gets a dead letter.
   */
  | { readonly kind: 'UNREADABLE'; readonly poison: PoisonRecord };

/** Why a record cannot be read. */
export type PoisonReason =
  'NOT_A_STREAM_RECORD' | 'PAYLOAD_NOT_JSON' | 'PAYLOAD_OF_ANOTHER_SHAPE' | 'TOO_MANY_MOMENTS';

/** A record that can never be read. */
export interface PoisonRecord {
  readonly sequenceNumber: string;
  /** The partition key: the vehicle that sent it, known from the channel. */
  readonly referenceId: string;
  readonly reason: PoisonReason;
}
