/**
 * What a saga starts from: a vehicle that is not stored yet, or an active one with a new issuance.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type CheckedRequest, type Decision, needsPermit } from './decision.ts';
import type { Issuance, ProvisioningItem } from './provisioning-item.ts';

type Reissue = Extract<Decision, { readonly kind: 'REISSUE' }>;

/** A vehicle under a fresh Reference ID, with nothing sealed and nothing stored. */
export function draftVehicle(request: CheckedRequest, now: string): ProvisioningItem {
  const referenceId = randomUUID();
  return {
    referenceId,
    tenantId: request.tenantId,
    hashedVin: request.hashedVin,
    encryptedVin: '',
    deviceId: request.deviceId,
    status: 'PROVISIONING',
    attributes: request.attributes,
    issuance: newIssuance(referenceId, request, 1, now),
    issuanceCount: 1,
    createdAt: now,
    updatedAt: now,
    version: 0,
  };
}

/**
 * The vehicle with a new certificate on its way; its VIN is sealed already. The write that stores
 * this uses up the permit that it needs, so that neither a crash nor another caller can lose or
 * double it.
 */
export function draftReissue(
  { vehicle, replacesPin }: Pick<Reissue, 'vehicle' | 'replacesPin'>,
  request: CheckedRequest,
  now: string,
): ProvisioningItem {
  const number = vehicle.issuanceCount + 1;
  const issuance = newIssuance(vehicle.referenceId, request, number, now);
  const permit = needsPermit(vehicle, request) ? vehicle.reissuePermit : undefined;
  return {
    ...vehicle,
    issuanceCount: number,
    issuance: {
      ...issuance,
      step: 'seal-vin',
      ...(permit && { permittedAt: permit.permittedAt }),
      ...(replacesPin && { replacesPin }),
    },
    ...(permit && { reissuePermit: { ...permit, usedAt: now } }),
  };
}

function newIssuance(referenceId: string, request: CheckedRequest, number: number, now: string): Issuance {
  const { certificateSigningRequest, keyFingerprint } = request;
  return {
    number,
    direction: 'RUN',
    keyFingerprint,
    certificateSigningRequest,
    idempotencyToken: idempotencyToken(referenceId, keyFingerprint, number),
    startedAt: now,
  };
}

/**
 * 32 characters (ACM PCA takes 36): every run of one issuance orders the same certificate, every
 * other issuance another one.
 */
function idempotencyToken(referenceId: string, keyFingerprint: string, number: number): string {
  return createHash('sha256').update(`${referenceId}:${keyFingerprint}:${number}`).digest('hex').slice(0, 32);
}
