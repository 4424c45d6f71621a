/**
 * Valid arguments of every field that people call, and the bounds of each list, text and number in
 * them.
 */
import { accessIdOf } from '../../domain/access-id.ts';
import { toToken } from '../../domain/audit-query.ts';
import { maximumDevicesPerImport } from '../../domain/device.ts';
import { maxNextTokenLength, maxSignalNames, maxSummarySignals } from '../../domain/page.ts';
import { maximumTextLength } from '../../domain/text.ts';
import { ulidTime } from '../../domain/ulid.ts';
import { modelYears } from '../../domain/vehicle-attributes.ts';
import { maximumPemBytes } from '../../functions/csr/pem.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { runAt } from '../resolvers/run-field.ts';

/** Arguments of one field, by their names. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Reference ID of the vehicle. */
export const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
/** Cognito `sub` of another person than the caller. */
export const sub = '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5';
const vin = '1HGCM82633A004352';
/** Id of a command that exists. */
export const commandId = `${ulidTime(runAt)}TSV4RRFFQ69G5FAV`;
/** Since when the caller has access. */
export const since = '2026-01-01T00:00:00.000Z';
/** Since when a driver has access. */
export const driverSince = '2026-01-02T00:00:00.000Z';
const accessId = accessIdOf(since);
const code = '0123-4567-89AB-CDEF';
const day = { from: '2026-02-01T00:00:00Z', to: '2026-02-02T00:00:00Z' };
const span = { from: '2026-02-01T00:00:00Z', to: '2026-03-05T00:00:00Z' };
const device = { deviceId: 'TCU-1', model: 'T1', serialNumber: 'S1', publicKeyFingerprint: 'ab'.repeat(32) };
const longestCaseNumber = 'c'.repeat(8).concat('-').repeat(4).concat('1234');
const grounds = { reason: 'DATA_SUBJECT_REQUEST', caseNumber: 'R-1' };
const csr = await signingRequest();

