/**
 * The CDK app, as `cdk.json` and `tsx infra/app.ts` start it; the CDK CLI says by `CDK_OUTDIR`
 * where the assembly goes.
 */
import { join } from 'node:path';
import { projectRoot } from './project-files.ts';
import { synthesize } from './synthesize.ts';

await synthesize({ outdir: process.env['CDK_OUTDIR'] ?? join(projectRoot, 'cdk.out') });
