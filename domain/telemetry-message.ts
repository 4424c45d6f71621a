/**
 * The JSON message on a vehicle's telemetry topic: values of signals that it observed at one
 * moment.
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
