/**
 * Values for the arguments of every field, from `schema.graphql`: of the right type with unusual
 * contents, or of any type.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeNode,
  parse,
  print,
} from 'graphql';

/** A request of the fuzzer: a document for one field, and its variables. */
export interface FieldRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Values = fc.Arbitrary<unknown>;

const definitions = parse(readFileSync('schema.graphql', 'utf8')).definitions;
const deepestSelection = 4;

/** The names of all root fields, such as `query vehicle`. */
export const rootFields: readonly (readonly [operation: 'query' | 'mutation', field: FieldDefinitionNode])[] =
  [
    ...fieldsOf('Query').map((field) => ['query', field] as const),
    ...fieldsOf('Mutation').map((field) => ['mutation', field] as const),
  ];

/** Texts for an argument or input field of this name. */
export type Texts = (name: string) => fc.Arbitrary<string>;

/** The sources of values. */
interface Sources {
  readonly text: Texts;
  /** Values of other types; absent for well-typed requests. */
  readonly stray?: Values;
}

/** Requests for everything of a field, with values of the right types. */
export function wellTyped(text: Texts): fc.Arbitrary<FieldRequest> {
  return requests({ text });
}

/** The same requests, with any JSON instead of any value. */
export function illTyped(text: Texts): fc.Arbitrary<FieldRequest> {
  const numbers = fc.constantFrom(1e400, -0, 2 ** 31, 1.5, [], {}, [[[]]]);
  return requests({ text, stray: fc.oneof(fc.jsonValue(), text(''), numbers) });
}

function requests(sources: Sources): fc.Arbitrary<FieldRequest> {
  const ofField = rootFields.map(([operation, field]) => {
    const variables = recordOf(field.arguments ?? [], sources);
    return variables.map((values) => ({ query: documentFor(operation, field), variables: values }));
  });
  return fc.oneof(...ofField);
}

function documentFor(operation: string, { arguments: inputs = [], name, type }: FieldDefinitionNode): string {
  const declared = inputs.map((input) => `$${input.name.value}: ${print(input.type)}`).join(', ');
  const given = inputs.map((input) => `${input.name.value}: $${input.name.value}`).join(', ');
  const call = inputs.length === 0 ? name.value : `${name.value}(${given})`;
  return `${operation}${inputs.length === 0 ? '' : ` (${declared})`} { ${call}${selectionOf(type, 1)} }`;
}

/** Returns a selection of everything below a field, as deep as the API allows. */
function selectionOf(type: TypeNode, depth: number): string {
  const fields = fieldsOf(nameOf(type));
  if (fields.length === 0) {
    return '';
  }
  const chosen = fields.filter(
    (field) => depth < deepestSelection || fieldsOf(nameOf(field.type)).length === 0,
  );
  return ` { ${chosen.map((field) => field.name.value + selectionOf(field.type, depth + 1)).join(' ')} }`;
}

function valuesOf(name: string, type: TypeNode, sources: Sources): Values {
  if (type.kind !== Kind.NON_NULL_TYPE) {
    return fc.option(present(name, type, sources));
  }
  return present(name, type.type, sources);
}

function present(name: string, type: TypeNode, sources: Sources): Values {
  const right = rightly(name, type, sources);
  return sources.stray === undefined
    ? right
    : fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: sources.stray });
}

function rightly(name: string, type: TypeNode, sources: Sources): Values {
  if (type.kind === Kind.NON_NULL_TYPE) {
    return rightly(name, type.type, sources);
  }
  if (type.kind === Kind.LIST_TYPE) {
    const few = fc.array(valuesOf(name, type.type, sources), { maxLength: 4 });
    return fc.oneof(
      { weight: 4, arbitrary: few },
      { weight: 1, arbitrary: few.map((items) => Array.from({ length: 60 }, () => items).flat()) },
    );
  }
  const definition = definitionOf(type.name.value);
  if (definition?.kind === Kind.ENUM_TYPE_DEFINITION) {
    return fc.constantFrom(...(definition.values ?? []).map((value) => value.name.value));
  }
  if (definition?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
    return recordOf(definition.fields ?? [], sources);
  }
  return scalars(sources.text(name))[type.name.value] ?? sources.text(name);
}

function scalars(text: fc.Arbitrary<string>): Readonly<Record<string, Values>> {
  return {
    Int: fc.oneof(fc.integer({ min: -2, max: 110 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    Float: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 10, max: 30 })),
    Boolean: fc.boolean(),
    AWSDateTime: fc.oneof(
      text,
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom(
        '2100-01-01T00:00Z',
        '2100-01-01T00:00:00.123456789+05:30',
        '9999-12-31T23:59:59-18:00',
      ),
    ),
  };
}

function recordOf(
  inputs: readonly InputValueDefinitionNode[],
  sources: Sources,
): fc.Arbitrary<Record<string, unknown>> {
  const required = inputs.filter(({ type }) => type.kind === Kind.NON_NULL_TYPE);
  const values = inputs.map(({ name, type }) => [name.value, valuesOf(name.value, type, sources)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: required.map(({ name }) => name.value) });
}

function definitionOf(name: string): DefinitionNode | undefined {
  return definitions.find((definition) => 'name' in definition && definition.name?.value === name);
}

function fieldsOf(typeName: string): readonly FieldDefinitionNode[] {
  const definition = definitionOf(typeName);
  return definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? (definition.fields ?? []) : [];
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
