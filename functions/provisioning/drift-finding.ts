/** The finding of one drift: what a person must look at where the registry and AWS disagree. */
import { type DetectionFinding, newFinding } from '../findings/detection-finding.ts';

/** What the comparison found: closed texts and checked ids, never a caller's text. */
export interface Drift {
  readonly referenceId?: string;
  /** AWS IoT's id of the certificate, where the drift is about it. */
  readonly certificateId?: string;
  /** What was found: one of the reconciler's own outcomes, or AWS IoT's status of a certificate. */
  readonly outcome: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

type Kind = Pick<DetectionFinding, 'severity_id'> & { readonly title: string };

const kinds: Readonly<Record<string, Kind>> = {
  CERTIFICATE_WITHOUT_VEHICLE: {
    title: 'A certificate with the vehicle policy belongs to no vehicle',
    severity_id: 4,
  },
  SUSPENDED_CERTIFICATE_ACTIVE: {
    title: 'The certificate of a suspended vehicle was enabled in AWS IoT',
    severity_id: 4,
  },
  CERTIFICATE_MISSING: { title: 'AWS IoT does not have the certificate of a vehicle', severity_id: 3 },
  CERTIFICATE_LOST: {
    title: 'Neither AWS IoT nor the authority has the certificate of a vehicle',
    severity_id: 3,
  },
};

const otherStatus: Kind = { title: 'The certificate of an active vehicle is not ACTIVE', severity_id: 3 };

/**
 * The same for each round of a UTC day that finds the drift. A drift that is repaired and returns
 * on a later day is another finding.
 */
export function driftUid({ at, certificateId, outcome, referenceId }: Drift): string {
  return ['drift', at.slice(0, 10), outcome, certificateId ?? referenceId].join('/');
}

/** The drift as OCSF says. */
export function driftFinding(drift: Drift): DetectionFinding {
  const { at, certificateId, outcome, referenceId } = drift;
  const { severity_id, title } = kinds[outcome] ?? otherStatus;
  return {
    ...newFinding('VehicleRegistry', Date.parse(at)),
    severity_id,
    message: `${title}: ${outcome}.`,
    count: 1,
    finding_info: {
      uid: driftUid(drift),
      title,
      analytic: { name: 'drift', type_id: 1 },
      types: ['drift'],
    },
    resources: [
      ...(certificateId === undefined ? [] : [{ type: 'Certificate', uid: certificateId } as const]),
      ...(referenceId === undefined ? [] : [{ type: 'Vehicle', uid: referenceId } as const]),
    ],
  };
}
