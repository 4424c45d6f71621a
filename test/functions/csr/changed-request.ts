/** Certificate signing requests with changed bytes, and the VIN that none of them may hold. */
import { decodePem, encodePem } from '../../../functions/csr/pem.ts';
import { toVin, type Vin } from '../../../domain/vin.ts';

/** Returns the text as a VIN. Throws when it is none. */
export function vinOf(text: string): Vin {
  const valid = toVin(text);
  if (valid === undefined) {
    throw new Error('not a VIN');
  }
  return valid;
}

/** Returns the request with its DER changed. Throws when the PEM is not a request. */
export function changed(pem: string, change: (der: Buffer) => Buffer): string {
  const der = decodePem(pem);
  if (der === undefined) {
    throw new Error('not a request');
  }
  return encodePem(change(der));
}
