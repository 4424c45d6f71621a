/** Inputs of AppSync's management API, with the constraints of its API reference (2017-07-25). */
import { flag, list, map, number, oneOf, structure, text } from '../../../shapes/shape.ts';

const name = text({ min: 1, max: 65_536, pattern: '[_A-Za-z][_0-9A-Za-z]*' });
const apiId = text();
const page = { nextToken: text({ min: 1, max: 65_536 }), maxResults: number(0, 25) };
/** "Maximum length of 32768", in characters. */
const code = text({ min: 1, max: 32_768 });
const runtime = structure({
  name: oneOf('APPSYNC_JS'),
  runtimeVersion: text(),
});

/** Input shapes by operation; a call that violates its shape is refused before it runs. */
export const managementInputs = {
  CreateGraphqlApi: structure(
    { name: text(), authenticationType: text() },
    { tags: map(text({ min: 1, max: 128 }), text({ max: 256 })), xrayEnabled: flag },
  ),
  GetGraphqlApi: structure({ apiId }),
  ListGraphqlApis: structure({}, { ...page, apiType: text(), owner: text() }),
  DeleteGraphqlApi: structure({ apiId }),
  GetGraphqlApiEnvironmentVariables: structure({ apiId }),
  StartSchemaCreation: structure({ apiId, definition: text() }),
  GetSchemaCreationStatus: structure({ apiId }),
  CreateDataSource: structure({ apiId, name, type: text() }, { description: text() }),
  CreateFunction: structure({ apiId, name, dataSourceName: name }, { code, runtime, description: text() }),
  GetFunction: structure({ apiId, functionId: name }),
  ListFunctions: structure({ apiId }, page),
  CreateResolver: structure(
    { apiId, typeName: name, fieldName: name },
    {
      dataSourceName: name,
      kind: oneOf('UNIT', 'PIPELINE'),
      pipelineConfig: structure({}, { functions: list(text()) }),
      code,
      runtime,
    },
  ),
  GetResolver: structure({ apiId, typeName: name, fieldName: name }),
  ListResolvers: structure({ apiId, typeName: name }, page),
  EvaluateCode: structure(
    { runtime, code, context: text({ min: 2, max: 28_000 }) },
    { function: oneOf('request', 'response') },
  ),
} as const;
