/**
 * How every field is resolved, in the order of the schema: field → steps in order → data source.
 * CDK creates the resolvers, the AppSync functions, the data sources and one role for each from
 * these two lists; nothing is wired anywhere else.
 */
import { dataSources } from './data-sources.ts';
import type { FieldWiring } from './wiring-types.ts';

export { dataSources };

/** Every field with a resolver. AppSync takes all other fields from their parent object. */
export const wiring: readonly FieldWiring<keyof typeof dataSources>[] = [
  {
    type: 'Query',
    field: 'referenceIdForVin',
    pipeline: 'conversion/reference-id-for-vin',
    steps: [
      { code: 'conversion/take-allowance', dataSource: 'allowances' },
      { code: 'conversion/hash-vin', dataSource: 'hashVin' },
      { code: 'conversion/find-vehicle', dataSource: 'vehiclesByHashedVin' },
      { code: 'conversion/check-access', dataSource: 'accesses' },
      { code: 'conversion/record-attempt', dataSource: 'auditLog' },
    ],
  },
  {
    type: 'Query',
    field: 'vehicle',
    pipeline: 'registry/vehicle',
    steps: [
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
    ],
  },
  {
    type: 'Query',
    field: 'vehicles',
    steps: [{ code: 'registry/vehicles', dataSource: 'vehiclesByTenant' }],
  },
  {
    type: 'Query',
    field: 'myVehicles',
    pipeline: 'ownership/my-vehicles',
    steps: [
      { code: 'ownership/query-own-accesses', dataSource: 'accesses' },
      { code: 'ownership/read-own-vehicles', dataSource: 'vehicles' },
    ],
  },
  {
    type: 'Query',
    field: 'vehicleAccesses',
    pipeline: 'ownership/vehicle-accesses',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/query-vehicle-accesses', dataSource: 'accessLists' },
    ],
  },
  {
    type: 'Query',
    field: 'personAccesses',
    pipeline: 'ownership/person-accesses',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'ownership/query-person-accesses', dataSource: 'accessLists' },
    ],
  },
  {
    type: 'Query',
    field: 'vehicleHistory',
    pipeline: 'registry/vehicle-history',
    steps: [
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'registry/query-history', dataSource: 'vehicleHistory' },
    ],
  },
  {
    type: 'Query',
    field: 'ownershipClaim',
    pipeline: 'claims/ownership-claim',
    steps: [
      { code: 'claims/take-step-allowance', dataSource: 'allowances' },
      { code: 'claims/find-claim', dataSource: 'claims' },
    ],
  },
  {
    type: 'Query',
    field: 'ownershipClaims',
    pipeline: 'claims/ownership-claims',
    steps: [
      { code: 'claims/take-step-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'claims/query-claims', dataSource: 'claimLists' },
    ],
  },
  {
    type: 'Query',
    field: 'vehicleState',
    pipeline: 'live-state/vehicle-state',
    steps: [
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'live-state/read-state', dataSource: 'vehicleStates' },
    ],
  },
  {
    type: 'Query',
    field: 'vehicleTelemetry',
    pipeline: 'telemetry/vehicle-telemetry',
    steps: [
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'telemetry/query-messages', dataSource: 'telemetry' },
    ],
  },
  {
    type: 'Query',
    field: 'vehicleTelemetrySummary',
    pipeline: 'telemetry/vehicle-telemetry-summary',
    steps: [
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'telemetry/read-open-minutes', dataSource: 'vehicleStates' },
      { code: 'telemetry/query-summaries', dataSource: 'telemetrySummaries' },
    ],
  },
  {
    type: 'Query',
    field: 'remoteCommand',
    pipeline: 'commands/remote-command',
    steps: [
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'commands/read-command', dataSource: 'commands' },
    ],
  },
  {
    type: 'Query',
    field: 'remoteCommands',
    pipeline: 'commands/remote-commands',
    steps: [
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'commands/query-commands', dataSource: 'commands' },
    ],
  },
  {
    type: 'Mutation',
    field: 'provisionVehicle',
    pipeline: 'provisioning/provision-vehicle',
    steps: [
      { code: 'provisioning/take-provisioning-allowance', dataSource: 'allowances' },
      { code: 'provisioning/run-saga', dataSource: 'provisionVehicle' },
    ],
  },
  {
    type: 'Mutation',
    field: 'importDeviceInventory',
    pipeline: 'provisioning/import-device-inventory',
    steps: [
      { code: 'provisioning/take-import-allowance', dataSource: 'allowances' },
      { code: 'provisioning/read-devices', dataSource: 'deviceInventory' },
      { code: 'provisioning/write-devices', dataSource: 'deviceInventory' },
    ],
  },
  {
    type: 'Mutation',
    field: 'permitReissue',
    pipeline: 'provisioning/permit-reissue',
    steps: [
      { code: 'provisioning/take-permit-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'provisioning/write-permit', dataSource: 'reissuePermits' },
    ],
  },
  {
    type: 'Mutation',
    field: 'replaceTcu',
    pipeline: 'tcu/change',
    steps: [
      { code: 'tcu/take-change-allowance', dataSource: 'allowances' },
      { code: 'tcu/invoke-change', dataSource: 'changeTcu' },
      { code: 'tcu/record-change', dataSource: 'auditLog' },
    ],
  },
  {
    type: 'Mutation',
    field: 'removeTcu',
    pipeline: 'tcu/change',
    steps: [
      { code: 'tcu/take-change-allowance', dataSource: 'allowances' },
      { code: 'tcu/invoke-change', dataSource: 'changeTcu' },
      { code: 'tcu/record-change', dataSource: 'auditLog' },
    ],
  },
  {
    type: 'Mutation',
    field: 'releaseDevice',
    pipeline: 'provisioning/release-device',
    steps: [
      { code: 'provisioning/take-release-allowance', dataSource: 'allowances' },
      { code: 'provisioning/write-release', dataSource: 'deviceInventory' },
    ],
  },
  {
    type: 'Mutation',
    field: 'suspendVehicles',
    pipeline: 'fleet/change-suspension',
    steps: [
      { code: 'fleet/take-status-allowance', dataSource: 'allowances' },
      { code: 'fleet/invoke-suspension', dataSource: 'changeSuspension' },
    ],
  },
  {
    type: 'Mutation',
    field: 'resumeVehicles',
    pipeline: 'fleet/change-suspension',
    steps: [
      { code: 'fleet/take-status-allowance', dataSource: 'allowances' },
      { code: 'fleet/invoke-suspension', dataSource: 'changeSuspension' },
    ],
  },
  {
    type: 'Mutation',
    field: 'revokeReferenceId',
    pipeline: 'fleet/revoke-reference-id',
    steps: [
      { code: 'fleet/take-status-allowance', dataSource: 'allowances' },
      { code: 'fleet/invoke-revocation', dataSource: 'revokeVehicle' },
      { code: 'fleet/publish-ends', dataSource: 'publishAccessEnd' },
    ],
  },
  {
    type: 'Mutation',
    field: 'grantAccess',
    pipeline: 'ownership/grant-access',
    steps: [
      { code: 'ownership/take-grant-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/take-vehicle-grant-allowance', dataSource: 'allowances' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'ownership/write-grant', dataSource: 'accessChanges' },
    ],
  },
  {
    type: 'Mutation',
    field: 'endAccess',
    pipeline: 'ownership/end-access',
    steps: [
      { code: 'ownership/take-end-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'ownership/find-target', dataSource: 'accesses' },
      { code: 'ownership/write-end', dataSource: 'accessEnds' },
      { code: 'ownership/publish-end', dataSource: 'publishAccessEnd' },
    ],
  },
  {
    type: 'Mutation',
    field: 'leaveVehicle',
    pipeline: 'ownership/leave-vehicle',
    steps: [
      { code: 'ownership/take-end-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'ownership/write-leave', dataSource: 'accessEnds' },
      { code: 'ownership/publish-end', dataSource: 'publishAccessEnd' },
    ],
  },
  {
    type: 'Mutation',
    field: 'inviteToVehicle',
    pipeline: 'ownership/invite-to-vehicle',
    steps: [
      { code: 'ownership/take-sharing-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'ownership/find-codes', dataSource: 'codes' },
      { code: 'ownership/make-code', dataSource: 'hashCode' },
      { code: 'ownership/write-invitation', dataSource: 'newCodes' },
    ],
  },
  {
    type: 'Mutation',
    field: 'acceptInvitation',
    pipeline: 'ownership/accept-invitation',
    steps: [
      { code: 'ownership/take-code-allowance', dataSource: 'allowances' },
      { code: 'ownership/hash-given-code', dataSource: 'hashCode' },
      { code: 'ownership/find-code', dataSource: 'codes' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'ownership/write-acceptance', dataSource: 'acceptedCodes' },
    ],
  },
  {
    type: 'Mutation',
    field: 'offerVehicle',
    pipeline: 'ownership/offer-vehicle',
    steps: [
      { code: 'ownership/take-sharing-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'ownership/find-codes', dataSource: 'codes' },
      { code: 'ownership/make-code', dataSource: 'hashCode' },
      { code: 'ownership/write-offer', dataSource: 'newCodes' },
    ],
  },
  {
    type: 'Mutation',
    field: 'cancelOffer',
    pipeline: 'ownership/cancel-offer',
    steps: [
      { code: 'ownership/take-sharing-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'ownership/find-codes', dataSource: 'codes' },
      { code: 'ownership/write-cancellation', dataSource: 'newCodes' },
    ],
  },
  {
    type: 'Mutation',
    field: 'acceptTransfer',
    pipeline: 'ownership/accept-transfer',
    steps: [
      { code: 'ownership/take-code-allowance', dataSource: 'allowances' },
      { code: 'ownership/hash-given-code', dataSource: 'hashCode' },
      { code: 'ownership/find-code', dataSource: 'codes' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'ownership/write-transfer', dataSource: 'acceptedCodes' },
      { code: 'ownership/publish-end', dataSource: 'publishAccessEnd' },
    ],
  },
  {
    type: 'Mutation',
    field: 'nameVehicle',
    pipeline: 'ownership/name-vehicle',
    steps: [
      { code: 'ownership/take-sharing-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/write-vehicle-name', dataSource: 'accessNames' },
    ],
  },
  {
    type: 'Mutation',
    field: 'nameAccess',
    pipeline: 'ownership/name-access',
    steps: [
      { code: 'ownership/take-sharing-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'ownership/find-target', dataSource: 'accesses' },
      { code: 'ownership/write-access-name', dataSource: 'accessNames' },
    ],
  },
  {
    type: 'Mutation',
    field: 'startOwnershipClaim',
    pipeline: 'claims/start-ownership-claim',
    steps: [
      { code: 'claims/take-start-allowance', dataSource: 'allowances' },
      { code: 'conversion/hash-vin', dataSource: 'hashVin' },
      { code: 'claims/take-vehicle-start-allowance', dataSource: 'allowances' },
      { code: 'claims/write-start', dataSource: 'claimStarts' },
    ],
  },
  {
    type: 'Mutation',
    field: 'confirmOwnershipClaim',
    pipeline: 'claims/confirm-ownership-claim',
    steps: [
      { code: 'claims/take-step-allowance', dataSource: 'allowances' },
      { code: 'claims/hash-code', dataSource: 'hashCode' },
      { code: 'claims/take-try', dataSource: 'claims' },
      { code: 'claims/prove', dataSource: 'claims' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'claims/write-confirmation', dataSource: 'claimChanges' },
      { code: 'ownership/publish-end', dataSource: 'publishAccessEnd' },
    ],
  },
  {
    type: 'Mutation',
    field: 'completeOwnershipClaim',
    pipeline: 'claims/change-claim',
    steps: [
      { code: 'claims/take-step-allowance', dataSource: 'allowances' },
      { code: 'claims/find-claim', dataSource: 'claims' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'claims/write-completion', dataSource: 'claimChanges' },
      { code: 'ownership/publish-end', dataSource: 'publishAccessEnd' },
    ],
  },
  {
    type: 'Mutation',
    field: 'approveOwnershipClaim',
    pipeline: 'claims/change-claim',
    steps: [
      { code: 'claims/take-step-allowance', dataSource: 'allowances' },
      { code: 'claims/find-claim', dataSource: 'claims' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'claims/write-approval', dataSource: 'claimChanges' },
      { code: 'ownership/publish-end', dataSource: 'publishAccessEnd' },
    ],
  },
  {
    type: 'Mutation',
    field: 'stopOwnershipClaim',
    pipeline: 'claims/change-claim',
    steps: [
      { code: 'claims/take-step-allowance', dataSource: 'allowances' },
      { code: 'claims/find-claim', dataSource: 'claims' },
      { code: 'ownership/find-viewers', dataSource: 'vehicleStates' },
      { code: 'claims/write-stop', dataSource: 'claimChanges' },
    ],
  },
  {
    type: 'Mutation',
    field: 'sendRemoteCommand',
    pipeline: 'commands/send-remote-command',
    steps: [
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'commands/find-earlier', dataSource: 'commands' },
      { code: 'commands/read-speed', dataSource: 'vehicleStates' },
      { code: 'commands/take-person-allowance', dataSource: 'allowances' },
      { code: 'commands/take-vehicle-allowance', dataSource: 'allowances' },
      { code: 'commands/write-command', dataSource: 'newCommands' },
      { code: 'commands/dispatch-command', dataSource: 'dispatchCommand' },
    ],
  },
  {
    type: 'Mutation',
    field: 'publishVehicleState',
    steps: [{ code: 'live-state/publish-vehicle-state', dataSource: 'events' }],
  },
  {
    type: 'Mutation',
    field: 'publishRemoteCommand',
    steps: [{ code: 'commands/publish-remote-command', dataSource: 'events' }],
  },
  {
    type: 'Mutation',
    field: 'publishVehicleAccess',
    steps: [{ code: 'announcements/publish-vehicle-access', dataSource: 'events' }],
  },
  {
    type: 'Mutation',
    field: 'publishAccessEnd',
    steps: [{ code: 'live-state/publish-access-end', dataSource: 'events' }],
  },
  {
    type: 'Subscription',
    field: 'onVehicleState',
    pipeline: 'live-state/on-vehicle-state',
    steps: [
      { code: 'live-state/take-start-of-person', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'live-state/take-start-to-vehicle', dataSource: 'allowances' },
      { code: 'live-state/read-watch', dataSource: 'watchedVehicles' },
      { code: 'live-state/watch', dataSource: 'watchedVehicles' },
    ],
  },
  {
    type: 'Subscription',
    field: 'onRemoteCommand',
    pipeline: 'commands/on-remote-command',
    steps: [
      { code: 'live-state/take-start-of-person', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'live-state/take-start-to-vehicle', dataSource: 'allowances' },
    ],
  },
  {
    type: 'Subscription',
    field: 'onVehicleAccess',
    pipeline: 'announcements/on-vehicle-access',
    steps: [
      { code: 'live-state/take-start-of-person', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'live-state/take-start-to-vehicle', dataSource: 'allowances' },
    ],
  },
];
