/** The query for the cars of the signed-in person. */
import type { MyCarsQuery } from '../generated/operations/graphql.ts';
import { graphql } from '../operations.ts';

/** Asks for one page of the list. */
export const myCars = graphql(/* GraphQL */ `
  query MyCars($limit: Int, $nextToken: String) {
    myVehicles(limit: $limit, nextToken: $nextToken) {
      items {
        referenceId
        accessId
        vehicleName
        role
        since
        until
        vehicle {
          status
          positions
          attributes {
            brand
            model
            year
          }
        }
      }
      nextToken
    }
  }
`);

/** One page of the list. */
export type CarsPage = NonNullable<MyCarsQuery['myVehicles']>;

/** Variables of the first page. */
export const firstCars = { limit: 25, nextToken: null } as const;
