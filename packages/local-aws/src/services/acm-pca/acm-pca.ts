/**
 * AWS Private CA as a software certificate authority. Real keys sign its certificates, which pass
 * any X.509 verifier. The CA's key is stored in the world's state, so it must protect nothing
 * beyond this machine.
 */
import type { State } from '../../state/store.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import { Authorities } from './authorities.ts';
import { authorityOperations } from './authority-operations.ts';
import { certificateOperations } from './certificate-operations.ts';
import { Issuer } from './issuer.ts';
import { pcaResources } from './pca-resources.ts';
import { signedList, toPem } from './revocation-list.ts';
import { RevocationLists } from './revocation-lists.ts';

/** The service, with its revocations for tests. */
export interface AcmPca extends ServiceModule {
  /**
   * Returns all certificates that the authority has revoked as one CRL in PEM, even when it
   * publishes none or partitions. Rejects with ResourceNotFoundException when the authority does
   * not exist.
   */
  revocationList(authorityArn: string): Promise<string>;
}

/**
 * Creates the service `acm-pca` with the resources of a root CA. For `issuanceMs` after
 * IssueCertificate, by the world's clock, GetCertificate fails with RequestInProgressException; AWS
 * takes about a second.
 */
export function createAcmPca(dependencies: {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  /** Reaches S3, where revocation lists are written. */
  readonly dispatcher: Dispatcher;
  readonly issuanceMs?: number;
  readonly certificatesPerPartition?: number;
}): AcmPca {
  const { place, clock, state, issuanceMs = 20 } = dependencies;
  const authorities = new Authorities(state, place, clock);
  const lists = new RevocationLists({ ...dependencies, authorities });
  const issuer = new Issuer(authorities, lists, clock);
  const parts = { authorities, issuer, lists, clock, issuanceMs };
  return {
    services: [
      {
        name: 'acm-pca',
        json: { targetPrefix: 'ACMPrivateCA', version: '1.1' },
        operations: { ...certificateOperations(parts), ...authorityOperations(parts) },
      },
    ],
    resources: pcaResources(parts, state),
    revocationList: async (authorityArn) => {
      const authority = authorities.require(authorityArn);
      const now = clock.now();
      const revoked = authorities.revokedBy(authorityArn);
      return toPem(await signedList(authority, { revoked, now, number: now }));
    },
  };
}
