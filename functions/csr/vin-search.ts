/** Finds a VIN inside binary data, whichever of ASN.1's string types would carry it. */
import type { Vin } from '../../domain/vin.ts';

/** True when the VIN stands in the bytes in either case: as ASCII (also UTF-8, IA5, Printable, T61), UTF-16 (BMPString, both orders) or UTF-32 (UniversalString). */
export function holdsVin(bytes: Buffer, vin: Vin): boolean {
  const folded = Buffer.from(bytes.map(toUpperAscii));
  return [1, 2, 4].some((width) => folded.includes(spread(vin, width)));
}

/** The characters with `width - 1` zero bytes between them: what big- and little-endian spellings of the text have in common. */
function spread(text: string, width: number): Buffer {
  const bytes = Buffer.alloc((text.length - 1) * width + 1);
  for (const [index, character] of [...text].entries()) bytes[index * width] = character.charCodeAt(0);
  return bytes;
}

function toUpperAscii(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}
