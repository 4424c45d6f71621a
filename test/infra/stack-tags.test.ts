import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { describe, expect, inject, it } from 'vitest';
import { readTags } from '../../infra/stack-tags.ts';
import { cachedAssembly } from '../support/cached-assembly.ts';

const tagsOf = (tags: string) =>
  readTags(new App({ outdir: inject('runFolder'), postCliContext: { tags }, autoSynth: false }).node);

/** The tags that the CDK CLI passes to CloudFormation. */
const deployedTags = (assembly: string): unknown => {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as {
    readonly artifacts: Readonly<Record<string, { readonly properties?: { readonly tags?: unknown } }>>;
  };
  return artifacts['ReferenceIdForVin']?.properties?.tags;
};

describe('the stack', () => {
  it('is tagged with its name and stage, and so are its resources at the deployment', async () => {
    expect(deployedTags(inject('assembly'))).toEqual({ application: 'reference-id-for-vin', stage: 'dev' });
    expect(deployedTags(await cachedAssembly({ stage: 'prod', tags: 'cost-center=42' }))).toEqual({
      application: 'reference-id-for-vin',
      stage: 'prod',
      'cost-center': '42',
    });
  });
});

describe('readTags', () => {
  it('reads pairs, with spaces around them and empty values', () => {
    expect(tagsOf('cost-center=42, owner=Fleet Team,note=')).toEqual({
      'cost-center': '42',
      owner: 'Fleet Team',
      note: '',
    });
    expect(tagsOf('')).toEqual({});
  });

  it.each(['cost-center', '=42', 'aws:owner=42', 'AWS:owner=42', 'owner=a=b', `owner=${'x'.repeat(257)}`])(
    'refuses %s',
    (tags) => {
      expect(() => tagsOf(tags)).toThrow('Context tags must be pairs such as cost-center=42,owner=fleet.');
    },
  );

  it.each(['owner=a,owner=b', Array.from({ length: 49 }, (_, index) => `key${index}=`).join()])(
    'refuses a key twice and too many keys',
    (tags) => {
      expect(() => tagsOf(tags)).toThrow('Context tags must have at most 48 keys, each once.');
    },
  );
});
