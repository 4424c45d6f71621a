/** An access of the signed-in person, as the list of cars has it. */
import type { MyCarsQuery } from '../generated/operations/graphql.ts';

/** An access of the signed-in person, with the car. */
export type CarAccess = NonNullable<MyCarsQuery['myVehicles']>['items'][number];
