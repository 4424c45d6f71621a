/**
 * Makes the cloud assembly: the one entry for the CDK CLI (through `app.ts`), the local world and
 * the tests.
 */
import { App, Validations } from 'aws-cdk-lib';
import { Bundler } from './bundling.ts';
import { readSettings } from './settings.ts';
import { ReferenceIdForVinStack } from './stack.ts';

/** The stack's name, and so the one key of an outputs file. */
export const stackName = 'ReferenceIdForVin';

/** Where the assembly goes and what `settings.ts` reads. */
export interface Synthesis {
  /** The assembly's folder. */
  readonly outdir: string;
  /** CDK context, stronger than that of `CDK_CONTEXT_JSON`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Default: bundles that are removed after the synthesis. */
  readonly bundler?: Bundler;
}

/**
 * Writes the assembly and returns its folder. Needs neither network nor Docker nor an AWS account.
 * With context `nag=true` the template is checked too, by CDK against CloudFormation's schemas and
 * by cdk-nag against its AwsSolutions rules; a violation is an error.
 */
export async function synthesize({
  outdir,
  context = {},
  bundler = new Bundler(),
}: Synthesis): Promise<string> {
  const base = { outdir, postCliContext: context, analyticsReporting: false, autoSynth: false };
  const settings = readSettings(new App(base).node);
  // CloudFormation's validation takes longer than all the rest, so it is part of `nag`.
  const app = new App({ ...base, builtinCloudFormationValidation: settings.nag, treeMetadata: false });
  if (settings.nag) {
    app.node.setContext('@aws-cdk/core:validateAgainstDefaultRules', true);
    app.node.setContext('@aws-cdk/core:strictCfnValidateErrors', true);
    // cdk-nag is a development dependency.
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  new ReferenceIdForVinStack(app, stackName, settings, bundler);
  bundler.clear();
  return app.synth().directory;
}
