/**
 * The rules of authorization as one table beside the schema: field → role → result for each
 * relation. Roles that a field does not list are refused.
 */
import type { Role } from '../../../domain/roles.ts';
import type { Relation } from './cast.ts';

/** An error code, or `none`. */
export type Outcomes = Readonly<Record<Relation, string>>;

const always: Outcomes = {
  own: 'none',
  shared: 'none',
  ended: 'none',
  expired: 'none',
  sold: 'none',
  invited: 'none',
  claiming: 'none',
  'another person’s': 'none',
  'not active': 'none',
  'given by another tenant': 'none',
  'another tenant’s': 'none',
  unknown: 'none',
};
/** A device id is unique over all tenants, so the second tenant gets a conflict. */
const importable: Outcomes = {
  ...always,
  'given by another tenant': 'DEVICE_CONFLICT',
  'another tenant’s': 'DEVICE_CONFLICT',
};

const ofTheTenant: Outcomes = {
  ...always,
  'given by another tenant': 'VEHICLE_NOT_FOUND',
  'another tenant’s': 'VEHICLE_NOT_FOUND',
  unknown: 'VEHICLE_NOT_FOUND',
};

/** For a field about vehicles whose Reference ID has ended, which none of the relations has. */
const notRevoked: Outcomes = {
  ...ofTheTenant,
  own: 'ACTION_NOT_ALLOWED',
  shared: 'ACTION_NOT_ALLOWED',
  ended: 'ACTION_NOT_ALLOWED',
  expired: 'ACTION_NOT_ALLOWED',
  sold: 'ACTION_NOT_ALLOWED',
  invited: 'ACTION_NOT_ALLOWED',
  claiming: 'ACTION_NOT_ALLOWED',
  'another person’s': 'ACTION_NOT_ALLOWED',
  'not active': 'ACTION_NOT_ALLOWED',
};

const activeOfTheTenant: Outcomes = { ...ofTheTenant, 'not active': 'VEHICLE_NOT_FOUND' };

const withAccess: Outcomes = {
  ...activeOfTheTenant,
  ended: 'VEHICLE_NOT_FOUND',
  expired: 'VEHICLE_NOT_FOUND',
  sold: 'VEHICLE_NOT_FOUND',
  invited: 'VEHICLE_NOT_FOUND',
  claiming: 'VEHICLE_NOT_FOUND',
  'another person’s': 'VEHICLE_NOT_FOUND',
};

/** For documents with the id of a command that does not exist. */
const withAccessToNothing: Outcomes = {
  ...withAccess,
  own: 'COMMAND_NOT_FOUND',
  shared: 'COMMAND_NOT_FOUND',
};

const asOwner: Outcomes = { ...withAccess, shared: 'ACTION_NOT_ALLOWED' };

/** The data of an owner's own time, even of one that has ended. */
const ofOwnTime: Outcomes = { ...asOwner, ended: 'none', expired: 'none', sold: 'none' };

/** Only of a time that has ended. */
const formerly: Outcomes = {
  ...ofOwnTime,
  own: 'VEHICLE_NOT_FOUND',
  shared: 'VEHICLE_NOT_FOUND',
};

/** For documents with the id of an access that does not exist. */
const unknownAccess: Outcomes = { ...withAccess, own: 'ACCESS_NOT_FOUND', shared: 'ACCESS_NOT_FOUND' };

/** A person may repeat the end of their own access. */
const withAnyAccess: Outcomes = { ...withAccess, ended: 'none', expired: 'none', sold: 'none' };

/** For documents with a code: only that of the vehicle to which the person is invited is known. */
const withCode: Outcomes = {
  own: 'INVITATION_NOT_FOUND',
  shared: 'INVITATION_NOT_FOUND',
  ended: 'INVITATION_NOT_FOUND',
  expired: 'INVITATION_NOT_FOUND',
  sold: 'INVITATION_NOT_FOUND',
  invited: 'none',
  claiming: 'INVITATION_NOT_FOUND',
  'another person’s': 'INVITATION_NOT_FOUND',
  'not active': 'INVITATION_NOT_FOUND',
  'given by another tenant': 'INVITATION_NOT_FOUND',
  'another tenant’s': 'INVITATION_NOT_FOUND',
  unknown: 'INVITATION_NOT_FOUND',
};

