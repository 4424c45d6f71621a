/** The largest input of `setReporting`. */
import { type Case, owned, referenceId, times } from './largest-items.ts';

const askedVehicles = times(25, (index) => `${referenceId.slice(0, -2)}${index + 10}`);
const reporting = { observationSeconds: 3_600, batchSeconds: 300, parkedSeconds: 86_400 };

/** As many vehicles as one call may ask. */
export const reportingCases: readonly Case[] = [
  [
    'setReporting',
    '25 vehicles',
    {
      args: { referenceIds: askedVehicles, reporting },
      responses: {
        vehicles: {
          result: {
            data: { vehicles: askedVehicles.map((id) => ({ ...owned.vehicles.result, referenceId: id })) },
            unprocessedKeys: {},
          },
        },
        reportingSettings: { result: {} },
      },
    },
  ],
];
