/**
 * AWS's own offline validator of templates, `@aws/cloudformation-validate`, which `aws-cdk-lib`
 * contains. Its resource schemas have the enumerations, patterns and ranges that the service
 * specification does not have.
 */
import { createRequire } from 'node:module';
import type { Template } from '../../infra/synthesized.ts';

/** A finding of the validator. */
export interface Finding {
  /** For example `F3031`, a value that does not match its pattern. */
  readonly ruleId: string;
  readonly message: string;
  readonly logicalId: string;
  /**
   * Names and indexes from the properties down, separated by dots; empty for the whole resource.
   */
  readonly path: string;
}

/** The part of the package that is used here. */
interface Package {
  readonly TemplateContent: new (text: string, name: string) => object;
  readonly CompositeEngine: new () => {
    validateTemplate(
      template: object,
      config: object,
    ): {
      readonly diagnostics: readonly {
        readonly ruleId: string;
        readonly message: string;
        readonly propertyPath?: string;
        readonly entity?: { readonly logicalId?: string };
      }[];
    };
  };
}

/** Findings that are about style. */
const ignoredRules = [
  // CDK writes dependencies that a reference already implies.
  'W3005',
  // The ARN of AWS's own template of root certificates is the same in every account.
  'W9002',
];

/** Creates a validator. Loading it takes seconds, so a test file should create only one. */
export function createValidator(): (template: Template) => Finding[] {
  const cdk = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'));
  // The package has these types, but its index cannot be imported here.
  const { CompositeEngine, TemplateContent } = cdk('@aws/cloudformation-validate') as Package;
  const engine = new CompositeEngine();
  return (template) => {
    const content = new TemplateContent(JSON.stringify(template), 'template');
    const { diagnostics } = engine.validateTemplate(content, { severityLevel: 'WARN' });
    return diagnostics
      .filter(({ ruleId }) => !ignoredRules.includes(ruleId))
      .map(({ ruleId, message, propertyPath = '', entity }) => ({
        ruleId,
        message,
        logicalId: entity?.logicalId ?? '',
        path: propertyPath.replace(/^Properties\.?/, ''),
      }));
  };
}

/** Returns one sentence for each finding, beginning with the logical id. */
export function validatorViolations(
  template: Template,
  validate: (template: Template) => Finding[],
): string[] {
  return validate(template).map(
    ({ logicalId, path, ruleId, message }) => `${logicalId}: ${path} ${message} (${ruleId})`,
  );
}
