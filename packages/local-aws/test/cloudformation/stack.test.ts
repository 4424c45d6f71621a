import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Properties, ResourceHandler } from '../../src/core/resource.ts';
import { readAssembly, type SynthesizedStack, type Template } from '../../src/cloudformation/assembly.ts';
import { createStack } from '../../src/cloudformation/stack.ts';

const place = { region: 'eu-central-1', accountId: '123456789012', partition: 'aws' };
const stackOf = (template: Template, assetPath = (key: string) => key): SynthesizedStack => ({
  name: 'Stack',
  template,
  templateBytes: JSON.stringify(template).length,
  templateFiles: ['Stack.template.json'],
  assetPath,
});

/**
 * A handler that returns its logical id as Ref and its properties as attributes. It records the
 * order of the creations.
 */
function things(): ResourceHandler & { readonly made: [string, Properties][] } {
  const made: [string, Properties][] = [];
  return {
    type: 'Test::Thing',
    made,
    create(properties, { logicalId }) {
      made.push([logicalId, properties]);
      return {
        ref: `ref-${logicalId}`,
        attributes: { Arn: `arn-${logicalId}`, 'Endpoint.Address': `host-${logicalId}` },
      };
    },
  };
}

async function resolved(value: unknown, parts: Partial<Template> = {}): Promise<unknown> {
  const handler = things();
  const Resources = {
    Other: { Type: 'Test::Thing' },
    Subject: { Type: 'Test::Thing', Properties: { value } },
  };
  await createStack(stackOf({ ...parts, Resources }), { place, handlers: [handler] });
  return new Map(handler.made).get('Subject')?.['value'];
}

const parts: Partial<Template> = {
  Parameters: {
    Stage: { Type: 'String', Default: 'dev' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
  },
  Mappings: { Sizes: { dev: { memory: 128, constructor: 1 } } },
  Conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
  },
};

describe('intrinsic functions', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref of a resource', { Ref: 'Other' }, 'ref-Other'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b']],
    ['AWS::Region', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['AWS::AccountId', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['AWS::StackName', { Ref: 'AWS::StackName' }, 'Stack'],
    ['Fn::GetAtt as list', { 'Fn::GetAtt': ['Other', 'Arn'] }, 'arn-Other'],
    ['Fn::GetAtt as text, dotted', { 'Fn::GetAtt': 'Other.Endpoint.Address' }, 'host-Other'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 1]] }, 'a-dev-1'],
    ['Fn::Join of a list value', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Stage}/${Other.Arn}/${AWS::Region}/${!Literal}/${Other}' },
      'dev/arn-Other/eu-central-1/${Literal}/ref-Other',
    ],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${Stage}-${own}', { own: { Ref: 'Other' } }] },
      'dev-ref-Other',
    ],
    ['Fn::Select', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::Select with a text index', { 'Fn::Select': ['0', ['x', 'y']] }, 'x'],
    ['Fn::If, true', { 'Fn::If': ['IsDev', 'yes', { Ref: 'Missing' }] }, 'yes'],
    ['Fn::If, false', { 'Fn::If': ['IsProd', 'yes', 'no'] }, 'no'],
    ['Fn::And and Fn::Or', { 'Fn::If': ['Both', 1, { 'Fn::If': ['Either', 2, 3] }] }, 2],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 128],
    ['Fn::FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'x', 'y', { DefaultValue: 5 }] }, 5],
    ['Fn::Base64', { 'Fn::Base64': { 'Fn::Sub': '${Stage}' } }, 'ZGV2'],
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']],
    [
      'AWS::NoValue in a list and an object',
      { a: [1, { Ref: 'AWS::NoValue' }], b: { Ref: 'AWS::NoValue' } },
      { a: [1] },
    ],
    [
      'what only looks like one',
      { Statement: { Condition: { Bool: { x: 'true' } } } },
      { Statement: { Condition: { Bool: { x: 'true' } } } },
    ],
  ])('%s', async (_, value, expected) => {
    expect(await resolved(value, parts)).toEqual(expected);
  });

  it.each<[unknown, RegExp]>([
    [{ 'Fn::ImportValue': 'x' }, /Subject \(Test::Thing\) uses Fn::ImportValue, which is not supported/],
    [{ Ref: 'Absent' }, /Subject \(Test::Thing\) needs Absent, which the template does not have/],
    [{ 'Fn::GetAtt': ['Other', 'Colour'] }, /needs the attribute Colour of Other \(Test::Thing\)/],
    [{ 'Fn::Select': [7, ['a']] }, /Fn::Select has no element 7/],
    [
      { 'Fn::FindInMap': ['Sizes', 'dev', 'toString'] },
      /Fn::FindInMap finds nothing at Sizes, dev, toString/,
    ],
    [{ 'Fn::If': ['Absent', 1, 2] }, /needs the condition Absent/],
    ['{{resolve:ssm:/a}}', /dynamic reference/],
  ])('%j makes the start fail', async (value, message) => {
    await expect(resolved(value, parts)).rejects.toThrow(message);
  });
});

