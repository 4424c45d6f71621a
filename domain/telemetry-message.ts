/**
 * What a vehicle says on its telemetry topic, as JSON: values of signals that it observed at one
 * moment.
 */

/**
 * A value of a signal; which type and range it must have is the catalogue's matter (`signals.ts`).
 */
export type SignalScalar = number | boolean | string;

/** One message. Sent again with the same `eventId` and `observedAt` it is the same message. */
export interface TelemetryMessage {
  /**
   * 1 to 64 letters, digits and '-', never the VIN; no other message of the vehicle with the same
   * `observedAt` has it.
   */
  readonly eventId: string;
  /** Epoch milliseconds by the vehicle's clock. */
  readonly observedAt: number;
  /** May be left out: the identity is the connection's. One that differs from it is refused. */
  readonly referenceId?: string;
  /** Fully qualified name of COVESA VSS → value. */
  readonly signals: Readonly<Record<string, SignalScalar>>;
}
