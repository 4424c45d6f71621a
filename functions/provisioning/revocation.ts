/**
 * The end of a Reference ID: the decision, and the one transaction that writes it. From the
 * transaction on nothing of the vehicle counts, no person has access to it, and its VIN is free.
 */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { withoutLive } from '../../domain/certificate-fences.ts';
import type { RevocationReason } from '../../domain/generated/schema-types.ts';
import { deviceGuard, unpublishedEnd, vinGuard } from '../../domain/registry.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { type ViewerAccess, type Viewers, openViewers } from '../../domain/viewers.ts';
import { documents, tableName } from '../aws/documents.ts';
import { historyExpiryOf } from '../runtime/retention.ts';
import { type ProvisioningItem, fencesOf, requireHashedVin, retiringOf } from './provisioning-item.ts';
import { type Write, nextVersion, putHistory, putVehicle, writeTogether } from './registry-store.ts';
import type { Run } from './run.ts';
import { releaseGuard, retireKey, withdrawDevice } from './writes.ts';

/** What the caller of `decideRevocation` does next. */
export type RevocationDecision =
  | { readonly kind: 'REFUSE' }
  /** The first provisioning is unfinished, and its undo removes the vehicle. */
  | { readonly kind: 'WAIT'; readonly vehicle: ProvisioningItem }
  | { readonly kind: 'REVOKE'; readonly vehicle: ProvisioningItem }
  | { readonly kind: 'DONE'; readonly vehicle: ProvisioningItem };

/** Decides from the present item. A vehicle of another tenant looks like none. */
export function decideRevocation(
  tenantId: string,
  vehicle: ProvisioningItem | undefined,
): RevocationDecision {
  if (vehicle?.tenantId !== tenantId) {
    return { kind: 'REFUSE' };
  }
  const kinds = { PROVISIONING: 'WAIT', REVOKED: 'DONE' } as const;
  const { status } = vehicle;
  return { kind: status === 'PROVISIONING' || status === 'REVOKED' ? kinds[status] : 'REVOKE', vehicle };
}

/** A vehicle's viewers: every person with an open access, and perhaps some whose access expired. */
export async function readViewers(referenceId: string, run: Run): Promise<Viewers | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({
      TableName: tableName('VehicleState'),
      Key: { referenceId },
      ConsistentRead: true,
      ProjectionExpression: '#viewers',
      ExpressionAttributeNames: { '#viewers': 'viewers' },
    }),
    run,
  );
  // Only this system writes the table.
  return (item as Pick<VehicleStateItem, 'viewers'> | undefined)?.viewers;
}

/** An access that the revocation ended, with its person. */
export interface EndedAccess {
  readonly ownerId: string;
  readonly endMarkedAt: string;
}

/** The vehicle as stored, and the accesses whose end is still to be published. */
export interface Revoked {
  readonly vehicle: ProvisioningItem;
  readonly ends: readonly EndedAccess[];
}

/**
 * Writes in one transaction: the status, the VIN's and the device's guard, the device as withdrawn,
 * and the key as retired; the fence and the empty viewers; the end of each access; the history. The
 * condition on the viewers excludes accesses that were granted meanwhile. At most 46 writes, for 20
 * viewers. Throws ItemMovedError.
 */
export async function revoke(
  vehicle: ProvisioningItem,
  viewers: Viewers | undefined,
  reason: RevocationReason,
  run: Run,
): Promise<Revoked> {
  const at = new Date().toISOString();
  const open = Object.entries(openViewers(viewers ?? {}, at));
  const next = nextVersion(revoked(vehicle, Date.parse(at)), at);
  const { referenceId } = vehicle;
  await writeTogether(
    [
      { Put: putVehicle(next) },
      releaseGuard(vinGuard(requireHashedVin(vehicle)), referenceId),
      ...deviceWrites(vehicle, at),
      ...(vehicle.certificate === undefined ? [] : [retireKey(vehicle.certificate, referenceId, at)]),
      endState(next, viewers),
      ...open.flatMap(([ownerId, access]) => endAccess(referenceId, ownerId, access, { at, reason }, run)),
      putHistory({ referenceId, at, event: 'REVOKED', revocationReason: reason, ...run.actor }),
    ],
    run,
  );
  return { vehicle: next, ends: open.map(([ownerId]) => ({ ownerId, endMarkedAt: at })) };
}

/**
 * What stays of the item: nothing by which a later vehicle with the same VIN or device could be
 * found. The sealed VIN stays, for a reveal that the law requires.
 */
function revoked(vehicle: ProvisioningItem, fencedAt: number): ProvisioningItem {
  const {
    certificate,
    certificateSwitch: _switch,
    deviceId,
    hashedVin: _hashedVin,
    issuance,
    reissuePermit: _permit,
    registration: _registration,
    removedDeviceId: _removed,
    ...rest
  } = vehicle;
  return {
    ...rest,
    status: 'REVOKED',
    // The undo returns a device that the issuance has reserved.
    ...(deviceId !== undefined && issuance?.installsDevice === true && { deviceId }),
    ...(issuance && { issuance: { ...issuance, direction: 'UNDO' } }),
    ...(certificate && { retiring: [...retiringOf(vehicle), certificate] }),
    certificateFences: withoutLive(fencesOf(vehicle), fencedAt),
    isDissolving: true,
  };
}

function deviceWrites({ deviceId, issuance, referenceId }: ProvisioningItem, at: string): Write[] {
  if (deviceId === undefined || issuance?.installsDevice === true) {
    return [];
  }
  return [releaseGuard(deviceGuard(deviceId), referenceId), withdrawDevice(deviceId, referenceId, at)];
}

/** Fences, viewers and watch are one write, because a transaction has one write for each item. */
function endState({ certificateFences, referenceId }: ProvisioningItem, viewers: Viewers | undefined): Write {
  return {
    Update: {
      TableName: tableName('VehicleState'),
      Key: { referenceId },
      UpdateExpression: 'SET certificates = :fences, #viewers = :none REMOVE watchedUntil ADD fence :one',
      ConditionExpression: viewers === undefined ? 'attribute_not_exists(#viewers)' : '#viewers = :before',
      ExpressionAttributeNames: { '#viewers': 'viewers' },
      ExpressionAttributeValues: {
        ':fences': certificateFences,
        ':none': {},
        ':one': 1,
        ...(viewers !== undefined && { ':before': viewers }),
      },
    },
  };
}

/** The item stays as evidence, with the mark by which its end is published. */
function endAccess(
  referenceId: string,
  ownerId: string,
  { role }: ViewerAccess,
  { at, reason }: { readonly at: string; readonly reason: RevocationReason },
  run: Run,
): Write[] {
  return [
    {
      Update: {
        TableName: tableName('Ownership'),
        Key: { ownerId, referenceId },
        UpdateExpression:
          'SET #until = :at, endState = :unpublished, endMarkedAt = :at, expiresAt = :expiresAt',
        ConditionExpression: 'attribute_exists(ownerId)',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: {
          ':at': at,
          ':unpublished': unpublishedEnd,
          ':expiresAt': historyExpiryOf(at),
        },
      },
    },
    putHistory({
      referenceId,
      at,
      event: 'ACCESS_ENDED',
      revocationReason: reason,
      ...run.actor,
      ownerId,
      role,
    }),
  ];
}
