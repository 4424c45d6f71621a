/**
 * How every field is resolved, in the order of the schema: field → steps in order → data source.
 * CDK creates the resolvers, the AppSync functions, the data sources and one role for each from
 * these two lists; nothing is wired anywhere else. The rows of queries and mutations have a file
 * each.
 */
import { dataSources } from './data-sources.ts';
import { mutationWiring } from './wiring-mutations.ts';
import { queryWiring } from './wiring-queries.ts';
import type { FieldWiring } from './wiring-types.ts';

export { dataSources };

/** Every field with a resolver. AppSync takes all other fields from their parent object. */
export const wiring: readonly FieldWiring<keyof typeof dataSources>[] = [
  ...queryWiring,
  ...mutationWiring,
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
      { code: 'live-state/lease', dataSource: 'watchedVehicles' },
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
  {
    type: 'Subscription',
    field: 'onDataJob',
    pipeline: 'data-jobs/on-data-job',
    steps: [
      { code: 'live-state/take-start-of-person', dataSource: 'allowances' },
      { code: 'data-jobs/find-job', dataSource: 'dataJobs' },
    ],
  },
];
