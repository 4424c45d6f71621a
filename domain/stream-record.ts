/**
 * A record of the telemetry stream, as the IoT rules write it in JSON; its partition key is the
 * Reference ID. The payload is separate and in base64, so that nothing in it can be mistaken for a
 * fact of the channel.
 */

/**
 * What the payload is: a vehicle's TelemetryMessage, a presence event of AWS IoT, or a message of a
 * FleetWise campaign.
 */
export type StreamRecordKind = 'TELEMETRY' | 'PRESENCE' | 'FLEETWISE';

/** A record of the telemetry stream, as AWS IoT's rules write it. */
export interface StreamRecord {
  readonly kind: StreamRecordKind;
  /** From the channel: the topic to which only this vehicle, or AWS itself, can publish. */
  readonly referenceId: string;
  /**
   * Id of the certificate under which the client published or connected. Absent in FleetWise's
   * messages and in records that were written before this attribute existed.
   */
  readonly certificateId?: string;
  /** The MQTT payload, base64. */
  readonly payload: string;
  /** Epoch milliseconds at which the rule ran. */
  readonly receivedAt: number;
  /**
   * How often the ingest function has put the record back at the end of the stream; absent in
   * records that the rules write.
   */
  readonly returns?: number;
}
