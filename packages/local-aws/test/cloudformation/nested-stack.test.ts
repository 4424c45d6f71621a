import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Properties, ResourceContext, ResourceHandler } from '../../src/core/resource.ts';
import { stackArn } from '../../src/cloudformation/stack-arn.ts';
import { readTemplate, type SynthesizedStack } from '../../src/cloudformation/assembly.ts';
import { createStack, type CreatedStack, withNested } from '../../src/cloudformation/stack.ts';

const place = { region: 'eu-central-1', accountId: '123456789012', partition: 'aws' };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'nested-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The URL that CDK writes for an asset of the key. */
const urlOf = (key: string) => ({
  'Fn::Join': [
    '',
    [
      `https://s3.eu-central-1.`,
      { Ref: 'AWS::URLSuffix' },
      '/cdk-hnb659fds-assets-123456789012-eu-central-1/',
      key,
    ],
  ],
});

const nested = (key: string, properties: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL: urlOf(key), ...properties },
});
const thing = (properties: object = {}) => ({ Type: 'Test::Thing', Properties: properties });

/** A handler that remembers what it has made and which resources were kept. */
function things() {
  const made: [id: string, Properties, ResourceContext][] = [];
  const kept: (readonly string[])[] = [];
  const handler: ResourceHandler = {
    type: 'Test::Thing',
    create(properties, context) {
      made.push([context.logicalId, properties, context]);
      return { ref: `ref-${context.logicalId}`, attributes: { Arn: `arn-${context.logicalId}` } };
    },
    retire: (refs) => void kept.push([...refs].sort()),
  };
  return { handler, made, kept };
}

/** Creates a stack from templates by their asset keys; `outer` is the outermost one. */
async function create(
  templates: Readonly<Record<string, object>>,
  handler = things().handler,
): Promise<CreatedStack> {
  const fileOf = (key: string) => path.join(folder, key);
  for (const [key, template] of Object.entries(templates)) {
    writeFileSync(fileOf(key), JSON.stringify(template));
  }
  const stack: SynthesizedStack = {
    name: 'Stack',
    ...readTemplate(fileOf('outer')),
    templateFiles: [fileOf('outer')],
    assetPath(key) {
      if (!Object.hasOwn(templates, key)) {
        throw new Error(`The stack Stack has no asset ${key}.`);
      }
      return fileOf(key);
    },
  };
  return createStack(stack, { place, handlers: [handler] });
}

describe('a nested stack', () => {
  it('gets values from the stack around it and gives it its outputs', async () => {
    const { handler, made } = things();
    const inner = {
      Parameters: { Given: { Type: 'String' }, Rest: { Type: 'String', Default: 'rest' } },
      Resources: { Inner: thing({ values: [{ Ref: 'Given' }, { Ref: 'Rest' }, { Ref: 'AWS::StackName' }] }) },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Inner', 'Arn'] } } },
    };
    const outer = {
      Resources: {
        Last: thing({ arn: { 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] }, id: { Ref: 'Nested' } }),
        Nested: nested('inner', { Parameters: { Given: { Ref: 'First' } } }),
        First: thing(),
      },
    };

    const created = await create({ outer, inner }, handler);

    const [, innerStack] = withNested(created);
    const id = stackArn(place, innerStack?.name ?? '');
    expect(id).not.toContain(stackArn(place, 'Stack').split('/').at(-1));
    expect(innerStack?.name).toMatch(/^Stack-Nested-[A-Z0-9]{12}$/);
    expect(made.map(([logicalId, properties]) => [logicalId, properties])).toEqual([
      ['First', {}],
      ['Inner', { values: ['ref-First', 'rest', innerStack?.name] }],
      ['Last', { arn: 'arn-Inner', id }],
    ]);
    expect(made[1]?.[2]).toMatchObject({ stackName: innerStack?.name });
  });

  it('may hold another one, and finds assets as the outermost stack does', async () => {
    const innermost = { Resources: { C: thing() }, Outputs: { X: { Value: 1 } } };
    const inner = {
      Resources: { B: nested('innermost') },
      Outputs: { X: { Value: { 'Fn::GetAtt': 'B.Outputs.X' } } },
    };
    const outer = {
      Resources: { A: nested('inner') },
      Outputs: { X: { Value: { 'Fn::GetAtt': 'A.Outputs.X' } } },
    };

    const created = await create({ outer, inner, innermost });

    expect(created.outputs).toEqual({ X: '1' });
    expect(withNested(created).map(({ resources }) => [...resources.keys()])).toEqual([['A'], ['B'], ['C']]);
  });

  it('keeps its resources when those that were removed from the templates are retired', async () => {
    const { handler, kept } = things();
    const inner = { Resources: { Inner: thing() } };
    const outer = { Resources: { Nested: nested('inner'), Outer: thing() } };

    await create({ outer, inner }, handler);

    expect(kept).toEqual([['ref-Inner', 'ref-Outer']]);
  });

  it('may be addressed by its bucket in the host of the URL', async () => {
    const TemplateURL = 'https://assets.s3.eu-central-1.amazonaws.com/inner';
    const outer = { Resources: { Nested: nested('', { TemplateURL }) } };

    const created = await create({ outer, inner: { Resources: { Inner: thing() } } });

    expect(created.nested).toHaveLength(1);
  });
});

