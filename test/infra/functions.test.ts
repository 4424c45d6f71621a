import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stackName, synthesize } from '../../infra/synthesize.ts';
import { resourcesOf } from './synthesized.ts';
import type { Template, TemplateResource } from './synthesized.ts';

let outdir: string;
let functions: [string, TemplateResource][];

beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  await synthesize({ outdir, context: { fleetWise: true } });
  const template = JSON.parse(readFileSync(join(outdir, `${stackName}.template.json`), 'utf8')) as Template;
  functions = resourcesOf(template, 'AWS::Lambda::Function');
});

afterAll(() => {
  rmSync(outdir, { recursive: true });
});

/** The code that a function is deployed with. */
function bundleOf({ Properties }: TemplateResource): string {
  // Every function's code is an asset, whose folder bears the hash of its key.
  const { S3Key } = Properties['Code'] as { readonly S3Key: string };
  return readFileSync(join(outdir, `asset.${S3Key.replace(/\.zip$/, '')}`, 'index.mjs'), 'utf8');
}

describe('functions', () => {
  it('are told nothing that their code does not read', () => {
    const unread = functions.flatMap(([id, resource]) => {
      const code = bundleOf(resource);
      return Object.keys(resource.Properties.Environment?.Variables ?? {})
        .filter((name) => !code.includes(name))
        .map((name) => `${id} ${name}`);
    });

    expect(functions).toHaveLength(7);
    expect(unread).toEqual([]);
  });

  it('are told the name of every table that their role names', () => {
    const told = functions.map(([id, { Properties }]) => [
      id.replace(/^Functions|Function[0-9A-F]{8}$/g, ''),
      Object.keys(Properties.Environment?.Variables ?? {}).filter((name) => name.endsWith('_TABLE')).length,
    ]);

    expect(Object.fromEntries(told)).toEqual({
      HashVin: 0,
      ProvisionVehicle: 4,
      Reconcile: 4,
      IngestTelemetry: 3,
      DispatchCommand: 2,
      FollowCommand: 2,
      SettleCommands: 2,
    });
  });

  it('have a handler under the name that Lambda calls', () => {
    for (const [, resource] of functions) {
      expect(resource.Properties['Handler']).toBe('index.handler');
      expect(bundleOf(resource)).toMatch(/export\{[^}]* as handler[,}]/);
    }
  });

  it('bring no source map, and no path of the machine they were made on', () => {
    for (const [, resource] of functions) {
      const code = bundleOf(resource);

      expect(code).not.toContain('sourceMappingURL=');
      expect(code).not.toContain(process.cwd());
    }
  });
});
