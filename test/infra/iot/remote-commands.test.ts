import { beforeAll, describe, expect, it } from 'vitest';
import { commandKinds, commandParameters } from '../../../domain/commands.ts';
import { namesOf } from '../../../infra/names-of.ts';
import { commandContent, contentHash } from '../../../infra/iot/remote-commands.ts';
import { type Properties, type Template, resourcesOf, synthesizeTemplate } from '../synthesized.ts';

let template: Template;
let commands: readonly Properties[];

interface Parameter {
  readonly Name: string;
  readonly Type: string;
  readonly ValueConditions?: unknown;
}

/** The first group of the UUID in the stack's id. */
const stackPart = {
  'Fn::Select': [
    0,
    { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] },
  ],
};

/** Returns the first group of the UUID of the thing group, which exists as long as the content. */
function creationPart(kind: string, hash: string): unknown {
  const ids = resourcesOf(template, 'AWS::IoT::ThingGroup').map(([id]) => id);
  const own = ids.filter((id) => id.startsWith(`RemoteCommands${kind.replaceAll('_', '')}${hash}`));
  expect(own).toHaveLength(1);
  return { 'Fn::Select': [0, { 'Fn::Split': ['-', { 'Fn::GetAtt': [own[0], 'Id'] }] }] };
}

beforeAll(async () => {
  template = await synthesizeTemplate();
  commands = resourcesOf(template, 'AWS::IoT::Command').map(([, { Properties }]) => Properties);
});

/** Returns the command of a kind, whose id ends with the kind. */
function commandOf(kind: string): Properties {
  const found = commands.filter(({ CommandId }) => JSON.stringify(CommandId).endsWith(`"-${kind}"]]}`));
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`There must be one command ${kind}.`);
  }
  return found[0];
}

// CloudFormation's schema of the type.
const parametersOf = (kind: string) => commandOf(kind)['MandatoryParameters'] as readonly Parameter[];

describe('IoT commands', () => {
  it('exist once for each kind, under an id of stack, content and creation, in JSON', () => {
    expect(commands).toHaveLength(namesOf(commandKinds).length);
    for (const kind of namesOf(commandKinds)) {
      const hash = contentHash(commandContent(kind, commandParameters));
      expect(commandOf(kind)).toMatchObject({
        CommandId: { 'Fn::Join': ['', [stackPart, `-${hash}-`, creationPart(kind, hash), `-${kind}`]] },
        Namespace: 'AWS-IoT',
        Preprocessor: { AwsJsonSubstitution: { OutputFormat: 'JSON' } },
      });
    }
  });

  it('have ids of at most 64 characters, even for a stack with the longest name', () => {
    for (const { CommandId } of commands) {
      const [, parts] = (CommandId as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
      const sample = parts.map((part) => (typeof part === 'string' ? part : '01234567')).join('');
      expect(sample).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    }
  });

  it.each(namesOf(commandKinds))('%s sends the vehicle its kind and all its parameters', (kind) => {
    const template = JSON.parse(String(commandOf(kind)['PayloadTemplate'])) as Record<string, string>;

    const { kind: named, ...rest } = template;
    const parameters = parametersOf(kind).map(({ Name }) => Name);
    expect(named).toBe(kind);
    expect(rest).toEqual(
      Object.fromEntries(parameters.map((name) => [name, `\${aws:iot:commandexecution::parameter:${name}}`])),
    );
    expect(parameters).toEqual([
      'commandId',
      'validUntil',
      ...(commandKinds[kind].parameter === undefined ? [] : [commandKinds[kind].parameter]),
    ]);
  });

  it.each([
    ['START_CLIMATE', 'temperature', 'DOUBLE'],
    ['SET_CHARGE_LIMIT', 'chargeLimit', 'INTEGER'],
  ] as const)('%s takes its %s within the range of the domain only', (kind, name, type) => {
    const { minimum, maximum } = commandParameters[name];

    const parameter = parametersOf(kind).find(({ Name }) => Name === name);

    expect(parameter).toEqual({
      Name: name,
      Type: type,
      ValueConditions: [
        {
          ComparisonOperator: 'IN_RANGE',
          Operand: { NumberRange: { Min: String(minimum), Max: String(maximum) } },
        },
      ],
    });
  });

  it('may be executed by the dispatching function, which has the same names', () => {
    const [, dispatch] =
      resourcesOf(template, 'AWS::Lambda::Function').find(([id]) =>
        id.startsWith('FunctionsDispatchCommand'),
      ) ?? [];

    const text = dispatch?.Properties.Environment?.Variables['COMMAND_ARNS'];
    const logicalIds = resourcesOf(template, 'AWS::IoT::Command').map(([id]) => id);
    // Fn::Join of texts and attributes.
    const [, parts] = (text as { readonly 'Fn::Join': readonly [string, readonly unknown[]] })['Fn::Join'];
    const attributes = parts.filter((part) => typeof part === 'object');
    const arns = JSON.parse(
      parts.map((part) => (typeof part === 'string' ? part : 'arn')).join(''),
    ) as object;
    expect(Object.keys(arns).toSorted()).toEqual(namesOf(commandKinds).toSorted());
    expect(attributes).toEqual(logicalIds.map((id) => ({ 'Fn::GetAtt': [id, 'CommandArn'] })));
  });
});

describe('the functions that rules invoke', () => {
  it('keep an event that failed three times', () => {
    const configurations = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')
      .map(([, { Properties }]) => Properties)
      .filter(({ DestinationConfig }) => DestinationConfig);

    const keeping = (name: string, queue: string) => ({
      FunctionName: { Ref: expect.stringMatching(`^Functions${name}Function`) as unknown },
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(`^${queue}Queue`), 'Arn'] } },
      },
    });
    expect(configurations).toMatchObject([
      keeping('FollowCommand', 'CommandDeadLetters'),
      keeping('RenewCertificate', 'RenewalDeadLetters'),
      keeping('WatchConnections', 'ConnectionDeadLetters'),
    ]);
  });
});

describe('schedules', () => {
  it('are longer than the function that they run may take', () => {
    const rules = resourcesOf(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);

    const facts = rules.map(({ ScheduleExpression, Targets }) => {
      // CloudFormation's schema of the type.
      const [target] = Targets as readonly { readonly Arn: { readonly Ref: string } }[];
      const alias = template.Resources[target?.Arn.Ref ?? '']?.Properties['FunctionName'];
      const timeout = template.Resources[(alias as { readonly Ref: string }).Ref]?.Properties['Timeout'];
      return [ScheduleExpression, timeout];
    });
    expect(facts).toEqual([
      ['rate(2 minutes)', 110],
      ['rate(1 minute)', 50],
      ['rate(60 minutes)', 60],
      ['rate(1 minute)', 50],
      ['rate(60 minutes)', 300],
      ['rate(1 minute)', 50],
    ]);
  });
});
