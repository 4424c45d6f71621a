/** `AWS::AppSync::FunctionConfiguration`. */
import { createHash } from 'node:crypto';
import type { ResourceHandler } from '../../../core/resource.ts';
import type { Apis } from './apis.ts';
import type { TypeChecks } from '../runtime/type-checks.ts';
import { compiledStep, foreseenCodes } from './code.ts';
import { requiredText } from './properties.ts';

/** Creates the handler of the type. */
export function functionConfigurationResource(apis: Apis, typeChecks: TypeChecks): ResourceHandler {
  return {
    type: 'AWS::AppSync::FunctionConfiguration',
    foresee: (properties, assetFolder) => typeChecks.foresee(foreseenCodes(properties, assetFolder)),
    async create(properties, context) {
      const api = apis.require(requiredText(properties, 'ApiId'));
      const name = requiredText(properties, 'Name');
      const digest = createHash('sha256').update(`${api.settings.id}/${context.logicalId}`).digest('hex');
      // A function's id begins with a letter: `[_A-Za-z][_0-9A-Za-z]*`.
      const id = `f${BigInt(`0x${digest}`).toString(36).padStart(25, '0').slice(0, 25)}`;
      api.functions.set(id, { id, name, ...(await compiledStep(api, properties, context)) });
      api.revision += 1;
      const arn = `${api.settings.arn}/functions/${id}`;
      const attributes = {
        FunctionId: id,
        FunctionArn: arn,
        Name: name,
        DataSourceName: requiredText(properties, 'DataSourceName'),
      };
      return { ref: arn, attributes };
    },
  };
}
