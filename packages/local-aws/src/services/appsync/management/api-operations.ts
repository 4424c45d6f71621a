/** Operations on APIs themselves. */
import type { Operation } from '../../../core/service.ts';
import type { Api } from '../api.ts';
import {
  below,
  managementOperation,
  onAnything,
  onApi,
  pageQuery,
  requireApi,
  type ManagementParts,
} from './management-operation.ts';
import { badRequest } from './management-errors.ts';
import { managementInputs } from './management-shapes.ts';
import { pageOf, type PageInput } from './page.ts';

interface OnApi {
  readonly apiId: string;
}

interface CreateInput {
  readonly name: string;
  readonly authenticationType: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * CreateGraphqlApi, GetGraphqlApi, ListGraphqlApis, DeleteGraphqlApi,
 * GetGraphqlApiEnvironmentVariables.
 */
export function apiOperations(parts: ManagementParts): Readonly<Record<string, Operation>> {
  const { apis, throwaway } = parts;
  return {
    CreateGraphqlApi: managementOperation({
      shape: managementInputs.CreateGraphqlApi,
      http: { method: 'POST', uri: '/v1/apis' },
      demands: onAnything('CreateGraphqlApi'),
      run: ({ name, authenticationType, tags = {} }: CreateInput) => ({
        graphqlApi: describeApi(throwaway.create({ name, authenticationType, tags }).api, parts),
      }),
    }),
    GetGraphqlApi: managementOperation({
      shape: managementInputs.GetGraphqlApi,
      http: below('GET', ''),
      demands: onApi('GetGraphqlApi'),
      run: ({ apiId }: OnApi) => ({ graphqlApi: describeApi(requireApi(parts, apiId), parts) }),
    }),
    ListGraphqlApis: managementOperation({
      shape: managementInputs.ListGraphqlApis,
      http: { method: 'GET', uri: '/v1/apis', query: { ...pageQuery, apiType: 'apiType', owner: 'owner' } },
      demands: onAnything('ListGraphqlApis'),
      run(input: PageInput) {
        const { items, ...next } = pageOf(apis.list(), input);
        return { graphqlApis: items.map((api) => describeApi(api, parts)), ...next };
      },
    }),
    DeleteGraphqlApi: managementOperation({
      shape: managementInputs.DeleteGraphqlApi,
      http: below('DELETE', ''),
      demands: onApi('DeleteGraphqlApi'),
      run({ apiId }: OnApi) {
        requireApi(parts, apiId);
        if (throwaway.find(apiId) === undefined) {
          throw badRequest('The local AppSync keeps the API of the template.');
        }
        throwaway.delete(apiId);
        return {};
      },
    }),
    GetGraphqlApiEnvironmentVariables: managementOperation({
      shape: managementInputs.GetGraphqlApiEnvironmentVariables,
      http: below('GET', '/environmentVariables'),
      demands: onAnything('GetGraphqlApiEnvironmentVariables'),
      run: ({ apiId }: OnApi) => ({
        environmentVariables: requireApi(parts, apiId).settings.environment,
      }),
    }),
  };
}

/**
 * Returns GraphqlApi of the API reference. The template's API has an address here; the others have
 * a URL in AWS's form.
 */
function describeApi({ settings }: Api, { throwaway, baseUrl, place }: ManagementParts): object {
  const { id, arn, authorization } = settings;
  const made = throwaway.find(id);
  const host = `${id}.appsync-api.${place.region}.amazonaws.com`;
  const uris =
    made === undefined
      ? {
          GRAPHQL: `${baseUrl}/graphql`,
          REALTIME: `${baseUrl.replace(/^http/, 'ws')}/graphql/realtime`,
        }
      : {
          GRAPHQL: `https://${host}/graphql`,
          REALTIME: `wss://${host.replace('appsync-api', 'appsync-realtime-api')}/graphql`,
        };
  return {
    apiId: id,
    arn,
    apiType: 'GRAPHQL',
    name: made?.name ?? id,
    authenticationType: authorization.defaultMode,
    tags: made?.tags ?? {},
    uris,
  };
}
