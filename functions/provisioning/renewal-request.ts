/** Reads a vehicle's request for its next certificate. Nothing of it is trusted or logged. */
import { type CertificateRequestMessage, maximumRequestBytes } from '../../domain/renewal.ts';
import { type AcceptedRequest, inspectRequest } from '../csr/certificate-signing-request.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A request, or why there is none. */
export interface ReadRequest {
  /** Absent unless it is a UUID. */
  readonly requestId?: string;
  readonly csr: AcceptedRequest | 'INVALID_REQUEST' | 'INVALID_CSR';
}

/** Reads the MQTT payload (base64); never throws. */
export function readRequest(payload: string): ReadRequest {
  const { csr, requestId } = parse(payload);
  const named = typeof requestId === 'string' && uuid.test(requestId) ? { requestId } : {};
  if (typeof csr !== 'string') {
    return { ...named, csr: 'INVALID_REQUEST' };
  }
  const inspected = inspectRequest(csr);
  return { ...named, csr: typeof inspected === 'string' ? 'INVALID_CSR' : inspected };
}

function parse(payload: string): Readonly<Partial<Record<keyof CertificateRequestMessage, unknown>>> {
  // Four characters of base64 hold three bytes.
  if (payload.length > (maximumRequestBytes * 4) / 3 + 4) {
    return {};
  }
  try {
    const parsed: unknown = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
    // The caller checks the members.
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
