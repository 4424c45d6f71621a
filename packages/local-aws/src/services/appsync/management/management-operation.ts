/** Shared parts of the management API's operations. */
import type { CallContext, Clock, Demand, HttpBinding, Place } from '../../../core/service.ts';
import { checkedOperations } from '../../../shapes/checked-operation.ts';
import type { Api } from '../api.ts';
import type { Apis } from '../resources/apis.ts';
import { invalidInput, notFound } from './management-errors.ts';
import type { managementInputs } from './management-shapes.ts';
import type { ThrowawayApis } from './throwaway-apis.ts';

/** What the operations work on. */
export interface ManagementParts {
  readonly apis: Apis;
  readonly throwaway: ThrowawayApis;
  readonly clock: Clock;
  readonly place: Place;
  /** Address of the local world, which serves the template's API. */
  readonly baseUrl: string;
}

/** Creates an operation of AppSync. */
export const managementOperation = checkedOperations(invalidInput);

/** Demands an action that has no resource type. */
export const onAnything = (action: keyof typeof managementInputs) => (): readonly Demand[] => [
  { action: `appsync:${action}`, resource: '*' },
];

/** Demands an action on one API. */
export const onApi =
  (action: keyof typeof managementInputs) =>
  ({ apiId }: { readonly apiId: string }, { place }: CallContext): readonly Demand[] => [
    {
      action: `appsync:${action}`,
      resource: `arn:${place.partition}:appsync:${place.region}:${place.accountId}:apis/${apiId}`,
    },
  ];

/** Binds a REST path below an API. */
export const below = (method: HttpBinding['method'], path: string): HttpBinding => ({
  method,
  uri: `/v1/apis/{apiId}${path}`,
});

/** Maps the members for pagination, which every list operation takes from its query string. */
export const pageQuery = { nextToken: 'nextToken', maxResults: 'maxResults' };

/** Returns the API with the id; throws NotFoundException. */
export function requireApi({ apis }: ManagementParts, apiId: string): Api {
  const api = apis.list().find(({ settings }) => settings.id === apiId);
  if (api === undefined) {
    throw notFound(`GraphQL API ${apiId} not found.`);
  }
  return api;
}
