/**
 * Provisioning's settings, read while the module loads, so that a misconfigured deployment fails at
 * the cold start.
 */
import type { SigningAlgorithm } from '@aws-sdk/client-acm-pca';
import type { FleetWiseManifests } from '../aws/fleetwise.ts';
import type { CertificateAuthority } from '../aws/private-ca.ts';
import { findVariable, requireVariable, requireWholeNumber } from '../runtime/environment.ts';

const signingAlgorithms = [
  'SHA256WITHECDSA',
  'SHA384WITHECDSA',
  'SHA512WITHECDSA',
  'SHA256WITHRSA',
  'SHA384WITHRSA',
  'SHA512WITHRSA',
] as const;

/**
 * Issues the vehicles' certificates. CERTIFICATE_SIGNING_ALGORITHM must fit the authority's key;
 * SHA256WITHECDSA when not given.
 */
export const authority: CertificateAuthority = {
  arn: requireVariable('CERTIFICATE_AUTHORITY_ARN'),
  validityDays: requireWholeNumber('CERTIFICATE_VALIDITY_DAYS', 1),
  signingAlgorithm: signingAlgorithm(findVariable('CERTIFICATE_SIGNING_ALGORITHM') ?? 'SHA256WITHECDSA'),
};

/** The IoT policy that restricts a vehicle to its own client id and topics. */
export const vehiclePolicyName = requireVariable('VEHICLE_POLICY_NAME');

/** All policies of a vehicle; with FleetWise, its edge agent's topics are in a second one. */
export const vehiclePolicyNames = [vehiclePolicyName, findVariable('FLEETWISE_POLICY_NAME')].filter(
  (name) => name !== undefined,
);

/**
 * The manifests of FleetWise vehicles and their fleet; undefined when the deployment does not use
 * FleetWise.
 */
export const fleetWise = fleetWiseSettings();

function signingAlgorithm(name: string): SigningAlgorithm {
  const known = signingAlgorithms.find((algorithm) => algorithm === name);
  if (known === undefined) {
    throw new Error(
      `Environment variable CERTIFICATE_SIGNING_ALGORITHM must be one of ${signingAlgorithms.join(', ')}`,
    );
  }
  return known;
}

function fleetWiseSettings():
  { readonly manifests: FleetWiseManifests; readonly fleetId: string } | undefined {
  const names = [
    'FLEETWISE_MODEL_MANIFEST_ARN',
    'FLEETWISE_DECODER_MANIFEST_ARN',
    'FLEETWISE_FLEET_ID',
  ] as const;
  const [modelManifestArn, decoderManifestArn, fleetId] = names.map(findVariable);
  if (modelManifestArn === undefined && decoderManifestArn === undefined && fleetId === undefined) {
    return undefined;
  }
  if (modelManifestArn === undefined || decoderManifestArn === undefined || fleetId === undefined) {
    throw new Error(`${names.join(', ')} must be set together`);
  }
  return { manifests: { modelManifestArn, decoderManifestArn }, fleetId };
}
