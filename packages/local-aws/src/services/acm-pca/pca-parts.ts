/** What the operations of Private CA work on. */
import type { Clock } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import type { Authorities } from './authorities.ts';
import type { Issuer } from './issuer.ts';
import { invalidInput } from './pca-errors.ts';
import type { RevocationLists } from './revocation-lists.ts';

/**
 * The authorities, the issuer, the revocation lists, and how long a certificate stays "in
 * progress".
 */
export interface PcaParts {
  readonly authorities: Authorities;
  readonly issuer: Issuer;
  readonly lists: RevocationLists;
  readonly clock: Clock;
  readonly issuanceMs: number;
}

/** Creates an operation of Private CA. Inputs that violate the model throw ValidationException. */
export const pcaOperation = checkedOperations(invalidInput);
