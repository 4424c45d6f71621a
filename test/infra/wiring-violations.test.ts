import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wiringViolations } from '../../infra/wiring-violations.ts';
import { dataSources, wiring } from '../../resolvers/wiring.ts';

const schema = 'type Query { a: Int b: Int } type Mutation { c: Int } type Other { d: Int }';
const none = { nothing: { kind: 'none' } } as const;
const step = { code: 'some/step', dataSource: 'nothing' };
const field = (type: 'Query' | 'Mutation', name: string) => ({ type, field: name, steps: [step] });
const complete = [field('Query', 'a'), field('Query', 'b'), field('Mutation', 'c')];

describe('wiringViolations', () => {
  it('finds nothing in the wiring of this project', () => {
    const text = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

    expect(wiringViolations(text, wiring, dataSources)).toEqual([]);
  });

  it('accepts every root field wired once', () => {
    expect(wiringViolations(schema, complete, none)).toEqual([]);
  });

  it('names a root field that is not wired', () => {
    expect(wiringViolations(schema, complete.slice(1), none)).toEqual([
      'Query.a is in the schema but not wired.',
    ]);
  });

  it('names a wired field that is not in the schema, even when another type has it', () => {
    const violations = wiringViolations(schema, [...complete, field('Query', 'c')], none);

    expect(violations).toEqual(['Query.c is wired but not in the schema.']);
  });

  it('names a field that is wired twice', () => {
    expect(wiringViolations(schema, [...complete, field('Query', 'b')], none)).toEqual([
      'Query.b is wired twice.',
    ]);
  });

  it('names a unit resolver of several steps and a pipeline of more than ten', () => {
    const unit = { ...field('Query', 'a'), steps: [step, step] };
    const pipeline = {
      ...field('Query', 'b'),
      pipeline: 'some/pipeline',
      steps: Array.from({ length: 11 }, () => step),
    };

    const violations = wiringViolations(schema, [unit, pipeline, field('Mutation', 'c')], none);

    expect(violations).toEqual([
      'Query.a has 2 steps; it must have 1 to 1.',
      'Query.b has 11 steps; it must have 1 to 10.',
    ]);
  });

  it('names a data source that no step uses', () => {
    const violations = wiringViolations(schema, complete, { ...none, forgotten: { kind: 'none' } });

    expect(violations).toEqual(['Data source forgotten is not used.']);
  });
});
