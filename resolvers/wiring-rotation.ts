/**
 * How fields are resolved while the hash key rotates: as always, but a conversion looks a vehicle
 * up by the guards of both hashes. Only deployments in a rotation have these steps, so that no
 * other conversion pays for them.
 */
import { dataSources, wiring } from './wiring.ts';
import type { DataSource, FieldWiring, Step } from './wiring-types.ts';

const { vehiclesByHashedVin: _, ...kept } = dataSources;

/** As `dataSources`, with the guards instead of the index by hash. */
export const rotationDataSources = {
  ...kept,
  vinGuards: {
    kind: 'table',
    table: 'UniqueKeys',
    // DynamoDB checks a transaction's reads as GetItem.
    permissions: [{ table: 'UniqueKeys', actions: ['dynamodb:GetItem'] }],
  },
} as const satisfies Record<string, DataSource>;

type Name = keyof typeof rotationDataSources;

const lookUp: readonly Step<Name>[] = [
  { code: 'conversion/find-guard', dataSource: 'vinGuards' },
  { code: 'conversion/find-guard-again', dataSource: 'vinGuards' },
  { code: 'conversion/find-guarded-vehicle', dataSource: 'vehicles' },
];

/** As `wiring`, with another look-up. */
export const rotationWiring: readonly FieldWiring<Name>[] = wiring.map(({ steps, ...field }) => ({
  ...field,
  steps: steps.flatMap(({ code, dataSource }) =>
    dataSource === 'vehiclesByHashedVin' ? lookUp : [{ code, dataSource }],
  ),
}));
