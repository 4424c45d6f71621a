/**
 * Data sources, functions and resolvers: readable in every API, created in throw-away APIs only.
 */
import { randomBytes } from 'node:crypto';
import { isObjectType } from 'graphql';
import type { Operation } from '../../../core/service.ts';
import type { Api, AppSyncFunction, Resolver } from '../api.ts';
import { noneDataSource } from '../data-sources/none.ts';
import { buildApiSchema } from '../graphql/schema.ts';
import { acceptedCode } from '../runtime/accepted-code.ts';
import type { HandlerCode } from '../runtime/realm.ts';
import {
  below,
  managementOperation,
  onAnything,
  pageQuery,
  requireApi,
  type ManagementParts,
} from './management-operation.ts';
import { badRequest, concurrentModification, notFound } from './management-errors.ts';
import { managementInputs } from './management-shapes.ts';
import { pageOf, type PageInput } from './page.ts';

/** AppSync quotas: functions in a pipeline. */
const maxFunctions = 10;

interface OnApi {
  readonly apiId: string;
}

interface WithCode extends OnApi {
  readonly code?: string;
  readonly runtime?: { readonly name: string; readonly runtimeVersion: string };
}

interface FunctionInput extends WithCode {
  readonly name: string;
  readonly dataSourceName: string;
}

interface ResolverInput extends WithCode {
  readonly typeName: string;
  readonly fieldName: string;
  readonly dataSourceName?: string;
  readonly kind?: 'UNIT' | 'PIPELINE';
  readonly pipelineConfig?: { readonly functions?: readonly string[] };
}

/** CreateDataSource, and the three operations of functions and of resolvers. */
export function codeOperations(parts: ManagementParts): Readonly<Record<string, Operation>> {
  return {
    CreateDataSource: managementOperation({
      shape: managementInputs.CreateDataSource,
      http: below('POST', '/datasources'),
      demands: onAnything('CreateDataSource'),
      run(input: OnApi & { readonly name: string; readonly type: string }) {
        const api = changeable(parts, input.apiId);
        if (input.type !== 'NONE') {
          throw badRequest(`Type ${input.type} is not supported by the local AppSync.`);
        }
        if (api.dataSources.has(input.name)) {
          throw badRequest(`Data source with name ${input.name} already exists`);
        }
        api.dataSources.set(input.name, noneDataSource(input.name));
        const { name, type } = input;
        return { dataSource: { dataSourceArn: `${api.settings.arn}/datasources/${name}`, name, type } };
      },
    }),
    ...functionOperations(parts),
    ...resolverOperations(parts),
  };
}

function functionOperations(parts: ManagementParts): Readonly<Record<string, Operation>> {
  return {
    CreateFunction: managementOperation({
      shape: managementInputs.CreateFunction,
      http: below('POST', '/functions'),
      demands: onAnything('CreateFunction'),
      async run(input: FunctionInput) {
        const api = changeable(parts, input.apiId);
        const id = `f${randomBytes(13).toString('hex').slice(1)}`;
        const made = { id, name: input.name, ...(await stepOf(api, input)) };
        api.functions.set(id, made);
        return { functionConfiguration: describeFunction(api, made) };
      },
    }),
    GetFunction: managementOperation({
      shape: managementInputs.GetFunction,
      http: below('GET', '/functions/{functionId}'),
      demands: onAnything('GetFunction'),
      run({ apiId, functionId }: OnApi & { readonly functionId: string }) {
        const api = requireApi(parts, apiId);
        const found = api.functions.get(functionId);
        if (found === undefined) {
          throw notFound(`No function found for id: ${functionId}`);
        }
        return { functionConfiguration: describeFunction(api, found) };
      },
    }),
    ListFunctions: managementOperation({
      shape: managementInputs.ListFunctions,
      http: { ...below('GET', '/functions'), query: pageQuery },
      demands: onAnything('ListFunctions'),
      run(input: OnApi & PageInput) {
        const api = requireApi(parts, input.apiId);
        const { items, ...next } = pageOf([...api.functions.values()], input);
        return { functions: items.map((one) => describeFunction(api, one)), ...next };
      },
    }),
  };
}

