/**
 * The outermost layer of DER (X.690 §10.1): tags of one byte, definite lengths in their shortest
 * form.
 */

const sequence = 0x30;

/**
 * The elements, including headers, of the SEQUENCE in the bytes; undefined when the bytes are not
 * exactly one SEQUENCE.
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

/**
 * Length in bytes of the element at the offset, including its header; undefined when the length is
 * not valid DER.
 */
function elementLength(der: Buffer, offset: number): number | undefined {
  const first = der[offset + 1];
  if (first === undefined) {
    return undefined;
  }
  if (first < 0x80) {
    return 2 + first;
  }
  const lengthBytes = first & 0x7f;
  // Three bytes encode up to 16 MiB, far beyond any request.
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