describe('what CloudFormation refuses of a nested stack', () => {
  const withParameter = { Parameters: { Given: { Type: 'String' } }, Resources: { Inner: thing() } };

  it.each<[string, object, object, RegExp]>([
    [
      'a parameter without a value',
      {},
      withParameter,
      /Stack-Nested-\w+: Parameters: \[Given\] must have values/,
    ],
    [
      'a value without a parameter',
      { Parameters: { Given: '1', Other: '2' } },
      withParameter,
      /Parameters: \[Other\] do not exist in the template/,
    ],
    [
      'a list as a value',
      { Parameters: { Given: ['a'] } },
      withParameter,
      /Given of a nested stack must be a string/,
    ],
    [
      'a value that is too long',
      { Parameters: { Given: 'x'.repeat(4097) } },
      withParameter,
      /longer than 4096/,
    ],
    ['an unknown property', { TemplateBody: '{}' }, withParameter, /unsupported properties: TemplateBody/],
    ['no URL', { TemplateURL: 'inner' }, withParameter, /TemplateURL must be a supported URL/],
    [
      'a URL outside S3',
      { TemplateURL: 'https://example.com/a/inner' },
      withParameter,
      /must be a supported URL/,
    ],
    ['an unknown asset', { TemplateURL: urlOf('other') }, withParameter, /has no asset other/],
    ['an unknown type', {}, { Resources: { Inner: { Type: 'Test::Other' } } }, /does not support/],
    [
      'a template that nests itself',
      {},
      { Resources: { Again: nested('inner') } },
      /a template nests itself: .*outer → .*inner → .*inner/,
    ],
    [
      'resources that need each other',
      {},
      { Resources: { A: thing({ x: { Ref: 'B' } }), B: thing({ x: { Ref: 'A' } }) } },
      /A → B → A/,
    ],
  ])('%s', async (_, properties, inner, message) => {
    const outer = { Resources: { Nested: nested('inner', properties) } };

    await expect(create({ outer, inner })).rejects.toThrow(message);
  });

  it('a value that depends on the nested stack itself', async () => {
    const outer = {
      Resources: {
        Nested: nested('inner', { Parameters: { Given: { Ref: 'Around' } } }),
        Around: thing({ x: { 'Fn::GetAtt': ['Nested', 'Outputs.X'] } }),
      },
    };

    await expect(create({ outer, inner: withParameter })).rejects.toThrow(/Nested → Around → Nested/);
  });

  it('an output that the nested stack does not have', async () => {
    const outer = {
      Resources: { Nested: nested('inner'), B: thing({ x: { 'Fn::GetAtt': ['Nested', 'Outputs.X'] } }) },
    };

    await expect(create({ outer, inner: { Resources: { A: thing() } } })).rejects.toThrow(
      /needs the attribute Outputs\.X of Nested/,
    );
  });
});

describe('the quotas of a template', () => {
  const many = (count: number, entry: object) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`E${index}`, entry]));
  const templates = {
    resources: (count: number) => ({ Resources: many(count, thing()) }),
    parameters: (count: number) => ({
      Parameters: many(count, { Type: 'String', Default: '' }),
      Resources: { A: thing() },
    }),
    outputs: (count: number) => ({ Resources: { A: thing() }, Outputs: many(count, { Value: 1 }) }),
    mappings: (count: number) => ({ Resources: { A: thing() }, Mappings: many(count, {}) }),
  };

  it.each<[keyof typeof templates, number]>([
    ['resources', 500],
    ['parameters', 200],
    ['outputs', 200],
    ['mappings', 200],
  ])('allow as many %s as %i in each stack, and no more', async (kind, max) => {
    const [fitting, excessive] = [templates[kind](max), templates[kind](max + 1)];
    const outer = { Resources: { Nested: nested('inner') } };
    const refusal = `The template has ${max + 1} ${kind}, of at most ${max}.`;

    await expect(create({ outer, inner: fitting })).resolves.toBeDefined();
    await expect(create({ outer: fitting })).resolves.toBeDefined();
    await expect(create({ outer, inner: excessive })).rejects.toThrow(refusal);
    await expect(create({ outer: excessive })).rejects.toThrow(refusal);
  });

  it('allow a million bytes, which count as the file has them', async () => {
    const templateOf = (bytes: number) => {
      const empty = { Resources: { A: thing() }, Description: '' };
      return { ...empty, Description: 'x'.repeat(bytes - JSON.stringify(empty).length) };
    };
    const outer = { Resources: { Nested: nested('inner') } };

    await expect(create({ outer, inner: templateOf(1_000_000) })).resolves.toBeDefined();
    await expect(create({ outer, inner: templateOf(1_000_001) })).rejects.toThrow(
      'Template may not exceed 1000000 bytes in size.',
    );
  });
});