function resolverOperations(parts: ManagementParts): Readonly<Record<string, Operation>> {
  return {
    CreateResolver: managementOperation({
      shape: managementInputs.CreateResolver,
      http: below('POST', '/types/{typeName}/resolvers'),
      demands: onAnything('CreateResolver'),
      async run(input: ResolverInput) {
        const api = changeable(parts, input.apiId);
        requireField(api, input);
        const key = `${input.typeName}.${input.fieldName}`;
        const made = await resolverOf(api, input);
        if (api.resolvers.has(key)) {
          throw badRequest('Only one resolver is allowed per field.');
        }
        api.resolvers.set(key, made);
        return { resolver: describeResolver(api, key, made) };
      },
    }),
    GetResolver: managementOperation({
      shape: managementInputs.GetResolver,
      http: below('GET', '/types/{typeName}/resolvers/{fieldName}'),
      demands: onAnything('GetResolver'),
      run({ apiId, typeName, fieldName }: ResolverInput) {
        const api = requireApi(parts, apiId);
        const found = api.resolvers.get(`${typeName}.${fieldName}`);
        if (found === undefined) {
          throw notFound(`No resolver found for ${typeName}.${fieldName}`);
        }
        return { resolver: describeResolver(api, `${typeName}.${fieldName}`, found) };
      },
    }),
    ListResolvers: managementOperation({
      shape: managementInputs.ListResolvers,
      http: { ...below('GET', '/types/{typeName}/resolvers'), query: pageQuery },
      demands: onAnything('ListResolvers'),
      run(input: OnApi & PageInput & { readonly typeName: string }) {
        const api = requireApi(parts, input.apiId);
        const ofType = [...api.resolvers].filter(([key]) => key.startsWith(`${input.typeName}.`));
        const { items, ...next } = pageOf(ofType, input);
        return { resolvers: items.map(([key, one]) => describeResolver(api, key, one)), ...next };
      },
    }),
  };
}

/** Returns an API that may be changed now. Only the template changes its own API. */
function changeable(parts: ManagementParts, apiId: string): Api {
  const api = requireApi(parts, apiId);
  const made = parts.throwaway.find(apiId);
  if (made === undefined) {
    throw badRequest('The local AppSync keeps the API of the template as it is.');
  }
  if (made.schema.status === 'PROCESSING') {
    throw concurrentModification();
  }
  return api;
}

/** Applies the same checks as for the template's resources. */
async function compiled(api: Api, { code, runtime }: WithCode): Promise<HandlerCode> {
  if (code === undefined || runtime === undefined) {
    throw badRequest('The local AppSync supports only code of APPSYNC_JS.');
  }
  if (runtime.runtimeVersion !== '1.0.0') {
    throw badRequest('Invalid runtime version.');
  }
  return acceptedCode(api, code);
}

async function stepOf(api: Api, input: WithCode & { readonly dataSourceName?: string }) {
  const { dataSourceName: name = '' } = input;
  const dataSource = api.dataSources.get(name);
  if (dataSource === undefined) {
    throw notFound(`No data source found named ${name}`);
  }
  return { dataSource, code: await compiled(api, input) };
}

async function resolverOf(api: Api, input: ResolverInput): Promise<Resolver> {
  if (input.kind !== 'PIPELINE') {
    return { kind: 'UNIT', step: await stepOf(api, input) };
  }
  const ids = input.pipelineConfig?.functions ?? [];
  if (ids.length > maxFunctions) {
    throw badRequest(`A pipeline may have at most ${maxFunctions} functions.`);
  }
  const steps = ids.map((id) => {
    const step = api.functions.get(id);
    if (step === undefined) {
      throw notFound(`No function found with id ${id}`);
    }
    return step;
  });
  return { kind: 'PIPELINE', code: await compiled(api, input), steps };
}

function requireField({ definition }: Api, { typeName, fieldName }: ResolverInput): void {
  if (definition === undefined) {
    throw notFound(`Type ${typeName} not found`);
  }
  const type = buildApiSchema(definition).getType(typeName);
  if (!isObjectType(type)) {
    throw notFound(`Type ${typeName} not found`);
  }
  if (type.getFields()[fieldName] === undefined) {
    throw notFound(`No field named ${fieldName} found on type ${typeName}`);
  }
}

const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' };

function describeFunction({ settings }: Api, { id, name, code, dataSource }: AppSyncFunction): object {
  return {
    functionId: id,
    functionArn: `${settings.arn}/functions/${id}`,
    name,
    dataSourceName: dataSource.name,
    code: code.text,
    runtime,
  };
}

function describeResolver({ settings }: Api, key: string, resolver: Resolver): object {
  const [typeName, fieldName] = key.split('.');
  const common = {
    typeName,
    fieldName,
    resolverArn: `${settings.arn}/types/${typeName ?? ''}/resolvers/${fieldName ?? ''}`,
    kind: resolver.kind,
    runtime,
  };
  if (resolver.kind === 'UNIT') {
    const { code, dataSource } = resolver.step;
    return { ...common, code: code.text, dataSourceName: dataSource.name };
  }
  const functions = resolver.steps.map(({ id }) => id);
  return { ...common, code: resolver.code.text, pipelineConfig: { functions } };
}
