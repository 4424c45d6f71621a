/**
 * A record of the telemetry stream, as the IoT rules write it in JSON; its partition key is the
 * Reference ID. The payload stands apart in base64, so that nothing in it can pass for a fact of
 * the channel.
 */

/**
 * What the payload is: a vehicle's TelemetryMessage, a presence event of AWS IoT, or a message of a
 * FleetWise campaign.
 */
export type StreamRecordKind = 'TELEMETRY' | 'PRESENCE' | 'FLEETWISE';

/** The record. */
export interface StreamRecord {
  readonly kind: StreamRecordKind;
  /** Of the channel: from the topic that only this vehicle (or AWS itself) can publish to. */
  readonly referenceId: string;
  /** The MQTT payload, base64. */
  readonly payload: string;
  /** Epoch milliseconds at which the rule ran. */
  readonly receivedAt: number;
  /**
   * How often the ingest function has put the record back at the stream's end; absent in what rules
   * write.
   */
  readonly returns?: number;
}
