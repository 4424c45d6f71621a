/** The code of the page's CloudFront functions, as CloudFront takes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { projectRoot } from '../project-files.ts';

/** Most bytes of a function (CloudFront Developer Guide, "Quotas on CloudFront Functions"). */
const codeLimit = 10_240;

/**
 * Returns a function of this folder without types, imports of types and exports; throws when it is
 * too large.
 */
export function edgeCode(name: 'page-route' | 'session-route'): string {
  const source = readFileSync(join(projectRoot, 'infra', 'portal', `${name}.ts`), 'utf8');
  const { code } = transformSync(source, { loader: 'ts', target: 'es2017', charset: 'utf8' });
  const script = code.replace(/^export /m, '');
  if (Buffer.byteLength(script) > codeLimit) {
    throw new Error(`The CloudFront function ${name} must have at most ${codeLimit} bytes.`);
  }
  return script;
}
