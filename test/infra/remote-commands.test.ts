import { beforeAll, describe, expect, it } from 'vitest';
import { commandKinds, commandParameters } from '../../domain/commands.ts';
import { namesOf } from '../../infra/names-of.ts';
import { resourcesOf, synthesizeTemplate } from './synthesized.ts';
import type { Properties, Template } from './synthesized.ts';

let template: Template;
let commands: readonly Properties[];

interface Parameter {
  readonly Name: string;
  readonly Type: string;
  readonly ValueConditions?: unknown;
}

beforeAll(async () => {
  template = await synthesizeTemplate();
  commands = resourcesOf(template, 'AWS::IoT::Command').map(([, { Properties }]) => Properties);
});

/** The command of a kind, which its id ends in. */
function commandOf(kind: string): Properties {
  const found = commands.filter(({ CommandId }) => JSON.stringify(CommandId).endsWith(`,"-${kind}"]]}`));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`There must be one command ${kind}.`);
  return found[0];
}

// CloudFormation's schema of the type.
const parametersOf = (kind: string) => commandOf(kind)['MandatoryParameters'] as readonly Parameter[];

describe('IoT commands', () => {
  it('are there once for each kind, under the name of the stack, in JSON', () => {
    expect(commands).toHaveLength(namesOf(commandKinds).length);
    for (const kind of namesOf(commandKinds)) {
      expect(commandOf(kind)).toMatchObject({
        CommandId: { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, `-${kind}`]] },
        Namespace: 'AWS-IoT',
        Preprocessor: { AwsJsonSubstitution: { OutputFormat: 'JSON' } },
      });
    }
  });

  it.each(namesOf(commandKinds))('%s tells the vehicle its kind and every parameter that it has', (kind) => {
    const template = JSON.parse(String(commandOf(kind)['PayloadTemplate'])) as Record<string, string>;

    const { kind: told, ...rest } = template;
    const parameters = parametersOf(kind).map(({ Name }) => Name);
    expect(told).toBe(kind);
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

  it('may be executed by the function that dispatches, which is told the same names', () => {
    const [, dispatch] =
      resourcesOf(template, 'AWS::Lambda::Function').find(([id]) =>
        id.startsWith('FunctionsDispatchCommand'),
      ) ?? [];

    const prefix = JSON.stringify(dispatch?.Properties.Environment?.Variables['COMMAND_ARN_PREFIX']);
    expect(prefix).toContain(':command/');
    expect(prefix).toContain('{"Ref":"AWS::StackName"},"-"]]}');
  });
});

describe('the function that follows commands', () => {
  it('keeps an event that failed three times', () => {
    const configurations = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').map(
      ([, { Properties }]) => Properties,
    );

    const [following, ...more] = configurations.filter(({ DestinationConfig }) => DestinationConfig);
    expect(more).toEqual([]);
    expect(following).toMatchObject({
      FunctionName: { Ref: expect.stringMatching(/^FunctionsFollowCommandFunction/) as unknown },
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: {
          Destination: { 'Fn::GetAtt': [expect.stringMatching(/^CommandDeadLettersQueue/), 'Arn'] },
        },
      },
    });
  });
});

describe('schedules', () => {
  it('are longer than the function that they run may take', () => {
    const rules = resourcesOf(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);

    const facts = rules.map(({ ScheduleExpression, Targets }) => {
      // CloudFormation's schema of the type.
      const [target] = Targets as readonly { readonly Arn: { readonly 'Fn::GetAtt': readonly string[] } }[];
      const timeout = template.Resources[target?.Arn['Fn::GetAtt'][0] ?? '']?.Properties['Timeout'];
      return [ScheduleExpression, timeout];
    });
    expect(facts).toEqual([
      ['rate(2 minutes)', 110],
      ['rate(1 minute)', 50],
    ]);
  });
});