/** For documents without the code of an offer. */
const withoutOffer: Outcomes = {
  own: 'OFFER_NOT_FOUND',
  shared: 'OFFER_NOT_FOUND',
  ended: 'OFFER_NOT_FOUND',
  expired: 'OFFER_NOT_FOUND',
  sold: 'OFFER_NOT_FOUND',
  invited: 'OFFER_NOT_FOUND',
  claiming: 'OFFER_NOT_FOUND',
  'another person’s': 'OFFER_NOT_FOUND',
  'not active': 'OFFER_NOT_FOUND',
  'given by another tenant': 'OFFER_NOT_FOUND',
  'another tenant’s': 'OFFER_NOT_FOUND',
  unknown: 'OFFER_NOT_FOUND',
};

/** For documents with the id of a reveal that does not exist. */
const withoutReveal: Outcomes = {
  own: 'REVEAL_NOT_FOUND',
  shared: 'REVEAL_NOT_FOUND',
  ended: 'REVEAL_NOT_FOUND',
  expired: 'REVEAL_NOT_FOUND',
  sold: 'REVEAL_NOT_FOUND',
  invited: 'REVEAL_NOT_FOUND',
  claiming: 'REVEAL_NOT_FOUND',
  'another person’s': 'REVEAL_NOT_FOUND',
  'not active': 'REVEAL_NOT_FOUND',
  'given by another tenant': 'REVEAL_NOT_FOUND',
  'another tenant’s': 'REVEAL_NOT_FOUND',
  unknown: 'REVEAL_NOT_FOUND',
};

/** For documents with the id of a job that does not exist. */
const withoutJob: Outcomes = {
  own: 'DATA_JOB_NOT_FOUND',
  shared: 'DATA_JOB_NOT_FOUND',
  ended: 'DATA_JOB_NOT_FOUND',
  expired: 'DATA_JOB_NOT_FOUND',
  sold: 'DATA_JOB_NOT_FOUND',
  invited: 'DATA_JOB_NOT_FOUND',
  claiming: 'DATA_JOB_NOT_FOUND',
  'another person’s': 'DATA_JOB_NOT_FOUND',
  'not active': 'DATA_JOB_NOT_FOUND',
  'given by another tenant': 'DATA_JOB_NOT_FOUND',
  'another tenant’s': 'DATA_JOB_NOT_FOUND',
  unknown: 'DATA_JOB_NOT_FOUND',
};

/** For documents that name another current device than the vehicle's. */
const mismatchOfTheTenant: Outcomes = {
  own: 'DEVICE_MISMATCH',
  shared: 'DEVICE_MISMATCH',
  ended: 'DEVICE_MISMATCH',
  expired: 'DEVICE_MISMATCH',
  sold: 'DEVICE_MISMATCH',
  invited: 'DEVICE_MISMATCH',
  claiming: 'DEVICE_MISMATCH',
  'another person’s': 'DEVICE_MISMATCH',
  'not active': 'DEVICE_MISMATCH',
  'given by another tenant': 'VEHICLE_NOT_FOUND',
  'another tenant’s': 'VEHICLE_NOT_FOUND',
  unknown: 'VEHICLE_NOT_FOUND',
};

/** For the release of a vehicle's device, which is in use. */
const inUseOfTheTenant: Outcomes = {
  own: 'DEVICE_IN_USE',
  shared: 'DEVICE_IN_USE',
  ended: 'DEVICE_IN_USE',
  expired: 'DEVICE_IN_USE',
  sold: 'DEVICE_IN_USE',
  invited: 'DEVICE_IN_USE',
  claiming: 'DEVICE_IN_USE',
  'another person’s': 'DEVICE_IN_USE',
  'not active': 'DEVICE_IN_USE',
  'given by another tenant': 'DEVICE_UNKNOWN',
  'another tenant’s': 'DEVICE_UNKNOWN',
  unknown: 'DEVICE_UNKNOWN',
};

/** For documents with the id of a claim that does not exist, or that the caller has no part in. */
const withoutClaim: Outcomes = {
  own: 'CLAIM_NOT_FOUND',
  shared: 'CLAIM_NOT_FOUND',
  ended: 'CLAIM_NOT_FOUND',
  expired: 'CLAIM_NOT_FOUND',
  sold: 'CLAIM_NOT_FOUND',
  invited: 'CLAIM_NOT_FOUND',
  claiming: 'CLAIM_NOT_FOUND',
  'another person’s': 'CLAIM_NOT_FOUND',
  'not active': 'CLAIM_NOT_FOUND',
  'given by another tenant': 'CLAIM_NOT_FOUND',
  'another tenant’s': 'CLAIM_NOT_FOUND',
  unknown: 'CLAIM_NOT_FOUND',
};

