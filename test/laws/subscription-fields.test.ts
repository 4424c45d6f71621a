/**
 * There are at most five subscription fields, so that one request can end a person's access to all
 * of them. Publishers select every filtered field, because AppSync filters by what the mutation
 * selects.
 */
import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { expect, it } from 'vitest';

/**
 * AppSync fails a request with more than five unique invalidations, each of one subscription field
 * (AppSync Developer Guide, "Extensions"). Every field of Subscription is filtered by access, so
 * ending an access takes one invalidation per field.
 */
const maxInvalidations = 5;

/** Returns an empty list when the invalidations of one request reach all subscription fields. */
function subscriptionViolations(schema: string): string[] {
  const { length } = subscriptionFields(schema);
  if (length === 0) {
    return ['The schema has no subscription field.'];
  }
  return length > maxInvalidations
    ? [`There are ${length} subscription fields, of at most ${maxInvalidations}.`]
    : [];
}

/** Returns the fields of the subscription type, which may have any name, and of its extensions. */
function subscriptionFields(schema: string): readonly string[] {
  const { definitions } = parse(schema);
  const roots = definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.operationTypes ?? [])
      : [],
  );
  const root = roots.find(({ operation }) => operation === 'subscription')?.type.name.value ?? 'Subscription';
  return definitions.flatMap((definition) =>
    (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    definition.name.value === root
      ? (definition.fields ?? []).map(({ name }) => name.value)
      : [],
  );
}

it('fit into the invalidations of one request', () => {
  expect(subscriptionViolations(readFileSync('schema.graphql', 'utf8'))).toEqual([]);
});

it('are counted with those that an extension adds, under any name of the root', () => {
  const five = 'a: ID b: ID c: ID d: ID e: ID';
  const six = ['There are 6 subscription fields, of at most 5.'];

  expect(subscriptionViolations(`type Subscription { ${five} }`)).toEqual([]);
  expect(subscriptionViolations(`type Subscription { ${five} f: ID }`)).toEqual(six);
  expect(subscriptionViolations(`type Subscription { ${five} } extend type Subscription { f: ID }`)).toEqual(
    six,
  );
  expect(subscriptionViolations(`schema { subscription: Events } type Events { ${five} f: ID }`)).toEqual(
    six,
  );
  expect(subscriptionViolations('type Query { a: ID }')).toEqual(['The schema has no subscription field.']);
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
    const code = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
    const texts = [...code.matchAll(/`([^`]*\bversion\b[^`]*)`/g)].map(([text]) => text);

    expect(filterFields).toEqual(['referenceId', 'viewers', 'publishedAtSeconds']);
    expect(texts).toHaveLength(1);
    const [words = []] = texts.map((text) => text.split(/[^\w:$]+/));
    expect(filterFields.filter((field) => !words.includes(field))).toEqual([]);
    expect(words.filter((word) => /^\w+:$/.test(word) && word !== 'input:')).toEqual([]);
  },
);
