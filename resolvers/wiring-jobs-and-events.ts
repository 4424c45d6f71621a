/**
 * How the last mutations of the schema are resolved: exports, watches, and what the system
 * publishes. A part of `wiring-mutations.ts`.
 */
import type { dataSources } from './data-sources.ts';
import type { FieldWiring } from './wiring-types.ts';

/** `setReporting`, which is too long for the list of mutations beside the others. */
export const reportingWiring: FieldWiring<keyof typeof dataSources> = {
  type: 'Mutation',
  field: 'setReporting',
  isNested: true,
  pipeline: 'reporting/set-reporting',
  steps: [
    { code: 'reporting/take-reporting-allowance', dataSource: 'allowances' },
    { code: 'reporting/read-vehicles', dataSource: 'vehicles' },
    { code: 'reporting/write-reporting', dataSource: 'reportingSettings' },
  ],
};

/** The erasures, in the order of the schema. */
export const erasureWiring: readonly FieldWiring<keyof typeof dataSources>[] = [
  {
    type: 'Mutation',
    field: 'keepVehicleData',
    isNested: true,
    pipeline: 'data-jobs/keep-vehicle-data',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'data-jobs/write-kept-data', dataSource: 'dataJobStarts' },
    ],
  },
  {
    type: 'Mutation',
    field: 'erasePerson',
    pipeline: 'data-jobs/erase-person',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'data-jobs/write-person-erasure', dataSource: 'dataJobStarts' },
      { code: 'data-jobs/find-job', dataSource: 'dataJobs' },
    ],
  },
  {
    type: 'Mutation',
    field: 'eraseVehicle',
    isNested: true,
    pipeline: 'data-jobs/erase-vehicle',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'data-jobs/write-erasure-of-vehicle', dataSource: 'dataJobStarts' },
      { code: 'data-jobs/find-job', dataSource: 'dataJobs' },
    ],
  },
  {
    type: 'Mutation',
    field: 'approveErasure',
    pipeline: 'data-jobs/approve-erasure',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'data-jobs/find-job', dataSource: 'dataJobs' },
      { code: 'data-jobs/write-approval', dataSource: 'dataJobStarts' },
    ],
  },
];

/** The mutations from `exportVehicleData` on, in the order of the schema. */
export const jobAndEventWiring: readonly FieldWiring<keyof typeof dataSources>[] = [
  {
    type: 'Mutation',
    field: 'exportVehicleData',
    pipeline: 'data-jobs/export-vehicle-data',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'data-jobs/write-vehicle-export', dataSource: 'dataJobStarts' },
      { code: 'data-jobs/find-job', dataSource: 'dataJobs' },
    ],
  },
  {
    type: 'Mutation',
    field: 'exportPerson',
    isNested: true,
    pipeline: 'data-jobs/export-person',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'data-jobs/write-person-export', dataSource: 'dataJobStarts' },
      { code: 'data-jobs/find-job', dataSource: 'dataJobs' },
    ],
  },
  {
    type: 'Mutation',
    field: 'createExportLink',
    pipeline: 'data-jobs/create-export-link',
    steps: [
      { code: 'ownership/take-list-allowance', dataSource: 'allowances' },
      { code: 'data-jobs/find-job', dataSource: 'dataJobs' },
      { code: 'data-jobs/record-link', dataSource: 'auditLog' },
      { code: 'data-jobs/sign-export', dataSource: 'signExport' },
    ],
  },
  {
    type: 'Mutation',
    field: 'renewWatch',
    isNested: true,
    pipeline: 'live-state/change-watch',
    steps: [
      { code: 'live-state/take-start-of-person', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'live-state/take-start-to-vehicle', dataSource: 'allowances' },
      { code: 'live-state/renew-lease', dataSource: 'watchedVehicles' },
    ],
  },
  {
    type: 'Mutation',
    field: 'endWatch',
    isNested: true,
    pipeline: 'live-state/change-watch',
    steps: [
      { code: 'live-state/take-start-of-person', dataSource: 'allowances' },
      { code: 'registry/find-vehicle', dataSource: 'vehicles' },
      { code: 'ownership/find-access', dataSource: 'accesses' },
      { code: 'live-state/take-start-to-vehicle', dataSource: 'allowances' },
      { code: 'live-state/end-lease', dataSource: 'watchedVehicles' },
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
    field: 'publishDataJob',
    steps: [{ code: 'data-jobs/publish-data-job', dataSource: 'events' }],
  },
  {
    type: 'Mutation',
    field: 'publishAccessEnd',
    steps: [{ code: 'live-state/publish-access-end', dataSource: 'events' }],
  },
];
