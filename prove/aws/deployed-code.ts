/** The code of every function and resolver of the deployed API, as AppSync has it. */
import {
  GetFunctionCommand,
  GetResolverCommand,
  paginateListFunctions,
  paginateListResolvers,
} from '@aws-sdk/client-appsync';
import { Kind, parse } from 'graphql';
import { CheckError } from '../check-error.ts';
import type { Deployment } from '../deployment.ts';

/** AppSync function that pipeline resolvers call, as the deployed API has it. */
export interface DeployedFunction {
  readonly id: string;
  readonly name: string;
  readonly dataSourceName: string;
  readonly code: string;
}

/** Resolver of one field in the deployed API; a unit resolver has no `functionIds`. */
export interface DeployedResolver {
  readonly typeName: string;
  readonly fieldName: string;
  readonly kind: 'UNIT' | 'PIPELINE';
  readonly code: string;
  /** Of a unit resolver. */
  readonly dataSourceName?: string;
  /** Of a pipeline: ids of functions, in their order. */
  readonly functionIds: readonly string[];
}

/** All code of the API. */
export interface DeployedCode {
  readonly functions: readonly DeployedFunction[];
  readonly resolvers: readonly DeployedResolver[];
}

/** Reads it; one call for each function and resolver, since lists may leave out code. */
export async function readDeployedCode(deployment: Deployment): Promise<DeployedCode> {
  const functions = await readFunctions(deployment);
  const resolvers = [];
  for (const type of typesOf(deployment.schemaDefinition)) {
    resolvers.push(...(await readResolvers(deployment, type)));
  }
  return { functions, resolvers };
}

async function readFunctions({ clients, apiId }: Deployment): Promise<DeployedFunction[]> {
  const found: DeployedFunction[] = [];
  for await (const { functions = [] } of paginateListFunctions({ client: clients.appSync }, { apiId })) {
    for (const { functionId } of functions) {
      const { functionConfiguration } = await clients.appSync.send(
        new GetFunctionCommand({ apiId, functionId }),
      );
      const { name = '', dataSourceName = '', code } = functionConfiguration ?? {};
      found.push({ id: functionId ?? '', name, dataSourceName, code: requireCode(code, `function ${name}`) });
    }
  }
  return found;
}

async function readResolvers({ clients, apiId }: Deployment, typeName: string): Promise<DeployedResolver[]> {
  const found: DeployedResolver[] = [];
  const pages = paginateListResolvers({ client: clients.appSync }, { apiId, typeName });
  for await (const { resolvers = [] } of pages) {
    for (const { fieldName = '' } of resolvers) {
      const { resolver } = await clients.appSync.send(new GetResolverCommand({ apiId, typeName, fieldName }));
      found.push({
        typeName,
        fieldName,
        kind: resolver?.kind === 'PIPELINE' ? 'PIPELINE' : 'UNIT',
        code: requireCode(resolver?.code, `resolver ${typeName}.${fieldName}`),
        functionIds: resolver?.pipelineConfig?.functions ?? [],
        ...(resolver?.dataSourceName !== undefined && { dataSourceName: resolver.dataSourceName }),
      });
    }
  }
  return found;
}

/** Object types of the schema: only these have resolvers. */
function typesOf(definition: string): string[] {
  return parse(definition).definitions.flatMap((one) =>
    one.kind === Kind.OBJECT_TYPE_DEFINITION ? [one.name.value] : [],
  );
}

function requireCode(code: string | undefined, what: string): string {
  if (code === undefined) {
    throw new CheckError(`The ${what} has no code.`);
  }
  return code;
}
