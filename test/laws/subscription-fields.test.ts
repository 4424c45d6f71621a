/**
 * How many subscription fields there may be, so that one request can end a person's access to all of them;
 * and what a publisher selects, because AppSync filters by what the mutation selects and by nothing else.
 */
import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { expect, it } from 'vitest';

/**
 * AppSync fails a request with more than five unique invalidations, each of which names one subscription field (AppSync Developer
 * Guide, "Extensions"). Every field of Subscription is filtered by access, so ending an access takes one invalidation per field.
 */
const mostInvalidations = 5;

function subscriptionFields(schema: string): readonly string[] {
  return parse(schema).definitions.flatMap((definition) =>
    (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    definition.name.value === 'Subscription'
      ? (definition.fields ?? []).map(({ name }) => name.value)
      : [],
  );
}

it('can all be ended by the invalidations of one request', () => {
  const fields = subscriptionFields(readFileSync('schema.graphql', 'utf8'));

  expect(fields.length).toBeGreaterThan(0);
  expect(fields.length).toBeLessThanOrEqual(mostInvalidations);
});

it('counts fields that an extension adds', () => {
  expect(
    subscriptionFields('type Subscription { a: ID } extend type Subscription { b: ID c: ID }'),
  ).toHaveLength(3);
});

/** The fields by which the subscriptions are filtered, as the resolvers name them. */
const filterFields = (() => {
  const source = readFileSync('resolvers/live-state/follow-vehicle.ts', 'utf8');
  const [, filter = ''] = source.split('extensions.setSubscriptionFilter(');
  const [own = ''] = filter.split('extensions.setSubscriptionInvalidationFilter(');
  return [...own.matchAll(/fieldName: '(\w+)'/g)].map(([, name = '']) => name);
})();

it.each(['functions/telemetry/publish.ts', 'functions/commands/publish-command.ts'])(
  '%s selects every field of the filters under its own name',
  (file) => {
    const texts = [...readFileSync(file, 'utf8').matchAll(/`([^`]*\bversion\b[^`]*)`/g)].map(
      ([text]) => text,
    );

    expect(filterFields).toEqual(['referenceId', 'viewers', 'publishedAtSeconds']);
    expect(texts).toHaveLength(1);
    const [words = []] = texts.map((text) => text.split(/[^\w:$]+/));
    expect(filterFields.filter((field) => !words.includes(field))).toEqual([]);
    expect(words.filter((word) => /^\w+:$/.test(word) && word !== 'input:')).toEqual([]);
  },
);