/** Valid arguments of each field that people call. A row below replaces one of them. */
export const valid: Readonly<Record<string, () => Arguments>> = {
  'Query.referenceIdForVin': () => ({ vin, purpose: 'RECALL' }),
  'Query.vehicle': () => ({ referenceId }),
  'Query.vehicles': () => ({}),
  'Query.myVehicles': () => ({}),
  'Query.vehicleAccesses': () => ({ referenceId }),
  'Query.personAccesses': () => ({ ownerId: sub }),
  'Query.vehicleHistory': () => ({ referenceId }),
  'Query.ownershipClaim': () => ({ claimId: sub }),
  'Query.ownershipClaims': () => ({ referenceId }),
  'Query.vehicleState': () => ({ referenceId }),
  'Query.vehicleTelemetry': () => ({ referenceId, ...span, signals: ['Vehicle.Speed'] }),
  'Query.vehicleTelemetrySummary': () => ({
    referenceId,
    ...span,
    resolution: 'HOUR',
    signals: ['Vehicle.Speed'],
  }),
  'Query.vehicleTrack': () => ({ referenceId, ...day }),
  'Query.remoteCommand': () => ({ referenceId, commandId }),
  'Query.remoteCommands': () => ({ referenceId }),
  'Mutation.provisionVehicle': () => ({
    input: { vin, deviceId: 'TCU-1', certificateSigningRequest: csr, attributes: {} },
  }),
  'Mutation.importDeviceInventory': () => ({ devices: [device] }),
  'Mutation.permitReissue': () => ({ referenceId, reason: 'KEY_LOST' }),
  'Mutation.replaceTcu': () => ({
    input: { referenceId, currentDeviceId: 'TCU-1', newDeviceId: 'TCU-2' },
  }),
  'Mutation.removeTcu': () => ({ input: { referenceId, currentDeviceId: 'TCU-1' } }),
  'Mutation.releaseDevice': () => ({ deviceId: 'TCU-1' }),
  'Mutation.suspendVehicles': () => ({ referenceIds: [referenceId], reason: 'THEFT' }),
  'Mutation.resumeVehicles': () => ({ referenceIds: [referenceId] }),
  'Mutation.setReporting': () => ({ referenceIds: [referenceId], reporting: {} }),
  'Query.vinReveals': () => ({}),
  'Query.auditLog': () => ({ ...day }),
  'Query.vehicleAccessLog': () => ({ referenceId }),
  'Query.dataJob': () => ({ jobId: sub }),
  'Query.personErasures': () => ({}),
  'Query.vehicleErasures': () => ({}),
  'Query.personExports': () => ({}),
  'Query.plannedErasures': () => ({}),
  'Mutation.exportVehicleData': () => ({ referenceId }),
  'Mutation.exportPerson': () => ({ personId: sub }),
  'Mutation.createExportLink': () => ({ jobId: sub }),
  'Mutation.renewWatch': () => ({ referenceId, watchId: sub }),
  'Mutation.endWatch': () => ({ referenceId, watchId: sub }),
  'Mutation.requestReveal': () => ({ input: { referenceId, purpose: 'LAWFUL_ORDER', caseNumber: 'R-1' } }),
  'Mutation.approveReveal': () => ({ revealId: sub }),
  'Mutation.revealVin': () => ({ revealId: sub }),
  'Mutation.revealOwnVin': () => ({ referenceId }),
  'Mutation.revokeReferenceId': () => ({ referenceId, reason: 'SCRAPPED' }),
  'Mutation.liftConversionPause': () => ({ personId: sub }),
  'Mutation.grantBulkConversion': () => ({
    input: { personId: sub, conversionsPerDay: 1000, until: '2026-03-05T05:06:07Z', purpose: 'RECALL' },
  }),
  'Mutation.grantAccess': () => ({ input: { referenceId, ownerId: sub, role: 'OWNER' } }),
  'Mutation.endAccess': () => ({ input: { referenceId, ownerId: sub } }),
  'Mutation.leaveVehicle': () => ({ referenceId }),
  'Mutation.inviteToVehicle': () => ({ input: { referenceId, role: 'DRIVER', name: 'Ann' } }),
  'Mutation.acceptInvitation': () => ({ code }),
  'Mutation.offerVehicle': () => ({ referenceId }),
  'Mutation.cancelOffer': () => ({ referenceId }),
  'Mutation.acceptTransfer': () => ({ code }),
  'Mutation.nameVehicle': () => ({ referenceId, name: 'Blue' }),
  'Mutation.setPrivacyMode': () => ({ referenceId, positions: 'OFF' }),
  'Mutation.eraseVehicleData': () => ({ referenceId }),
  'Mutation.keepVehicleData': () => ({ referenceId }),
  'Mutation.erasePerson': () => ({ personId: sub, ...grounds }),
  'Mutation.eraseVehicle': () => ({ referenceId, ...grounds }),
  'Mutation.approveErasure': () => ({ jobId: sub }),
  'Mutation.nameAccess': () => ({ input: { referenceId, accessId, name: 'Ann' } }),
  'Mutation.startOwnershipClaim': () => ({ vin }),
  'Mutation.confirmOwnershipClaim': () => ({ claimId: sub, code: '12345678' }),
  'Mutation.completeOwnershipClaim': () => ({ claimId: sub }),
  'Mutation.approveOwnershipClaim': () => ({ claimId: sub }),
  'Mutation.stopOwnershipClaim': () => ({ claimId: sub }),
  'Mutation.sendRemoteCommand': () => ({
    input: { referenceId, kind: 'LOCK_DOORS', idempotencyKey: '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5' },
  }),
  'Subscription.onVehicleState': () => ({ referenceId }),
  'Subscription.onRemoteCommand': () => ({ referenceId }),
  'Subscription.onVehicleAccess': () => ({ referenceId }),
  'Subscription.onDataJob': () => ({ jobId: sub }),
};

/**
 * Values at the bounds of a place. `beyond` is given where the refused value is not just one
 * character or element longer.
 */
export interface Bounds {
  readonly at: readonly (() => unknown)[];
  readonly beyond?: readonly unknown[];
  /** Further arguments that the bound requires. */
  readonly beside?: Arguments;
}

