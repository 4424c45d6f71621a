/**
 * KMS in software: symmetric encryption, HMAC and ECDSA with keys in the world's state. It has
 * AWS's API, policies and errors, but no HSM: only the permissions of the state folder protect a
 * key.
 */
import type { State } from '../../state/store.ts';
import type { Iam } from '../iam/iam.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import { cipherOperations } from './cipher-operations.ts';
import { KeyRing } from './key-ring.ts';
import { keyOperations } from './key-operations.ts';
import { kmsResources } from './kms-resources.ts';
import { macOperations } from './mac-operations.ts';
import { signingOperations } from './signing-operations.ts';

/**
 * The service `kms` with the resources AWS::KMS::Key and AWS::KMS::Alias; `iam` receives each key's
 * policy.
 */
export function createKms(dependencies: {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  readonly iam: Pick<Iam, 'registerResourcePolicy'>;
}): ServiceModule {
  const { place, clock, state, iam } = dependencies;
  const keys = new KeyRing(state, place, clock);
  const parts = { keys, place, clock };
  return {
    services: [
      {
        name: 'kms',
        json: { targetPrefix: 'TrentService', version: '1.1' },
        operations: {
          ...macOperations(parts),
          ...cipherOperations(parts),
          ...signingOperations(parts),
          ...keyOperations(parts),
        },
      },
    ],
    resources: kmsResources(keys, state, iam),
  };
}
