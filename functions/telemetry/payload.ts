/**
 * Reads the payload of a record: base64 of JSON, or of JSON that the vehicle compressed. The rule
 * names nothing in the payload but `encode(*, 'base64')`, which works for payloads that are not
 * JSON (AWS IoT Core Developer Guide, "Working with binary payloads"; assumption iot-67).
 */
import { inflateSync } from 'node:zlib';

/**
 * Most bytes of a payload after it is inflated: what AWS IoT accepts without compression, 128 KB
 * (AWS IoT Core quotas, "Maximum publish payload size"). Compression must not make a message more
 * expensive to read.
 */
export const maxPayloadBytes = 131_072;

/** The first byte of zlib's format for the usual window of 32 KB (RFC 1950, section 2.2). */
const zlibMark = 0x78;

const byteOrderMark = '\uFEFF';

/** The bytes of a payload, inflated; undefined when they cannot be inflated, or are too many. */
export function payloadBytes(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, 'base64');
  // No JSON text begins with this byte, which is an `x`.
  return bytes[0] === zlibMark ? inflate(bytes) : bytes;
}

/** Returns undefined for text that is not valid JSON; JSON itself has no undefined. */
export function parseJson(bytes: Buffer | undefined): unknown {
  try {
    return bytes && JSON.parse(withoutMark(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}

function inflate(bytes: Buffer): Buffer | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: maxPayloadBytes });
  } catch {
    return undefined;
  }
}

/** RFC 8259, section 8.1: a parser may ignore a byte order mark at the beginning. */
function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}
