/**
 * The JSON messages on a vehicle's telemetry topic: values of signals that it observed at one
 * moment, or at several. A message may be compressed in zlib's format (RFC 1950).
 */

/** A value of a signal; the catalogue (`signals.ts`) defines its type and range. */
export type SignalScalar = number | boolean | string;

/**
 * One message. A message with the same `eventId` and `observedAt` is the same message sent again.
 */
export interface TelemetryMessage {
  /**
   * 1 to 64 letters, digits and '-', never the VIN; unique among the vehicle's messages with the
   * same `observedAt`.
   */
  readonly eventId: string;
  /** Epoch milliseconds by the vehicle's clock. */
  readonly observedAt: number;
  /** Optional: the connection identifies the vehicle. A different one is refused. */
  readonly referenceId?: string;
  /** Fully qualified name of COVESA VSS → value. */
  readonly signals: Readonly<Record<string, SignalScalar>>;
}

/**
 * Observations of several moments in one message. A vehicle that saves bytes sends one every ten
 * seconds; what must not wait is a message of its own. A batch with the same `eventId` and first
 * time is the same batch sent again, so a vehicle sends it again unchanged.
 */
export interface TelemetryBatch extends Pick<TelemetryMessage, 'eventId' | 'referenceId'> {
  /**
   * 1 to 500 numbers: the first moment in epoch milliseconds by the vehicle's clock, then the
   * milliseconds from each moment to the next, at least 1.
   */
  readonly observedAt: readonly number[];
  /**
   * Name or number (docs/SIGNALS.md) of a signal → its value at each moment. Null stands for a
   * moment without a value; nulls at the end may be left out.
   */
  readonly signals: Readonly<Record<string, readonly (SignalScalar | null)[]>>;
}

/**
 * Most moments in one record, because a payload of 128 KB has room for thousands. The stack's
 * campaign samples 43 signals once a second over ten seconds, which are 430 moments if all times
 * differ.
 */
export const maxMoments = 500;
