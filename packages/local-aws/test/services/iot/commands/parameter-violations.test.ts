import { describe, expect, it } from 'vitest';
import type {
  CommandParameter,
  ParameterValues,
} from '../../../../src/services/iot/commands/command-records.ts';
import {
  effectiveParameters,
  parametersViolation,
} from '../../../../src/services/iot/commands/parameter-violations.ts';
import { fillTemplate, templateViolation } from '../../../../src/services/iot/commands/payload-template.ts';

const parameter = (name: string): string => `\${aws:iot:commandexecution::parameter:${name}}`;

describe('a parameter’s type', () => {
  const values = {
    STRING: { S: 'x' },
    INTEGER: { I: 1 },
    LONG: { L: 2 ** 40 },
    DOUBLE: { D: 0.5 },
    UNSIGNEDLONG: { UL: '18446744073709551615' },
    BOOLEAN: { B: false },
    BINARY: { BIN: 'eA==' },
  } as const;
  const types = Object.keys(values) as (keyof typeof values)[];
  const rows = types.flatMap((type) => types.map((given) => [type, given, type === given] as const));

  it.each(rows)('%s takes %s: %s', (type, given, accepted) => {
    const violation = parametersViolation([{ name: 'p', type }], { p: values[given] });

    expect(violation).toBe(accepted ? undefined : `The parameter p must be of type ${type}`);
  });

  it.each<[string, CommandParameter, ParameterValues, string]>([
    ['that is missing', { name: 'p' }, {}, 'p is missing'],
    ['that the command does not have', { name: 'p' }, { p: { S: 'x' }, q: { S: 'x' } }, 'no parameter q'],
    ['of two types', { name: 'p' }, { p: { S: 'x', I: 1 } }, 'type STRING'],
    ['of no type', { name: 'p' }, { p: {} }, 'type STRING'],
    ['too large for its type', { name: 'p', type: 'INTEGER' }, { p: { I: 2 ** 31 } }, 'range of its type'],
  ])('refuses one %s', (_, declared, given, named) => {
    expect(parametersViolation([declared], given)).toContain(named);
  });
});

describe('conditions', () => {
  const number = (comparisonOperator: string, operand: object, value: number): boolean =>
    isAccepted('DOUBLE', comparisonOperator, operand, { D: value });
  const text = (comparisonOperator: string, operand: object, value: string): boolean =>
    isAccepted('STRING', comparisonOperator, operand, { S: value });
  const isAccepted = (type: string, comparisonOperator: string, operand: object, value: object): boolean =>
    parametersViolation(
      // The conditions as the template has them.
      [
        {
          name: 'p',
          type,
          valueConditions: [{ comparisonOperator, operand }],
        } as unknown as CommandParameter,
      ],
      { p: value },
    ) === undefined;
  const range = { numberRange: { min: '15', max: '28' } };

  it.each([
    ['EQUALS', { number: '2' }, [2], [1.9, 3]],
    ['NOT_EQUALS', { number: '2' }, [1], [2]],
    ['LESS_THAN', { number: '2' }, [1.99], [2, 3]],
    ['LESS_THAN_EQUALS', { number: '2' }, [2], [2.01]],
    ['GREATER_THAN', { number: '2' }, [2.01], [2]],
    ['GREATER_THAN_EQUALS', { number: '2' }, [2], [1.99]],
    ['IN_SET', { numbers: ['1', '2.5'] }, [1, 2.5], [2]],
    ['NOT_IN_SET', { numbers: ['1', '2.5'] }, [2], [1, 2.5]],
    ['IN_RANGE', range, [15, 28, 20.5], [14.99, 28.01]],
    ['NOT_IN_RANGE', range, [14.99, 28.01], [15, 28]],
  ])('%s %j takes %j, not %j', (operator, operand, accepted, refused) => {
    expect(accepted.map((value) => number(operator, operand, value))).not.toContain(false);
    expect(refused.map((value) => number(operator, operand, value))).not.toContain(true);
  });

  it('compare texts, and unsigned numbers beyond what a double holds', () => {
    const unsigned = (value: string, operand: string): boolean =>
      isAccepted('UNSIGNEDLONG', 'LESS_THAN', { number: operand }, { UL: value });

    expect(text('IN_SET', { strings: ['a', 'b'] }, 'a')).toBe(true);
    expect(text('IN_SET', { strings: ['a', 'b'] }, 'c')).toBe(false);
    expect(text('EQUALS', { string: 'a' }, 'a')).toBe(true);
    expect(text('NOT_EQUALS', { string: 'a' }, 'a')).toBe(false);
    expect(text('LESS_THAN', { number: '5' }, '1')).toBe(false);
    expect(unsigned('9007199254740992', '9007199254740993')).toBe(true);
    expect(unsigned('9007199254740993', '9007199254740993')).toBe(false);
  });

  it('apply to defaults too', () => {
    const declared: CommandParameter = {
      name: 'p',
      type: 'INTEGER',
      defaultValue: { I: 1 },
      valueConditions: [{ comparisonOperator: 'GREATER_THAN', operand: { number: '1' } }],
    };

    expect(parametersViolation([declared], {})).toContain('GREATER_THAN');
    expect(parametersViolation([declared], { p: { I: 2 } })).toBeUndefined();
  });
});

describe('a payload template', () => {
  it('uses given values before fixed and default ones', () => {
    const declared = [
      { name: 'given', value: { S: 'fixed' }, defaultValue: { S: 'default' } },
      { name: 'fixed', value: { S: 'fixed' }, defaultValue: { S: 'default' } },
      { name: 'default', defaultValue: { S: 'default' } },
    ];

    expect(effectiveParameters(declared, { given: { S: 'given' } })).toEqual({
      given: { S: 'given' },
      fixed: { S: 'fixed' },
      default: { S: 'default' },
    });
  });

  it('replaces placeholders everywhere, and a value cannot change the structure of the payload', () => {
    const template = JSON.stringify({
      list: [parameter('number'), { deep: parameter('text') }],
      sentence: `${parameter('number')} and ${parameter('text')}`,
      constant: [1, true, null],
    });
    const text = `", "extra": "${parameter('number')}`;

    const filled: unknown = JSON.parse(fillTemplate(template, { number: { I: 7 }, text: { S: text } }));

    expect(filled).toEqual({
      list: [7, { deep: text }],
      sentence: `7 and ${text}`,
      constant: [1, true, null],
    });
  });

  it.each([
    ['a parameter that is not declared', `{"a": "${parameter('other')}"}`, 'other'],
    ['text that is not valid JSON', `{"a": ${parameter('p')}}`, 'not valid JSON'],
  ])('with %s is refused', (_, template, named) => {
    expect(templateViolation(template, ['p'])).toContain(named);
  });
});
