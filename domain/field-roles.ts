/**
 * Which roles may call a root field. It repeats the directives of `schema.graphql`, and a law
 * compares the two. AppSync checks the directives against the groups of the token; resolvers check
 * this table against the roles in which the caller's app client may act.
 */
import type { Role } from './roles.ts';

const owners: readonly Role[] = ['owners'];
const operators: readonly Role[] = ['operators'];
const provisioners: readonly Role[] = ['provisioners'];
const privacyOfficers: readonly Role[] = ['privacy-officers'];

/** Root field → roles. Fields that only the system itself calls, with IAM, are absent. */
export const fieldRoles: Readonly<Record<string, readonly Role[]>> = {
  referenceIdForVin: ['owners', 'operators'],
  vehicle: ['owners', 'operators', 'provisioners', 'service-technicians', 'privacy-officers'],
  vehicles: ['operators', 'privacy-officers'],
  myVehicles: owners,
  vehicleAccesses: ['owners', 'operators'],
  personAccesses: operators,
  vehicleHistory: ['owners', 'operators', 'service-technicians', 'privacy-officers'],
  ownershipClaim: owners,
  ownershipClaims: ['owners', 'operators'],
  vehicleState: owners,
  vehicleTelemetry: owners,
  vehicleTelemetrySummary: owners,
  remoteCommand: owners,
  remoteCommands: owners,
  vinReveals: privacyOfficers,
  auditLog: privacyOfficers,
  vehicleAccessLog: owners,
  dataJob: ['owners', 'privacy-officers'],
  personErasures: privacyOfficers,
  vehicleErasures: privacyOfficers,
  provisionVehicle: provisioners,
  importDeviceInventory: ['provisioners', 'operators'],
  permitReissue: ['service-technicians', 'operators'],
  replaceTcu: ['service-technicians', 'operators'],
  removeTcu: ['service-technicians', 'operators'],
  releaseDevice: operators,
  suspendVehicles: ['service-technicians', 'operators'],
  resumeVehicles: operators,
  revokeReferenceId: privacyOfficers,
  requestReveal: privacyOfficers,
  approveReveal: privacyOfficers,
  revealVin: privacyOfficers,
  revealOwnVin: owners,
  liftConversionPause: privacyOfficers,
  grantBulkConversion: privacyOfficers,
  grantAccess: operators,
  endAccess: ['owners', 'operators'],
  leaveVehicle: owners,
  inviteToVehicle: owners,
  acceptInvitation: owners,
  offerVehicle: owners,
  cancelOffer: owners,
  acceptTransfer: owners,
  nameVehicle: owners,
  setPrivacyMode: owners,
  eraseVehicleData: owners,
  erasePerson: privacyOfficers,
  eraseVehicle: privacyOfficers,
  approveErasure: privacyOfficers,
  nameAccess: owners,
  startOwnershipClaim: owners,
  confirmOwnershipClaim: owners,
  completeOwnershipClaim: owners,
  approveOwnershipClaim: ['owners', 'operators'],
  stopOwnershipClaim: ['owners', 'operators'],
  sendRemoteCommand: owners,
  exportVehicleData: owners,
  exportPerson: privacyOfficers,
  createExportLink: ['owners', 'privacy-officers'],
  onVehicleState: owners,
  onRemoteCommand: owners,
  onVehicleAccess: owners,
  onDataJob: ['owners', 'privacy-officers'],
};
