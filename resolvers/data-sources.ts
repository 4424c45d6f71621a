/** The data sources of `wiring.ts`. CDK creates one role for each from this list. */
import type { DataSource } from './wiring-types.ts';

/** The data sources, with the permissions of each one's role. */
export const dataSources = {
  hashVin: { kind: 'function', function: 'hashVin' },
  provisionVehicle: { kind: 'function', function: 'provisionVehicle' },
  changeTcu: { kind: 'function', function: 'changeTcu' },
  changeSuspension: { kind: 'function', function: 'changeSuspension' },
  revokeVehicle: { kind: 'function', function: 'revokeVehicle' },
  allowances: {
    kind: 'table',
    table: 'Allowances',
    permissions: [{ table: 'Allowances', actions: ['dynamodb:UpdateItem'] }],
  },
  vehiclesByHashedVin: {
    kind: 'table',
    table: 'VehicleRegistry',
    permissions: [{ table: 'VehicleRegistry', index: 'byHashedVin', actions: ['dynamodb:Query'] }],
  },
  vehiclesByTenant: {
    kind: 'table',
    table: 'VehicleRegistry',
    permissions: [{ table: 'VehicleRegistry', index: 'byTenant', actions: ['dynamodb:Query'] }],
  },
  vehicles: {
    kind: 'table',
    table: 'VehicleRegistry',
    permissions: [{ table: 'VehicleRegistry', actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'] }],
  },
  accesses: {
    kind: 'table',
    table: 'Ownership',
    permissions: [{ table: 'Ownership', actions: ['dynamodb:GetItem', 'dynamodb:Query'] }],
  },
  conversionAccesses: {
    kind: 'table',
    table: 'Ownership',
    permissions: [
      { table: 'Ownership', actions: ['dynamodb:BatchGetItem'] },
      { table: 'PersonPatterns', actions: ['dynamodb:BatchGetItem'] },
    ],
  },
  standingChanges: {
    kind: 'table',
    table: 'PersonPatterns',
    permissions: [
      { table: 'PersonPatterns', actions: ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'] },
      { table: 'AuditLog', actions: ['dynamodb:PutItem'] },
    ],
  },
  accessLists: {
    kind: 'table',
    table: 'Ownership',
    permissions: [
      { table: 'Ownership', index: 'byVehicle', actions: ['dynamodb:Query'] },
      { table: 'Ownership', index: 'byPerson', actions: ['dynamodb:Query'] },
    ],
  },
  accessChanges: {
    kind: 'table',
    table: 'Ownership',
    permissions: [
      { table: 'Ownership', actions: ['dynamodb:PutItem'] },
      { table: 'VehicleHistory', actions: ['dynamodb:PutItem'] },
      { table: 'VehicleState', actions: ['dynamodb:UpdateItem'] },
      { table: 'VehicleRegistry', actions: ['dynamodb:ConditionCheckItem'] },
      { table: 'DataJobs', actions: ['dynamodb:ConditionCheckItem'] },
    ],
  },
  accessEnds: {
    kind: 'table',
    table: 'Ownership',
    permissions: [
      {
        table: 'Ownership',
        actions: ['dynamodb:ConditionCheckItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      },
      { table: 'VehicleHistory', actions: ['dynamodb:PutItem'] },
      { table: 'VehicleState', actions: ['dynamodb:UpdateItem'] },
    ],
  },
  accessNames: {
    kind: 'table',
    table: 'Ownership',
    permissions: [{ table: 'Ownership', actions: ['dynamodb:UpdateItem'] }],
  },
  hashCode: { kind: 'function', function: 'hashCode' },
  codes: {
    kind: 'table',
    table: 'Invitations',
    permissions: [{ table: 'Invitations', actions: ['dynamodb:GetItem'] }],
  },
  newCodes: {
    kind: 'table',
    table: 'Invitations',
    permissions: [
      { table: 'Invitations', actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'] },
      { table: 'Ownership', actions: ['dynamodb:ConditionCheckItem'] },
      { table: 'VehicleHistory', actions: ['dynamodb:PutItem'] },
    ],
  },
  acceptedCodes: {
    kind: 'table',
    table: 'Invitations',
    permissions: [
      { table: 'Invitations', actions: ['dynamodb:UpdateItem'] },
      { table: 'Ownership', actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'] },
      { table: 'VehicleHistory', actions: ['dynamodb:PutItem'] },
      { table: 'VehicleState', actions: ['dynamodb:UpdateItem'] },
      { table: 'VehicleRegistry', actions: ['dynamodb:ConditionCheckItem'] },
      { table: 'DataJobs', actions: ['dynamodb:ConditionCheckItem'] },
    ],
  },
  reissuePermits: {
    kind: 'table',
    table: 'VehicleRegistry',
    permissions: [
      { table: 'VehicleRegistry', actions: ['dynamodb:UpdateItem'] },
      { table: 'VehicleHistory', actions: ['dynamodb:PutItem'] },
      { table: 'AuditLog', actions: ['dynamodb:PutItem'] },
    ],
  },
  claims: {
    kind: 'table',
    table: 'OwnershipClaims',
    // AppSync reads the item when the condition of an update fails.
    permissions: [{ table: 'OwnershipClaims', actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] }],
  },
  claimLists: {
    kind: 'table',
    table: 'OwnershipClaims',
    permissions: [{ table: 'OwnershipClaims', index: 'byVehicle', actions: ['dynamodb:Query'] }],
  },
  claimStarts: {
    kind: 'table',
    table: 'OwnershipClaims',
    permissions: [
      { table: 'OwnershipClaims', actions: ['dynamodb:PutItem'] },
      { table: 'AuditLog', actions: ['dynamodb:PutItem'] },
    ],
  },
  claimChanges: {
    kind: 'table',
    table: 'OwnershipClaims',
    permissions: [
      { table: 'OwnershipClaims', actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'] },
      { table: 'Ownership', actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'] },
      { table: 'VehicleHistory', actions: ['dynamodb:PutItem'] },
      { table: 'VehicleState', actions: ['dynamodb:UpdateItem'] },
      { table: 'VehicleRegistry', actions: ['dynamodb:ConditionCheckItem'] },
      { table: 'DataJobs', actions: ['dynamodb:ConditionCheckItem'] },
    ],
  },
  openVin: { kind: 'function', function: 'openVin' },
  vinReveals: {
    kind: 'table',
    table: 'VinReveals',
    permissions: [{ table: 'VinReveals', actions: ['dynamodb:GetItem'] }],
  },
  vinRevealLists: {
    kind: 'table',
    table: 'VinReveals',
    permissions: [{ table: 'VinReveals', index: 'byTenant', actions: ['dynamodb:Query'] }],
  },
  vinRevealChanges: {
    kind: 'table',
    table: 'VinReveals',
    permissions: [
      { table: 'VinReveals', actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'] },
      { table: 'VehicleRegistry', actions: ['dynamodb:ConditionCheckItem'] },
      { table: 'VehicleHistory', actions: ['dynamodb:PutItem'] },
      { table: 'AuditLog', actions: ['dynamodb:PutItem'] },
    ],
  },
  ownVinReveals: {
    kind: 'table',
    table: 'VehicleHistory',
    permissions: [
      { table: 'VehicleHistory', actions: ['dynamodb:PutItem'] },
      { table: 'AuditLog', actions: ['dynamodb:PutItem'] },
      { table: 'Ownership', actions: ['dynamodb:ConditionCheckItem'] },
      { table: 'VehicleRegistry', actions: ['dynamodb:ConditionCheckItem'] },
    ],
  },
  positionsSettings: {
    kind: 'table',
    table: 'VehicleRegistry',
    permissions: [
      { table: 'VehicleRegistry', actions: ['dynamodb:UpdateItem'] },
      { table: 'VehicleState', actions: ['dynamodb:UpdateItem'] },
      { table: 'VehicleHistory', actions: ['dynamodb:PutItem'] },
      { table: 'Ownership', actions: ['dynamodb:ConditionCheckItem'] },
    ],
  },
  reportingSettings: {
    kind: 'table',
    table: 'VehicleRegistry',
    permissions: [
      { table: 'VehicleRegistry', actions: ['dynamodb:UpdateItem'] },
      { table: 'Watches', actions: ['dynamodb:PutItem'] },
      { table: 'AuditLog', actions: ['dynamodb:PutItem'] },
    ],
  },
  publishAccessEnd: { kind: 'function', function: 'publishAccessEnd' },
  vehicleHistory: {
    kind: 'table',
    table: 'VehicleHistory',
    permissions: [{ table: 'VehicleHistory', actions: ['dynamodb:Query'] }],
  },
  deviceInventory: {
    kind: 'table',
    table: 'DeviceInventory',
    permissions: [
      {
        table: 'DeviceInventory',
        // AppSync reads the item when the condition of an update fails.
        actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      },
    ],
  },
  auditLog: {
    kind: 'table',
    table: 'AuditLog',
    permissions: [{ table: 'AuditLog', actions: ['dynamodb:PutItem'] }],
  },
  auditEntries: {
    kind: 'table',
    table: 'AuditLog',
    permissions: [{ table: 'AuditLog', actions: ['dynamodb:Query'] }],
  },
  auditEntriesOfVehicle: {
    kind: 'table',
    table: 'AuditLog',
    permissions: [{ table: 'AuditLog', index: 'byVehicle', actions: ['dynamodb:Query'] }],
  },
  vehicleStates: {
    kind: 'table',
    table: 'VehicleState',
    permissions: [{ table: 'VehicleState', actions: ['dynamodb:GetItem'] }],
  },
  watchedVehicles: {
    kind: 'table',
    table: 'VehicleState',
    permissions: [
      { table: 'VehicleState', actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] },
      { table: 'Watches', actions: ['dynamodb:BatchWriteItem'] },
    ],
  },
  telemetry: {
    kind: 'table',
    table: 'Telemetry',
    permissions: [{ table: 'Telemetry', actions: ['dynamodb:Query'] }],
  },
  telemetrySummaries: {
    kind: 'table',
    table: 'TelemetrySummaries',
    permissions: [{ table: 'TelemetrySummaries', actions: ['dynamodb:BatchGetItem', 'dynamodb:Query'] }],
  },
  events: { kind: 'none' },
  commands: {
    kind: 'table',
    table: 'RemoteCommands',
    permissions: [{ table: 'RemoteCommands', actions: ['dynamodb:GetItem', 'dynamodb:Query'] }],
  },
  newCommands: {
    kind: 'table',
    table: 'RemoteCommands',
    permissions: [
      { table: 'RemoteCommands', actions: ['dynamodb:PutItem'] },
      { table: 'Ownership', actions: ['dynamodb:ConditionCheckItem'] },
    ],
  },
  dataJobs: {
    kind: 'table',
    table: 'DataJobs',
    permissions: [{ table: 'DataJobs', actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'] }],
  },
  dataJobLists: {
    kind: 'table',
    table: 'DataJobs',
    permissions: [{ table: 'DataJobs', index: 'byAudience', actions: ['dynamodb:Query'] }],
  },
  dataJobStarts: {
    kind: 'table',
    table: 'DataJobs',
    permissions: [
      // AppSync reads the item when the condition of an UpdateItem has failed.
      { table: 'DataJobs', actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'] },
      { table: 'Allowances', actions: ['dynamodb:UpdateItem'] },
      { table: 'AuditLog', actions: ['dynamodb:PutItem'] },
      { table: 'Ownership', actions: ['dynamodb:ConditionCheckItem'] },
      { table: 'VehicleRegistry', actions: ['dynamodb:ConditionCheckItem'] },
    ],
  },
  signExport: { kind: 'function', function: 'signExport' },
  dispatchCommand: { kind: 'function', function: 'dispatchCommand' },
} as const satisfies Record<string, DataSource>;
