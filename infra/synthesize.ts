/** Makes the cloud assembly: the one entry for the CDK CLI (through `app.ts`), the local world and the tests. */
import { App, Validations } from 'aws-cdk-lib';
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
}

/**
 * Writes the assembly and answers its folder. Needs neither network nor Docker nor an AWS account.
 * With context `nag=true` cdk-nag's AwsSolutions rules run too and a violation is an error.
 */
export async function synthesize({ outdir, context = {} }: Synthesis): Promise<string> {
  const app = new App({ outdir, postCliContext: context, analyticsReporting: false, autoSynth: false });
  new ReferenceIdForVinStack(app, stackName, readSettings(app.node));
  if (String(app.node.tryGetContext('nag')) === 'true') {
    // cdk-nag is a development dependency and costs a quarter of the time.
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  return app.synth().directory;
}
