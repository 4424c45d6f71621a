/** `AWS::AppSync::Resolver`: unit resolvers of one data source and pipelines of functions. */
import { AwsError } from '../../../core/aws-error.ts';
import type { Properties, ResourceContext, ResourceHandler } from '../../../core/resource.ts';
import type { Api, Resolver } from '../api.ts';
import type { Apis } from './apis.ts';
import type { TypeChecks } from '../runtime/type-checks.ts';
import { compiledCode, compiledStep, foreseenCodes, kindOf } from './code.ts';
import { listOf, optionalObject, requiredText } from './properties.ts';

/** AppSync quotas: functions in a pipeline. */
const maxFunctions = 10;

/** Creates the handler of the type. */
export function resolverResource(apis: Apis, typeChecks: TypeChecks): ResourceHandler {
  return {
    type: 'AWS::AppSync::Resolver',
    foresee: (properties, assetFolder) => typeChecks.foresee(foreseenCodes(properties, assetFolder)),
    async create(properties, context) {
      const api = apis.require(requiredText(properties, 'ApiId'));
      const TypeName = requiredText(properties, 'TypeName');
      const FieldName = requiredText(properties, 'FieldName');
      api.resolvers.set(`${TypeName}.${FieldName}`, await resolverOf(api, properties, context));
      api.revision += 1;
      const arn = `${api.settings.arn}/types/${TypeName}/resolvers/${FieldName}`;
      return { ref: arn, attributes: { ResolverArn: arn, TypeName, FieldName } };
    },
  };
}

async function resolverOf(api: Api, properties: Properties, context: ResourceContext): Promise<Resolver> {
  if (kindOf(properties) === 'UNIT') {
    return { kind: 'UNIT', step: await compiledStep(api, properties, context) };
  }
  const ids = listOf(optionalObject(properties, 'PipelineConfig') ?? {}, 'Functions').map(String);
  if (ids.length > maxFunctions) {
    throw new AwsError('BadRequestException', `A pipeline may have at most ${maxFunctions} functions.`);
  }
  const steps = ids.map((id) => {
    const step = api.functions.get(id);
    if (step === undefined) {
      throw new AwsError('NotFoundException', `No function found with id ${id}`, 404);
    }
    return step;
  });
  return { kind: 'PIPELINE', code: await compiledCode(api, properties, context), steps };
}