const same = (...values: readonly unknown[]): Bounds => ({ at: values.map((value) => () => value) });
const numbers = (min: number, max: number, step = 1, beside?: Arguments): Bounds => ({
  ...same(min, max),
  beyond: [min - step, max + step, 2 ** 31 - 1, -(2 ** 31), min + step / 2],
  ...(beside && { beside }),
});
const time = (at: string): Bounds => ({
  ...same(at),
  beyond: [at.replace('Z', `.${'0'.repeat(200)}Z`), at.replace('Z', `.${'0'.repeat(100_000)}Z`)],
});
/** The position has the longest device id. */
const longestAuditToken = toToken(
  { tenantId: 'acme', from: '2026-02-01T00:00:00.000Z', to: '2026-02-02T00:00:00.000Z' },
  `2026-02-01#${'o'.repeat(maximumTextLength)}`,
);
const name = 'o'.repeat(maximumTextLength);
const pages = numbers(1, 100);
const token = same('t'.repeat(maxNextTokenLength));
const signalNames = (count: number) => same(Array.from({ length: count }, (_, index) => `signal-${index}`));
const signalName = same('n'.repeat(128));
const climate = { input: { referenceId, kind: 'START_CLIMATE', idempotencyKey: sub } };
const byVin = { input: { referenceId: null, currentDeviceId: 'TCU-1', newDeviceId: 'TCU-2' } };
const byAccessId = { input: { referenceId } };
const charge = { input: { referenceId, kind: 'SET_CHARGE_LIMIT', idempotencyKey: sub } };
/** A request of the maximum length: explanatory text before the block (RFC 7468 §2) fills it up. */
const longestCsr = (): string => {
  const missing = maximumPemBytes - csr.length;
  return `${'o'.repeat(missing % 2)}${'o\n'.repeat(Math.floor(missing / 2))}${csr}`;
};

