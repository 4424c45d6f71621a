/**
 * The outermost layer of DER (X.690 §10.1): tags of one byte, definite lengths in their shortest
 * form.
 */

const sequence = 0x30;

/**
 * The elements, headers included, of the one SEQUENCE that the bytes are; undefined when they are
 * anything else.
 */
export function readElements(der: Buffer): Buffer[] | undefined {
  if (der[0] !== sequence || elementLength(der, 0) !== der.length) {
    return undefined;
  }
  const elements: Buffer[] = [];
  for (let offset = headerLength(der, 0); offset < der.length;) {
    const length = elementLength(der, offset);
    if (length === undefined || offset + length > der.length) {
      return undefined;
    }
    elements.push(der.subarray(offset, offset + length));
    offset += length;
  }
  return elements;
}

/** Bytes of the element at the offset with its header; undefined when its length is not in DER. */
function elementLength(der: Buffer, offset: number): number | undefined {
  const first = der[offset + 1];
  if (first === undefined) {
    return undefined;
  }
  if (first < 0x80) {
    return 2 + first;
  }
  const lengthBytes = first & 0x7f;
  // Three bytes count to 16 MiB, far beyond any request.
  if (lengthBytes === 0 || lengthBytes > 3 || offset + 2 + lengthBytes > der.length) {
    return undefined;
  }
  const length = der.readUIntBE(offset + 2, lengthBytes);
  const shortest = length < 0x80 ? 0 : Math.ceil(length.toString(16).length / 2);
  return shortest === lengthBytes ? 2 + lengthBytes + length : undefined;
}

function headerLength(der: Buffer, offset: number): number {
  const first = der.readUInt8(offset + 1);
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}
