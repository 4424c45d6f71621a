/** The start of a saga: a vehicle that is not stored yet, or an active one with a new issuance. */
import { createHash, randomUUID } from 'node:crypto';
import { type CheckedRequest, type Decision, needsPermit } from './decision.ts';
import type { Issuance, ProvisioningItem } from './provisioning-item.ts';

type Reissue = Extract<Decision, { readonly kind: 'REISSUE' }>;

/** A vehicle with a new Reference ID, not sealed and not stored. */
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
 * The vehicle with a new issuance; its VIN is already sealed. The write that stores it also uses up
 * the permit, so that neither a crash nor another caller can lose the permit or use it twice.
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
    deviceId: request.deviceId,
    issuanceCount: number,
    issuance: {
      ...issuance,
      step: 'seal-vin',
      ...(permit && { permittedAt: permit.permittedAt }),
      ...(replacesPin && { replacesPin }),
      ...(vehicle.deviceId === undefined && { installsDevice: true }),
    },
    ...(permit && { reissuePermit: { ...permit, usedAt: now } }),
  };
}

/** The vehicle with the issuance that it requested over its own session. */
export function draftRenewal(vehicle: ProvisioningItem, request: KeyRequest, now: string): ProvisioningItem {
  const number = vehicle.issuanceCount + 1;
  const issuance = newIssuance(vehicle.referenceId, request, number, now);
  return { ...vehicle, issuanceCount: number, issuance: { ...issuance, step: 'seal-vin', renews: true } };
}

type KeyRequest = Pick<CheckedRequest, 'certificateSigningRequest' | 'keyFingerprint'>;

function newIssuance(referenceId: string, request: KeyRequest, number: number, now: string): Issuance {
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
 * 32 characters (ACM PCA accepts up to 36). All runs of one issuance have the same token and so
 * order the same certificate. Each issuance has another token.
 */
function idempotencyToken(referenceId: string, keyFingerprint: string, number: number): string {
  return createHash('sha256').update(`${referenceId}:${keyFingerprint}:${number}`).digest('hex').slice(0, 32);
}