describe('a stack', () => {
  it('creates resources after those they reference, by every kind of reference', async () => {
    const handler = things();
    const thing = (properties: object, extra: object = {}) => ({
      Type: 'Test::Thing',
      Properties: properties,
      ...extra,
    });
    const Resources = {
      A: thing({ x: [{ 'Fn::Sub': 'x-${B.Arn}' }] }),
      B: thing({ 'Fn::If': ['Always', { x: { 'Fn::GetAtt': 'C.Arn' } }, {}] }),
      C: thing({}, { DependsOn: 'D' }),
      D: thing({ x: { 'Fn::Join': ['', [{ Ref: 'E' }]] } }),
      E: thing({ x: { 'Fn::Sub': ['${y}', { y: { Ref: 'F' } }] } }),
      F: thing({}),
    };

    await createStack(stackOf({ Conditions: { Always: { 'Fn::Equals': ['', ''] } }, Resources }), {
      place,
      handlers: [handler],
    });

    expect(handler.made.map(([logicalId]) => logicalId)).toEqual(['F', 'E', 'D', 'C', 'B', 'A']);
  });

  it('refuses a dependency cycle and names it', async () => {
    const Resources = {
      A: { Type: 'Test::Thing', Properties: { x: { Ref: 'B' } } },
      B: { Type: 'Test::Thing', DependsOn: ['C'] },
      C: { Type: 'Test::Thing', Properties: { x: { 'Fn::GetAtt': ['A', 'Arn'] } } },
    };

    await expect(createStack(stackOf({ Resources }), { place, handlers: [things()] })).rejects.toThrow(
      /A → B → C → A/,
    );
  });

  it('refuses an unknown type before it creates any resource, and leaves out types without local meaning', async () => {
    const handler = things();
    const known = { Thing: { Type: 'Test::Thing' }, Metadata: { Type: 'AWS::CDK::Metadata' } };
    const unknown = { ...known, Queue: { Type: 'AWS::SQS::Queue' } };

    await expect(
      createStack(stackOf({ Resources: unknown }), { place, handlers: [handler] }),
    ).rejects.toThrow('Queue is of type AWS::SQS::Queue, which the local world does not support.');
    expect(handler.made).toEqual([]);

    const { resources } = await createStack(stackOf({ Resources: known }), { place, handlers: [handler] });
    expect([...resources.keys()]).toEqual(['Thing']);
  });

  it('resolves outputs and leaves out those that conditions exclude', async () => {
    const template: Template = {
      ...parts,
      Resources: {
        On: { Type: 'Test::Thing', Condition: 'IsDev' },
        Off: { Type: 'Test::Thing', Condition: 'IsProd' },
      },
      Outputs: {
        Url: { Value: { 'Fn::GetAtt': ['On', 'Arn'] } },
        Never: { Value: { Ref: 'Off' }, Condition: 'IsProd' },
      },
    };

    const { outputs, resources } = await createStack(stackOf(template), { place, handlers: [things()] });

    expect(outputs).toEqual({ Url: 'arn-On' });
    expect([...resources.keys()]).toEqual(['On']);
  });

  it('prefers given parameters to defaults and refuses one without a value', async () => {
    const handler = things();
    const template: Template = {
      Parameters: { Given: { Type: 'String', Default: 'no' } },
      Resources: { A: { Type: 'Test::Thing', Properties: { given: { Ref: 'Given' } } } },
    };

    await createStack(stackOf(template), { place, handlers: [handler], parameters: { Given: 'yes' } });
    const without = createStack(stackOf({ ...template, Parameters: { Given: { Type: 'String' } } }), {
      place,
      handlers: [handler],
    });

    expect(handler.made).toEqual([['A', { given: 'yes' }]]);
    await expect(without).rejects.toThrow('Stack: Parameters: [Given] must have values');
  });
});

it('reads the stacks of an assembly in dependency order, with their assets', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'assembly-'));
  const write = (name: string, content: object) =>
    writeFileSync(path.join(directory, name), JSON.stringify(content));
  const stack = (templateFile: string, dependencies: string[]) => ({
    type: 'aws:cloudformation:stack',
    properties: { templateFile },
    dependencies,
  });
  write('manifest.json', {
    artifacts: {
      Second: stack('Second.template.json', ['First']),
      First: stack('First.template.json', []),
      Tree: { type: 'cdk:tree' },
    },
  });
  write('First.template.json', { Resources: {} });
  write('Second.template.json', { Resources: {} });
  write('Second.assets.json', {
    files: {
      h: { source: { path: 'asset.h', packaging: 'zip' }, destinations: { here: { objectKey: 'h.zip' } } },
    },
  });

  const [first, second] = readAssembly(directory);

  expect([first?.name, second?.name]).toEqual(['First', 'Second']);
  expect(second?.assetPath('h.zip')).toBe(path.join(directory, 'asset.h'));
  expect(() => first?.assetPath('h.zip')).toThrow('The stack First has no asset h.zip.');
  expect(() => readAssembly(tmpdir())).toThrow(/holds no CDK cloud assembly/);
});
