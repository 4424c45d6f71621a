/**
 * AWS Private CA on a laptop: a real certificate authority in software. Certificates are signed
 * with real keys and pass any X.509 verifier; the CA's key lies in the world's state and protects
 * nothing beyond this laptop.
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

/** The service with what AWS would publish beside its API. */
export interface AcmPca extends ServiceModule {
  /**
   * The authority's present CRL in PEM, as AWS writes it into the CA's bucket;
   * ResourceNotFoundException when there is no such authority.
   */
  revocationList(authorityArn: string): Promise<string>;
}

/**
 * The service `acm-pca` with the resources of a root CA. `issuanceMs` is how long GetCertificate
 * answers RequestInProgressException after IssueCertificate, by the world's clock; AWS takes about
 * a second.
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
