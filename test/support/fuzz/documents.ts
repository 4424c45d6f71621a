/** GraphQL documents of every shape: valid and invalid, deep, wide, repeated and truncated. */
import fc from 'fast-check';
import { rootFields } from './arguments.ts';

const names = [
  ...rootFields.map(([, field]) => field.name.value),
  'items',
  'referenceId',
  'attributes',
  'vehicle',
  '__typename',
  '__schema',
  '__type',
  'types',
  'fields',
  'nonesuch',
  'on',
  'constructor',
];
const fragmentNames = ['A', 'B', 'C'];
const typeNames = ['Query', 'Mutation', 'Vehicle', 'VehicleAccess', 'Nonesuch', 'String', '__Type'];

/** Documents of the grammar, which may be valid or not. */
export function grammaticalDocuments(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const literal = fc.oneof(
    text.map((value) => JSON.stringify(value)),
    fc.constantFrom(
      'null',
      'true',
      '0',
      '-1',
      '1e400',
      '99999999999999999999',
      '[]',
      '{}',
      '[[[1]]]',
      'ENUM',
      '$v',
    ),
    fc.constantFrom('"""block\n""text"""', '{ a: { b: [ { c: 1 } ] } }', '"\\u0000"', '"\\ud800"'),
  );
  const argument = fc
    .tuple(fc.constantFrom('vin', 'referenceId', 'limit', 'input', 'nextToken', 'devices', 'name'), literal)
    .map(([name, value]) => `${name}: ${value}`);
  const given = fc.array(argument, { minLength: 1, maxLength: 3 }).map((list) => `(${list.join(', ')})`);
  const directive = fc.constantFrom(
    '',
    '',
    '',
    '@include(if: true)',
    '@skip(if: false)',
    '@aws_iam',
    '@nonesuch',
  );
  const alias = fc.constantFrom('', '', 'a: ', 'b: ', '__proto__: ');
  const { selection } = fc.letrec<{ selection: string; one: string }>((tie) => ({
    selection: fc.array(tie('one'), { minLength: 1, maxLength: 4 }).map((parts) => `{ ${parts.join(' ')} }`),
    one: fc.oneof(
      { maxDepth: 6, depthIdentifier: 'selection' },
      fc.constantFrom(...names),
      fc.constantFrom(...fragmentNames).map((name) => `...${name}`),
      fc
        .tuple(alias, fc.constantFrom(...names), fc.option(given, { nil: '' }), directive, tie('selection'))
        .map(([as, name, values, marked, below]) => `${as}${name}${values} ${marked} ${below}`),
      fc
        .tuple(alias, fc.constantFrom(...names), given, directive)
        .map(([as, name, values, marked]) => `${as}${name}${values} ${marked}`),
      fc
        .tuple(fc.constantFrom(...typeNames), tie('selection'))
        .map(([type, below]) => `... on ${type} ${below}`),
    ),
  }));
  const operation = fc.constantFrom('', 'query', 'mutation', 'subscription', 'query Q', 'query ($v: String)');
  const fragment = fc
    .tuple(fc.constantFrom(...fragmentNames), fc.constantFrom(...typeNames), selection)
    .map(([name, type, below]) => `fragment ${name} on ${type} ${below}`);
  return fc
    .tuple(operation, selection, fc.array(fragment, { maxLength: 3 }), fc.boolean())
    .map(([kind, below, fragments, twice]) =>
      [`${kind} ${below}`, ...(twice ? [`${kind} ${below}`] : []), ...fragments].join('\n'),
    );
}

/** A document with a part removed or inserted. */
export function damagedDocuments(
  documents: fc.Arbitrary<string>,
  text: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  return fc
    .tuple(documents, fc.nat(), fc.nat(12), fc.oneof(fc.constant(''), text))
    .map(([whole, at, length, extra]) => {
      const start = at % (whole.length + 1);
      return whole.slice(0, start) + extra + whole.slice(start + length);
    });
}

/** Documents of extreme sizes, named by what is extreme. */
export const extremeDocuments: Readonly<Record<string, string>> = {
  'selections one in another': `${'{ a '.repeat(3_000)}${'}'.repeat(3_000)}`,
  'selections one in another, of fields that exist': `{ myVehicles { items { vehicle ${'{ vehicle '.repeat(2_000)}${'}'.repeat(2_000)} } } }`,
  'lists one in another': `{ vehicle(referenceId: ${'['.repeat(7_000)}${']'.repeat(7_000)}) { status } }`,
  'objects one in another': `{ vehicle(referenceId: ${'{a:'.repeat(3_000)}1${'}'.repeat(3_000)}) { status } }`,
  'list types one in another': `query ($v: ${'['.repeat(7_000)}Int${']'.repeat(7_000)}) { vehicles { nextToken } }`,
  'inline fragments one in another': `{ ${'... { '.repeat(3_500)}__typename${' }'.repeat(3_500)} }`,
  'fragments one after another': `{ ...F0 } ${Array.from({ length: 900 }, (_, index) => `fragment F${index} on Query { ...F${index + 1} }`).join(' ')} fragment F900 on Query { __typename }`,
  'fragments in a cycle': '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  'fragments that double': `{ ...F0 } ${Array.from({ length: 40 }, (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`).join(' ')} fragment F40 on Query { __typename }`,
  'aliases of one field': `{ ${Array.from({ length: 400 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
  'aliases of one resolver': `{ ${Array.from({ length: 60 }, (_, index) => `a${index}: vehicles { nextToken }`).join(' ')} }`,
  'fields that conflict': `{ ${'vehicles(limit: 1) { nextToken } vehicles(limit: 2) { nextToken } '.repeat(60)} }`,
  'the same field many times': `{ vehicles { ${'nextToken '.repeat(10_000)} } }`,
  'a directive many times': `{ __typename ${'@skip(if: false) '.repeat(2_000)} }`,
  'variables without number': `query (${Array.from({ length: 2_000 }, (_, index) => `$v${index}: Int`).join(' ')}) { __typename }`,
  'a long name': `{ ${'n'.repeat(200_000)} }`,
  'a long text': `{ vehicle(referenceId: "${'t'.repeat(400_000)}") { status } }`,
  'a long comment': `{ __typename } #${'c'.repeat(400_000)}`,
  'too many tokens': `{ ${'a '.repeat(20_000)} }`,
  'operations without number': Array.from(
    { length: 500 },
    (_, index) => `query Q${index} { __typename }`,
  ).join(' '),
  'only a fragment': 'fragment A on Query { __typename }',
  'a schema': 'type Query { a: Int } directive @a on FIELD',
  'a subscription': 'subscription { onVehicleState { version } }',
  introspection: '{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }',
};
