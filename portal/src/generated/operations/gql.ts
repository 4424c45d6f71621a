/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query MyCars($limit: Int, $nextToken: String) {\n    myVehicles(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        accessId\n        vehicleName\n        role\n        until\n        vehicle {\n          status\n          attributes {\n            brand\n            model\n            year\n          }\n        }\n      }\n      nextToken\n    }\n  }\n": typeof types.MyCarsDocument,
};
const documents: Documents = {
    "\n  query MyCars($limit: Int, $nextToken: String) {\n    myVehicles(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        accessId\n        vehicleName\n        role\n        until\n        vehicle {\n          status\n          attributes {\n            brand\n            model\n            year\n          }\n        }\n      }\n      nextToken\n    }\n  }\n": types.MyCarsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MyCars($limit: Int, $nextToken: String) {\n    myVehicles(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        accessId\n        vehicleName\n        role\n        until\n        vehicle {\n          status\n          attributes {\n            brand\n            model\n            year\n          }\n        }\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').MyCarsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