/** Place in the schema → its bounds. `*` stands for each element of a list. */
export const bounds: Readonly<Record<string, Bounds>> = {
  'Query.referenceIdForVin.vin': same(vin),
  'Query.vehicle.referenceId': same(referenceId),
  'Query.vehicles.limit': pages,
  'Query.vehicles.nextToken': token,
  'Query.myVehicles.limit': pages,
  'Query.myVehicles.nextToken': token,
  'Query.vehicleAccesses.referenceId': same(referenceId),
  'Query.vehicleAccesses.limit': pages,
  'Query.vehicleAccesses.nextToken': token,
  'Query.personAccesses.ownerId': same(sub),
  'Query.personAccesses.limit': pages,
  'Query.personAccesses.nextToken': token,
  'Query.vehicleHistory.referenceId': same(referenceId),
  'Query.vehicleHistory.limit': pages,
  'Query.vehicleHistory.nextToken': token,
  'Query.ownershipClaim.claimId': same(sub),
  'Query.ownershipClaims.referenceId': same(referenceId),
  'Query.ownershipClaims.limit': pages,
  'Query.ownershipClaims.nextToken': token,
  'Query.vehicleState.referenceId': same(referenceId),
  'Query.vehicleTelemetry.referenceId': same(referenceId),
  'Query.vehicleTelemetry.from': time(span.from),
  'Query.vehicleTelemetry.to': time(span.to),
  'Query.vehicleTelemetry.signals': signalNames(maxSignalNames),
  'Query.vehicleTelemetry.signals.*': signalName,
  'Query.vehicleTelemetry.limit': pages,
  'Query.vehicleTelemetry.nextToken': token,
  'Query.vehicleTelemetrySummary.referenceId': same(referenceId),
  'Query.vehicleTelemetrySummary.from': time(span.from),
  'Query.vehicleTelemetrySummary.to': time(span.to),
  'Query.vehicleTelemetrySummary.timeZone': {
    at: [() => 'America/Argentina/ComodRivadavia', () => 'UTC'],
    beside: { referenceId, ...span, resolution: 'DAY', signals: ['Vehicle.Speed'] },
  },
  'Query.vehicleTelemetrySummary.signals': signalNames(maxSummarySignals),
  'Query.vehicleTelemetrySummary.signals.*': signalName,
  'Query.vehicleTelemetrySummary.limit': numbers(1, 250),
  'Query.vehicleTelemetrySummary.nextToken': token,
  'Query.vehicleTrack.referenceId': same(referenceId),
  'Query.vehicleTrack.from': time(day.from),
  // 25 hours after the valid beginning.
  'Query.vehicleTrack.to': {
    at: [() => '2026-02-02T01:00:00Z'],
    beyond: ['2026-02-02T01:00:00.001Z', ...(time(day.to).beyond ?? [])],
  },
  'Query.remoteCommand.referenceId': same(referenceId),
  'Query.remoteCommand.commandId': same(commandId),
  'Query.remoteCommands.referenceId': same(referenceId),
  'Query.remoteCommands.limit': pages,
  'Query.remoteCommands.nextToken': token,
  'Mutation.provisionVehicle.input.vin': same(vin),
  'Mutation.provisionVehicle.input.deviceId': same(name),
  'Mutation.provisionVehicle.input.certificateSigningRequest': { at: [longestCsr] },
  'Mutation.provisionVehicle.input.attributes.brand': same(name),
  'Mutation.provisionVehicle.input.attributes.model': same(name),
  'Mutation.provisionVehicle.input.attributes.year': numbers(modelYears.first, modelYears.last),
  'Mutation.provisionVehicle.input.attributes.bodyType': same(name),
  'Mutation.importDeviceInventory.devices': same(
    Array.from({ length: maximumDevicesPerImport }, (_, index) => ({
      ...device,
      deviceId: `TCU-${index}`,
    })),
  ),
  'Mutation.importDeviceInventory.devices.*.deviceId': same(name),
  'Mutation.importDeviceInventory.devices.*.model': same(name),
  'Mutation.importDeviceInventory.devices.*.serialNumber': same(name),
  'Mutation.importDeviceInventory.devices.*.publicKeyFingerprint': same('ab'.repeat(32)),
  'Mutation.permitReissue.publicKeyFingerprint': same('ab'.repeat(32)),
  'Mutation.permitReissue.referenceId': same(referenceId),
  'Mutation.replaceTcu.input.vin': { ...same(vin), beside: byVin },
  'Mutation.replaceTcu.input.referenceId': same(referenceId),
  'Mutation.replaceTcu.input.currentDeviceId': same(name),
  'Mutation.replaceTcu.input.newDeviceId': same(name),
  'Mutation.removeTcu.input.vin': { ...same(vin), beside: byVin },
  'Mutation.removeTcu.input.referenceId': same(referenceId),
  'Mutation.removeTcu.input.currentDeviceId': same(name),
  'Mutation.releaseDevice.deviceId': same(name),
  'Mutation.releaseDevice.publicKeyFingerprint': same('ab'.repeat(32)),
  'Mutation.suspendVehicles.referenceIds': same(Array<string>(100).fill(referenceId)),
  'Mutation.suspendVehicles.referenceIds.*': same(referenceId),
  'Mutation.resumeVehicles.referenceIds': same(Array<string>(100).fill(referenceId)),
  'Mutation.resumeVehicles.referenceIds.*': same(referenceId),
  'Mutation.setReporting.referenceIds': same(Array<string>(25).fill(referenceId)),
  'Mutation.setReporting.referenceIds.*': same(referenceId),
  'Mutation.setReporting.reporting.observationSeconds': numbers(1, 3_600),
  'Mutation.setReporting.reporting.batchSeconds': numbers(0, 300),
  'Mutation.setReporting.reporting.parkedSeconds': numbers(60, 86_400),
  'Query.vinReveals.limit': pages,
  'Query.vinReveals.nextToken': token,
  'Query.personErasures.limit': pages,
  'Query.personErasures.nextToken': token,
  'Query.vehicleErasures.limit': pages,
  'Query.vehicleErasures.nextToken': token,
  'Query.personExports.limit': pages,
  'Query.personExports.nextToken': token,
  'Query.plannedErasures.limit': pages,
  'Query.plannedErasures.nextToken': token,
  'Query.auditLog.from': time(day.from),
  'Query.auditLog.to': time(day.to),
  'Query.auditLog.actorId': same(sub),
  'Query.auditLog.referenceId': same(referenceId),
  'Query.auditLog.limit': pages,
  'Query.auditLog.nextToken': same(longestAuditToken),
  'Query.vehicleAccessLog.referenceId': same(referenceId),
  'Query.vehicleAccessLog.limit': pages,
  'Query.vehicleAccessLog.nextToken': token,
  'Query.dataJob.jobId': same(sub),
  'Mutation.exportVehicleData.referenceId': same(referenceId),
  'Mutation.exportPerson.personId': same(sub),
  'Mutation.createExportLink.jobId': same(sub),
  'Mutation.renewWatch.referenceId': same(referenceId),
  'Mutation.renewWatch.watchId': same(sub),
  'Mutation.endWatch.referenceId': same(referenceId),
  'Mutation.endWatch.watchId': same(sub),
  'Mutation.requestReveal.input.referenceId': same(referenceId),
  'Mutation.requestReveal.input.caseNumber': same(longestCaseNumber),
  'Mutation.requestReveal.input.hiddenUntil': time('2026-03-05T05:06:07Z'),
  'Mutation.approveReveal.revealId': same(sub),
  'Mutation.revealVin.revealId': same(sub),
  'Mutation.revealOwnVin.referenceId': same(referenceId),
  'Mutation.revokeReferenceId.referenceId': same(referenceId),
  'Mutation.grantAccess.input.referenceId': same(referenceId),
  'Mutation.liftConversionPause.personId': same(sub),
  'Mutation.grantBulkConversion.input.personId': same(sub),
  'Mutation.grantBulkConversion.input.conversionsPerDay': numbers(1, 2000),
  'Mutation.grantBulkConversion.input.until': time('2026-03-05T05:06:07Z'),
  'Mutation.grantAccess.input.ownerId': same(sub),
  'Mutation.grantAccess.input.until': time('2100-01-01T00:00:00Z'),
  'Mutation.endAccess.input.referenceId': same(referenceId),
  'Mutation.endAccess.input.ownerId': same(sub),
  'Mutation.endAccess.input.accessId': { ...same(accessIdOf(driverSince)), beside: byAccessId },
  'Mutation.leaveVehicle.referenceId': same(referenceId),
  'Mutation.inviteToVehicle.input.referenceId': same(referenceId),
  'Mutation.inviteToVehicle.input.until': time('2100-01-01T00:00:00Z'),
  'Mutation.inviteToVehicle.input.name': same(name),
  'Mutation.acceptInvitation.code': same(code),
  'Mutation.offerVehicle.referenceId': same(referenceId),
  'Mutation.offerVehicle.notBefore': time('2026-05-01T00:00:00Z'),
  'Mutation.cancelOffer.referenceId': same(referenceId),
  'Mutation.acceptTransfer.code': same(code),
  'Mutation.nameVehicle.referenceId': same(referenceId),
  'Mutation.nameVehicle.name': same(name),
  'Mutation.setPrivacyMode.referenceId': same(referenceId),
  'Mutation.eraseVehicleData.referenceId': same(referenceId),
  'Mutation.keepVehicleData.referenceId': same(referenceId),
  'Mutation.erasePerson.personId': same(sub),
  'Mutation.erasePerson.caseNumber': same(longestCaseNumber),
  'Mutation.eraseVehicle.referenceId': same(referenceId),
  'Mutation.eraseVehicle.caseNumber': same(longestCaseNumber),
  'Mutation.approveErasure.jobId': same(sub),
  'Mutation.nameAccess.input.referenceId': same(referenceId),
  'Mutation.nameAccess.input.accessId': same(accessId),
  'Mutation.nameAccess.input.name': same(name),
  'Mutation.startOwnershipClaim.vin': same(vin),
  'Mutation.confirmOwnershipClaim.claimId': same(sub),
  'Mutation.confirmOwnershipClaim.code': same('12345678'),
  'Mutation.completeOwnershipClaim.claimId': same(sub),
  'Mutation.approveOwnershipClaim.claimId': same(sub),
  'Mutation.stopOwnershipClaim.claimId': same(sub),
  'Mutation.sendRemoteCommand.input.referenceId': same(referenceId),
  'Mutation.sendRemoteCommand.input.idempotencyKey': same(sub),
  'Mutation.sendRemoteCommand.input.temperature': numbers(15, 28, 0.5, climate),
  'Mutation.sendRemoteCommand.input.chargeLimit': numbers(50, 100, 1, charge),
  'Subscription.onVehicleState.referenceId': same(referenceId),
  'Subscription.onRemoteCommand.referenceId': same(referenceId),
  'Subscription.onVehicleAccess.referenceId': same(referenceId),
  'Subscription.onDataJob.jobId': same(sub),
};
