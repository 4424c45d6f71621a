import { type Assembly, resourcesOf } from '../synthesized.ts';

/** Returns the code of each service's functions together, by the service's name. */
export function codeOfServices({ bundleOf, template }: Assembly): ReadonlyMap<string, string> {
  const code = new Map<string, string>();
  for (const [, lambda] of resourcesOf(template, 'AWS::Lambda::Function')) {
    const service = String(lambda.Properties.Environment?.Variables['POWERTOOLS_SERVICE_NAME']);
    code.set(service, `${code.get(service) ?? ''}${bundleOf(lambda)}`);
  }
  return code;
}
