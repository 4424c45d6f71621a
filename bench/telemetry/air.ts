/**
 * Bytes between a vehicle and AWS IoT Core. The MQTT packets are exact (MQTT 3.1.1, QoS 1). What
 * TLS, TCP and IP add is an estimate, because it depends on the network.
 */

/**
 * The estimate: TLS 1.3 adds 22 bytes to a record (header 5, content type 1, tag 16; RFC 8446). A
 * segment has 52 bytes of IPv4 and TCP headers with time stamps, and at most 1,448 bytes of data.
 * Nothing is lost, the response acknowledges the request, and one bare segment acknowledges the
 * response. The connection is never set up again.
 */
const record = 22;
const segmentHeader = 52;
const segmentData = 1_448;

const acknowledgement = 4;
const ping = 2;

/** Bytes of a QoS 1 PUBLISH packet; payload and topic in bytes. */
export function publishPacket(payload: number, topic: number): number {
  const remaining = 2 + topic + 2 + payload;
  return 1 + lengthOf(remaining) + remaining;
}

/** Bytes in both directions of a message with its acknowledgement. */
export function messageOnAir(payload: number, topic: number): number {
  return sent(publishPacket(payload, topic)) + sent(acknowledgement) + segmentHeader;
}

/** Bytes in both directions of a PINGREQ and its PINGRESP. */
export const pingOnAir = sent(ping) + sent(ping) + segmentHeader;

/** PINGREQs between two messages: one for each whole keep-alive period of silence. */
export function pingsBetween(secondsBetween: number, keepAliveSeconds: number): number {
  return Math.max(0, Math.ceil(secondsBetween / keepAliveSeconds) - 1);
}

function sent(packet: number): number {
  const data = packet + record;
  return data + Math.ceil(data / segmentData) * segmentHeader;
}

/** Bytes of MQTT's "remaining length", which holds seven bits in each. */
function lengthOf(remaining: number): number {
  return remaining < 128 ? 1 : 1 + lengthOf(Math.floor(remaining / 128));
}
