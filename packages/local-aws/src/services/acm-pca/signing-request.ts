/** Reads CSRs (PKCS #10). Each must be signed by its own key and must not be empty. */
import 'reflect-metadata';
import { type Extension, Pkcs10CertificateRequest } from '@peculiar/x509';
import { malformedCsr } from './pca-errors.ts';

const subjectAlternativeName = '2.5.29.17';
const pem =
  /-----BEGIN (NEW )?CERTIFICATE REQUEST-----[A-Za-z0-9+/=\s]+-----END (NEW )?CERTIFICATE REQUEST-----/;

/**
 * Reads a request in PEM. Throws MalformedCSRException when it cannot be read, its signature is not
 * valid, or it has neither subject nor SAN.
 */
export async function requireSigningRequest(text: string): Promise<Pkcs10CertificateRequest> {
  const request = read(text);
  if (request.subjectName.toJSON().length === 0 && sanOf(request) === undefined) {
    throw malformedCsr('The CSR must contain a subject name or a subject alternative name.');
  }
  if (!(await isProven(request))) {
    throw malformedCsr('The signature of the CSR is not valid.');
  }
  return request;
}

/** Returns the subject alternative names that the request contains. */
export function sanOf(request: Pkcs10CertificateRequest): Extension | undefined {
  return request.extensions.find(({ type }) => type === subjectAlternativeName);
}

function read(text: string): Pkcs10CertificateRequest {
  const body = pem.exec(text)?.[0].replace(/-----(BEGIN|END) (NEW )?CERTIFICATE REQUEST-----/g, '');
  if (body === undefined) {
    throw malformedCsr('The CSR is not in PEM format.');
  }
  try {
    return new Pkcs10CertificateRequest(Buffer.from(body, 'base64'));
  } catch {
    throw malformedCsr('The CSR could not be parsed.');
  }
}

/** Returns false also for keys and algorithms that Web Crypto does not know. */
async function isProven(request: Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await request.verify();
  } catch {
    return false;
  }
}
