/**
 * Message attributes and their MD5 (SQS Developer Guide, "Calculating the MD5 message digest for
 * message attributes").
 */
import { createHash } from 'node:crypto';

/** One attribute, as on the wire. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

/** User or system attributes of one message, keyed by name; their order has no meaning. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Returns the MD5 of a text in UTF-8 as hexadecimal digits. */
export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * Returns the MD5 over all attributes in the order of their names, or undefined without attributes.
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) {
    return undefined;
  }
  const hash = createHash('md5');
  const add = (bytes: Buffer) => hash.update(lengthOf(bytes)).update(bytes);
  for (const name of names) {
    const { DataType: type = '', StringValue: text, BinaryValue: binary } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(type));
    hash.update(Buffer.from([text === undefined ? 2 : 1]));
    add(text === undefined ? Buffer.from(binary ?? '', 'base64') : Buffer.from(text));
  }
  return hash.digest('hex');
}

/** Returns the attributes that a receiver requests: by name, by `prefix.*`, or all. */
export function chosenAttributes(
  attributes: MessageAttributes,
  wanted: readonly string[],
): MessageAttributes {
  const chosen = Object.entries(attributes).filter(([name]) => wanted.some((pattern) => fits(pattern, name)));
  return Object.fromEntries(chosen);
}

function fits(pattern: string, name: string): boolean {
  if (pattern === 'All' || pattern === '.*') {
    return true;
  }
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -2)) : pattern === name;
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return length;
}
