/** The assembly of a deployment in which people may sign up, shared by the tests that need one. */
import { cachedAssembly } from './cached-assembly.ts';

/** An app client that operations would have made, for another brand. */
export const brandClient = 'brandclient0000000000000000';

/** Returns the folder: the stack's own sign-up client for `acme`, another for `brand`. */
export function selfRegistrationAssembly(): Promise<string> {
  return cachedAssembly({
    fleetWise: false,
    selfRegistrationTenant: { stack: 'acme', [brandClient]: 'brand' },
  });
}
