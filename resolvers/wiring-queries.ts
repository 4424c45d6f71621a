/** How every query is resolved, in the order of the schema; a part of `wiring.ts`. */
import { auditShards } from '../domain/audit.ts';
import type { dataSources } from './data-sources.ts';
import type { FieldWiring, Step } from './wiring-types.ts';

const shard: Step<keyof typeof dataSources> = { code: 'records/query-shard', dataSource: 'auditEntries' };
const everyShard = auditShards.map(() => shard);

/** Every field of the type Query. */
export const queryWiring: readonly FieldWiring<keyof typeof dataSources>[] = [
  {
    type: 'Query',
    field: 'referenceIdForVin',
    pipeline: 'conversion/reference-id-for-vin',
    steps: [
      { code: 'conversion/take-allowance', dataSource: 'allowances' },
      { code: 'conversion/hash-vin', dataSource: 'hashVin' },
      { code: 'conversion/find-vehicle', dataSource: 'vehiclesByHashedVin' },
      { code: 'conversion/check-access', dataSource: 'conversionAccesses' },
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
      { code: 'telemetry/read-open-hours', dataSource: 'vehicleStates' },
      { code: 'telemetry/query-summaries', dataSource: 'telemetrySummaries' },
      { code: 'telemetry/read-split-hours', dataSource: 'telemetrySummaries' },
      { code: 'telemetry/query-open-hour', dataSource: 'telemetry' },
    ],
  },
  {
    type: 'Query',
    field: 'vehicleTrack',
    pipeline: 'telemetry/vehicle-track',
    isNested: true,
    steps: [
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'telemetry/read-open-from', dataSource: 'vehicleStates' },
      { code: 'telemetry/query-tracks', dataSource: 'telemetrySummaries' },
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
    type: 'Query',
    field: 'vinReveals',
    steps: [{ code: 'reveals/vin-reveals', dataSource: 'vinRevealLists' }],
  },
  {
    type: 'Query',
    field: 'auditLog',
    pipeline: 'records/audit-log',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'records/query-vehicle', dataSource: 'auditEntriesOfVehicle' },
      ...everyShard,
    ],
  },
  {
    type: 'Query',
    field: 'vehicleAccessLog',
    pipeline: 'records/vehicle-access-log',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'records/query-access-log', dataSource: 'auditEntriesOfVehicle' },
    ],
  },
  {
    type: 'Query',
    field: 'dataJob',
    pipeline: 'data-jobs/data-job',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'data-jobs/find-job', dataSource: 'dataJobs' },
    ],
  },
  {
    type: 'Query',
    field: 'personErasures',
    pipeline: 'data-jobs/person-erasures',
    steps: [
      { code: 'data-jobs/query-job-list', dataSource: 'dataJobLists' },
      { code: 'data-jobs/read-job-list', dataSource: 'dataJobs' },
    ],
  },
  {
    type: 'Query',
    field: 'vehicleErasures',
    isNested: true,
    pipeline: 'data-jobs/vehicle-erasures',
    steps: [
      { code: 'data-jobs/query-job-list', dataSource: 'dataJobLists' },
      { code: 'data-jobs/read-job-list', dataSource: 'dataJobs' },
    ],
  },
  {
    type: 'Query',
    field: 'personExports',
    isNested: true,
    pipeline: 'data-jobs/person-exports',
    steps: [
      { code: 'data-jobs/query-job-list', dataSource: 'dataJobLists' },
      { code: 'data-jobs/read-job-list', dataSource: 'dataJobs' },
    ],
  },
  {
    type: 'Query',
    field: 'plannedErasures',
    isNested: true,
    pipeline: 'data-jobs/planned-erasures',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'data-jobs/query-planned-erasures', dataSource: 'dataJobLists' },
      { code: 'data-jobs/read-job-list', dataSource: 'dataJobs' },
    ],
  },
];
