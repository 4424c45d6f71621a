/**
 * The table of rules in test/support/authorization/rules.ts agrees with the schema, field by field
 * and in its order. test/sweeps/authorization-matrix asks a world every question of the table.
 */
import { describe, expect, it } from 'vitest';
import { directedFields, isRoot } from '../support/authorization/directives.ts';
import { questions } from '../support/authorization/questions.ts';
import { innerRules, rules, systemFields } from '../support/authorization/rules.ts';

describe('the table of rules and the schema name the same roles', () => {
  it('for every root field', () => {
    const inTable = Object.entries(rules).map(([name, row]) => [name, Object.keys(row).sort()]);
    const inSchema = directedFields()
      .filter(isRoot)
      .map(({ groups = [], name }) => [name, [...groups].sort()]);

    expect(inTable).toEqual(inSchema);
    expect(Object.keys(questions)).toEqual(Object.keys(rules));
  });

  it('for every field of an object with rules of its own', () => {
    const inSchema = directedFields().filter((field) => !isRoot(field) && field.groups !== undefined);

    expect(
      Object.fromEntries(inSchema.map(({ groups, name }) => [name, [...(groups ?? [])].sort()])),
    ).toEqual(
      Object.fromEntries(Object.entries(innerRules).map(([name, groups]) => [name, [...groups].sort()])),
    );
  });
});

it('reserves exactly the listed fields for the system', () => {
  const inSchema = directedFields().filter(({ isForSystem }) => isForSystem);

  expect(inSchema.map(({ name }) => name)).toEqual(systemFields);
});
