/**
 * AWS Private CA as a software certificate authority. Real keys sign its certificates, which pass
 * any X.509 verifier. The CA's key is stored in the world's state, so it must protect nothing
 * beyond this machine.
 */
import type { State } from '../../state/store.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import { Authorities } from './authorities.ts';
import { authorityOperations } from './authority-operations.ts';
import { certificateOperations } from './certificate-operations.ts';
import { Issuer } from './issuer.ts';
import { pcaResources } from './pca-resources.ts';
import { revocationList } from './revocation-list.ts';

/** The service, with the revocation lists that AWS publishes outside the API. */
export interface AcmPca extends ServiceModule {
  /**
   * Returns the authority's current CRL in PEM, as AWS writes it to the CA's bucket. Rejects with
   * ResourceNotFoundException when the authority does not exist.
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
  readonly issuanceMs?: number;
}): AcmPca {
  const { place, clock, state, issuanceMs = 20 } = dependencies;
  const authorities = new Authorities(state, place, clock);
  const parts = { authorities, issuer: new Issuer(authorities, clock), clock, issuanceMs };
  return {
    services: [
      {
        name: 'acm-pca',
        json: { targetPrefix: 'ACMPrivateCA', version: '1.1' },
        operations: { ...certificateOperations(parts), ...authorityOperations(parts) },
      },
    ],
    resources: pcaResources(parts, state),
    revocationList: (authorityArn) => {
      const authority = authorities.require(authorityArn);
      return revocationList(authority, authorities.revokedBy(authorityArn), clock.now());
    },
  };
}
