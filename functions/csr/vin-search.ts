/** Finds VINs in binary data, in all of ASN.1's string types. */
import { holdsVin as textHoldsVin } from '../../domain/vin-search.ts';
import type { Vin } from '../../domain/vin.ts';
import { readElements } from './der.ts';

/**
 * True when the bytes contain the VIN in either case: as ASCII (the same bytes as in UTF-8, IA5,
 * Printable, T61), UTF-16 (BMPString, both orders) or UTF-32 (UniversalString).
 */
export function holdsVin(bytes: Buffer, vin: Vin): boolean {
  const folded = Buffer.from(bytes.map(toUpperAscii));
  return [1, 2, 4].some((width) => folded.includes(spread(vin, width)));
}

/**
 * True when a value inside the element (DER) looks like any vehicle's VIN. Bit strings are keys and
 * signatures, not texts.
 */
export function holdsAnyVin(element: Buffer): boolean {
  const tag = element[0] ?? 0;
  if (tag === bitString) {
    return false;
  }
  const inner = (tag & constructed) === 0 ? undefined : readElements(asSequence(element));
  if (inner !== undefined) {
    return inner.some(holdsAnyVin);
  }
  // Without their zero bytes, ASCII texts in UTF-16 and UTF-32 are ASCII. Position 0 is the tag.
  return textHoldsVin(Buffer.from(element.filter((byte) => byte !== 0)).toString('latin1', 1));
}

const bitString = 0x03;
const constructed = 0x20;
const sequence = 0x30;

function asSequence(element: Buffer): Buffer {
  return Buffer.concat([Buffer.from([sequence]), element.subarray(1)]);
}

/**
 * The characters with `width - 1` zero bytes between them, which big- and little-endian encodings
 * of the text have in common.
 */
function spread(text: string, width: number): Buffer {
  const bytes = Buffer.alloc((text.length - 1) * width + 1);
  for (const [index, character] of [...text].entries()) {
    bytes[index * width] = character.charCodeAt(0);
  }
  return bytes;
}

function toUpperAscii(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}