/** For documents with the id of a claim that waits for the present owner. */
const withClaim: Outcomes = { ...withoutClaim, claiming: 'none' };

/** For documents that name no vehicle of any tenant. */
const notFound: Outcomes = {
  own: 'VEHICLE_NOT_FOUND',
  shared: 'VEHICLE_NOT_FOUND',
  ended: 'VEHICLE_NOT_FOUND',
  'another person’s': 'VEHICLE_NOT_FOUND',
  'not active': 'VEHICLE_NOT_FOUND',
  'given by another tenant': 'VEHICLE_NOT_FOUND',
  'another tenant’s': 'VEHICLE_NOT_FOUND',
  unknown: 'VEHICLE_NOT_FOUND',
  expired: 'VEHICLE_NOT_FOUND',
  sold: 'VEHICLE_NOT_FOUND',
  invited: 'VEHICLE_NOT_FOUND',
  claiming: 'VEHICLE_NOT_FOUND',
};

/** The rules of every field. People may not call the system’s own fields. */
export const rules: Readonly<Record<string, Readonly<Partial<Record<Role, Outcomes>>>>> = {
  'Query.referenceIdForVin': { owners: withAccess, operators: activeOfTheTenant },
  'Query.vehicle': {
    owners: withAccess,
    operators: ofTheTenant,
    provisioners: ofTheTenant,
    'service-technicians': ofTheTenant,
    'privacy-officers': ofTheTenant,
  },
  'Query.vehicles': { operators: always, 'privacy-officers': always },
  'Query.myVehicles': { owners: always },
  'Query.vehicleAccesses': { owners: withAccess, operators: ofTheTenant },
  'Query.personAccesses': { operators: always },
  'Query.vehicleHistory': {
    owners: withAccess,
    operators: ofTheTenant,
    'service-technicians': ofTheTenant,
    'privacy-officers': ofTheTenant,
  },
  'Query.ownershipClaim': { owners: withClaim },
  'Query.ownershipClaims': { owners: withAccess, operators: ofTheTenant },
  'Query.vehicleState': { owners: withAccess },
  'Query.vehicleTelemetry': { owners: withAccess },
  'Query.vehicleTelemetrySummary': { owners: withAccess },
  'Query.vehicleTrack': { owners: withAccess },
  'Query.remoteCommand': { owners: withAccessToNothing },
  'Query.remoteCommands': { owners: withAccess },
  'Query.vinReveals': { 'privacy-officers': always },
  'Query.auditLog': { 'privacy-officers': always },
  'Query.vehicleAccessLog': { owners: withAccess },
  'Query.dataJob': { owners: withoutJob, 'privacy-officers': withoutJob },
  'Query.personErasures': { 'privacy-officers': always },
  'Query.vehicleErasures': { 'privacy-officers': always },
  'Query.personExports': { 'privacy-officers': always },
  'Query.plannedErasures': { owners: always },
  // Devices and VINs of another tenant count as unknown.
  'Mutation.provisionVehicle': {
    provisioners: {
      ...always,
      'given by another tenant': 'DEVICE_UNKNOWN',
      'another tenant’s': 'DEVICE_UNKNOWN',
      unknown: 'DEVICE_UNKNOWN',
    },
  },
  'Mutation.importDeviceInventory': { operators: importable, provisioners: importable },
  'Mutation.permitReissue': { operators: activeOfTheTenant, 'service-technicians': activeOfTheTenant },
  'Mutation.replaceTcu': { operators: mismatchOfTheTenant, 'service-technicians': mismatchOfTheTenant },
  // By VIN, another current device looks like an unknown VIN.
  'Mutation.removeTcu': { operators: notFound, 'service-technicians': notFound },
  'Mutation.releaseDevice': { operators: inUseOfTheTenant },
  // Each vehicle of a call fails alone, in the response.
  'Mutation.suspendVehicles': { operators: always, 'service-technicians': always },
  'Mutation.resumeVehicles': { operators: always },
  'Mutation.setReporting': { operators: always },
  'Mutation.revokeReferenceId': { 'privacy-officers': notFound },
  'Mutation.requestReveal': { 'privacy-officers': activeOfTheTenant },
  'Mutation.approveReveal': { 'privacy-officers': withoutReveal },
  'Mutation.revealVin': { 'privacy-officers': withoutReveal },
  'Mutation.revealOwnVin': { owners: asOwner },
  'Mutation.liftConversionPause': { 'privacy-officers': always },
  'Mutation.grantBulkConversion': { 'privacy-officers': always },
  'Mutation.grantAccess': { operators: activeOfTheTenant },
  'Mutation.endAccess': {
    owners: { ...asOwner, own: 'ACCESS_NOT_FOUND' },
    operators: { ...ofTheTenant, 'not active': 'ACCESS_NOT_FOUND' },
  },
  'Mutation.leaveVehicle': { owners: withAnyAccess },
  'Mutation.inviteToVehicle': { owners: asOwner },
  'Mutation.acceptInvitation': { owners: withCode },
  'Mutation.offerVehicle': { owners: asOwner },
  'Mutation.cancelOffer': { owners: asOwner },
  'Mutation.acceptTransfer': { owners: withoutOffer },
  'Mutation.nameVehicle': { owners: withAccess },
  'Mutation.setPrivacyMode': { owners: asOwner },
  'Mutation.eraseVehicleData': { owners: ofOwnTime },
  'Mutation.keepVehicleData': { owners: formerly },
  'Mutation.erasePerson': { 'privacy-officers': always },
  'Mutation.eraseVehicle': { 'privacy-officers': notRevoked },
  'Mutation.approveErasure': { 'privacy-officers': withoutJob },
  'Mutation.nameAccess': { owners: unknownAccess },
  // A start must not reveal any relation.
  'Mutation.startOwnershipClaim': { owners: always },
  'Mutation.confirmOwnershipClaim': { owners: { ...withClaim, claiming: 'CLAIM_CODE_WRONG' } },
  'Mutation.completeOwnershipClaim': { owners: { ...withClaim, claiming: 'CLAIM_WAITING' } },
  // A claimant cannot decide.
  'Mutation.approveOwnershipClaim': { owners: withoutClaim, operators: withClaim },
  'Mutation.stopOwnershipClaim': { owners: withoutClaim, operators: withClaim },
  'Mutation.sendRemoteCommand': { owners: withAccess },
  'Mutation.exportVehicleData': { owners: ofOwnTime },
  'Mutation.exportPerson': { 'privacy-officers': always },
  'Mutation.createExportLink': { owners: withoutJob, 'privacy-officers': withoutJob },
  'Mutation.renewWatch': { owners: withAccess },
  'Mutation.endWatch': { owners: withAccess },
  'Mutation.publishVehicleState': {},
  'Mutation.publishRemoteCommand': {},
  'Mutation.publishVehicleAccess': {},
  'Mutation.publishDataJob': {},
  'Mutation.publishAccessEnd': {},
  'Subscription.onVehicleState': { owners: withAccess },
  'Subscription.onRemoteCommand': { owners: withAccess },
  'Subscription.onVehicleAccess': { owners: withAccess },
  'Subscription.onDataJob': { owners: withoutJob, 'privacy-officers': withoutJob },
};

const staff: readonly Role[] = ['operators', 'provisioners', 'service-technicians', 'privacy-officers'];
const historyStaff: readonly Role[] = ['operators', 'service-technicians', 'privacy-officers'];

/** Fields of objects that fewer roles may read than the object. */
export const innerRules: Readonly<Record<string, readonly Role[]>> = {
  'Vehicle.deviceId': staff,
  'OwnershipClaim.claimantId': ['operators'],
  'VehicleHistoryEvent.actorId': historyStaff,
  'VehicleHistoryEvent.deviceId': historyStaff,
};

/**
 * Fields for the system’s IAM roles only: the publishing mutations, and the fields that filter
 * subscriptions.
 */
export const systemFields = [
  'Mutation.publishVehicleState',
  'Mutation.publishRemoteCommand',
  'Mutation.publishVehicleAccess',
  'Mutation.publishDataJob',
  'Mutation.publishAccessEnd',
  'VehicleStateChange.viewers',
  'VehicleStateChange.publishedAtSeconds',
  'RemoteCommand.viewers',
  'RemoteCommand.publishedAtSeconds',
  'VehicleAccessEvent.viewers',
  'VehicleAccessEvent.publishedAtSeconds',
  'DataJob.publishedAtSeconds',
] as const;
