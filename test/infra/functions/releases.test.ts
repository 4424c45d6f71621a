/** Events reach functions by their aliases only, and a changed function has another version. */
import { App, Stack } from 'aws-cdk-lib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundledDefinition, ReleasedFunction } from '../../../infra/functions/function.ts';
import { Releases } from '../../../infra/functions/releases.ts';
import { type Template, type TemplateResource, resourcesOf, synthesizeTemplate } from '../synthesized.ts';
import { templatesIn } from '../whole-template.ts';

/**
 * Where the template may name a function itself: what belongs to the function with all its
 * versions, or takes the alias as a qualifier. CloudFormation calls `Custom::PageFiles`' function
 * once in a deployment, when the old version would put the old page.
 */
const namedBy = [
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Url',
  'AWS::Lambda::Version',
  'Custom::PageFiles',
];

/** Properties of a function that are not part of a version, or that `contentHash` reads. */
const properties = {
  outside: ['ReservedConcurrentExecutions', 'Tags'],
  read: [
    ...['Architectures', 'Code', 'Description', 'Environment', 'Handler', 'LoggingConfig', 'MemorySize'],
    ...['Role', 'Runtime', 'Timeout', 'TracingConfig'],
  ],
};

describe.each([
  ['', { driftByEvent: true, selfRegistrationTenant: { stack: 'acme' } }],
  [' of a rotation', { vinHashRotation: 'write-new' }],
])('the template%s', (_name, context) => {
  let template: Template;
  let aliases: [string, TemplateResource][];

  beforeAll(async () => {
    template = await synthesizeTemplate({ stage: 'prod', ...context });
    aliases = resourcesOf(template, 'AWS::Lambda::Alias');
  });

  it('names a function nowhere but where all its versions are meant', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function').map(([id]) => id);
    const others = Object.entries(template.Resources).filter(
      ([id, { Type }]) => !namedBy.includes(Type) && !/Deployer[0-9A-F]{8}$/.test(id),
    );
    const naming = others.flatMap(([id, { Properties }]) =>
      functions.filter((name) => JSON.stringify(Properties).includes(`"${name}"`)).map((name) => [id, name]),
    );

    expect(naming).toEqual([]);
    expect(functions).toHaveLength(aliases.length + 1);
  });

  it('has no property of a function that the version’s id does not know', () => {
    const named = resourcesOf(template, 'AWS::Lambda::Function').flatMap(([, { Properties }]) =>
      Object.keys(Properties),
    );

    const known = [...properties.outside, ...properties.read];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('takes the alias as the qualifier', () => {
    const qualified = ['AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::Url'].flatMap((type) =>
      resourcesOf(template, type).map(([, { Properties }]) => Properties['Qualifier']),
    );

    expect(new Set(qualified)).toEqual(new Set(['live']));
  });

  it('moves each alias by a group whose alarms watch its function', () => {
    const facts = aliases.map(([, { Properties, UpdatePolicy }]) => {
      const { DeploymentGroupName: group } = UpdatePolicy?.CodeDeployLambdaAliasUpdate ?? {};
      const [version] = (Properties['FunctionVersion'] as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'];
      const { AlarmConfiguration, DeploymentConfigName } = propertiesOf(template, group?.Ref);
      const { Alarms } = AlarmConfiguration as { Alarms: readonly { Name: { Ref: string } }[] };
      const watched = Alarms.map(({ Name }) => {
        const { Dimensions, MetricName } = propertiesOf(template, Name.Ref);
        return [MetricName, (Dimensions as [{ Value: unknown }])[0].Value];
      });
      return {
        of: Properties['FunctionName'],
        version: propertiesOf(template, version)['FunctionName'],
        watched,
        DeploymentConfigName,
      };
    });

    expect(aliases.length).toBeGreaterThan(20);
    expect(facts).toEqual(
      facts.map(({ of }) => ({
        of,
        version: of,
        watched: [['Errors', of]],
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
      })),
    );
  });
});

function propertiesOf({ Resources }: Template, id: string | undefined): TemplateResource['Properties'] {
  return Resources[id ?? '']?.Properties ?? {};
}

describe('the version of a function', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) {
      rmSync(folder, { recursive: true });
    }
  });

  const bundleWith = (code: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'reference-id-bundle-'));
    folders.push(folder);
    writeFileSync(join(folder, 'index.mjs'), code);
    return folder;
  };

  /** Returns the logical id of the version of a function with this definition. */
  function versionOf(changed: Partial<BundledDefinition>): string {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const releases = new Releases(stack, 'Releases', { config: 'LambdaAllAtOnce', actions: [] });
    const definition = {
      ...{
        bundle: bundleWith('export const handler = () => 1;'),
        description: 'Counts',
        service: 'counting',
      },
      ...{ timeoutSeconds: 10, memorySize: 512, environment: { TABLE: stack.region }, statements: [] },
      ...changed,
    };
    new ReleasedFunction(stack, 'Count', definition, { logRetentionDays: 1, keepData: false, releases });
    const nested = [...templatesIn(app.synth().directory)].find(([file]) => file.includes('.nested.'));
    const { Resources = {} } = nested?.[1] ?? {};
    return Object.keys(Resources).find((id) => id.startsWith('CountVersion')) ?? '';
  }

  it('stays while the function stays, even with another reservation', () => {
    expect(versionOf({})).toMatch(/^CountVersion[0-9A-F]{8}[0-9a-f]{16}$/);
    expect(versionOf({ concurrency: 3, label: 'other' })).toBe(versionOf({}));
    expect(versionOf({ environment: { ONE: '1', TWO: '2' } })).toBe(
      versionOf({ environment: { TWO: '2', ONE: '1' } }),
    );
  });

  it.each<[string, Partial<BundledDefinition>]>([
    ['code', { bundle: bundleWith('export const handler = () => 2;') }],
    ['environment', { environment: { TABLE: 'other' } }],
    ['memory', { memorySize: 1024 }],
    ['time limit', { timeoutSeconds: 11 }],
    ['tracing', { isTraced: false }],
    ['description', { description: 'Counts again' }],
  ])('changes with its %s', (_name, changed) => {
    expect(versionOf(changed)).not.toBe(versionOf({}));
  });
});
