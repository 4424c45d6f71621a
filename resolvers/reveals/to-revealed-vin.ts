/** The response of both fields that reveal a VIN. */
import type { RevealedVin } from '../../domain/generated/schema-types.ts';
import { fail } from '../runtime/fail.ts';
import type { RevealContext } from './context.ts';

/** Fails with SERVICE_UNAVAILABLE when no step left a VIN. */
export function toRevealedVin({ stash }: RevealContext): RevealedVin {
  const { referenceId, vin } = stash;
  if (vin === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return { referenceId, vin };
}
