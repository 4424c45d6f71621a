/**
 * The law between `schema.graphql` and `resolvers/wiring.ts`: every wired field exists, every root
 * field is wired, once.
 */
import { Kind, parse } from 'graphql';
import type { DataSource, FieldWiring } from '../resolvers/wiring-types.ts';

/**
 * Returns one sentence for each violation, naming the field, step or data source; empty when the
 * two agree.
 */
export function wiringViolations(
  schema: string,
  wiring: readonly FieldWiring<string>[],
  dataSources: Readonly<Record<string, DataSource>>,
): string[] {
  const fields = rootFields(schema);
  const wired = wiring.map(({ type, field }) => `${type}.${field}`);
  const used = new Set(wiring.flatMap(({ steps }) => steps.map(({ dataSource }) => dataSource)));
  return [
    ...wired.filter((name) => !fields.has(name)).map((name) => `${name} is wired but not in the schema.`),
    ...[...fields]
      .filter((name) => !wired.includes(name))
      .map((name) => `${name} is in the schema but not wired.`),
    ...wired.filter((name, index) => wired.indexOf(name) < index).map((name) => `${name} is wired twice.`),
    ...wiring.flatMap(stepViolations),
    ...Object.keys(dataSources)
      .filter((name) => !used.has(name))
      .map((name) => `Data source ${name} is not used.`),
  ];
}

/** AppSync's limits: a unit resolver has one step, a pipeline one to ten. */
function stepViolations({ type, field, pipeline, steps }: FieldWiring<string>): string[] {
  const max = pipeline === undefined ? 1 : 10;
  if (steps.length >= 1 && steps.length <= max) {
    return [];
  }
  return [`${type}.${field} has ${steps.length} steps; it must have 1 to ${max}.`];
}

function rootFields(schema: string): ReadonlySet<string> {
  const roots = ['Query', 'Mutation', 'Subscription'];
  const names = parse(schema).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || !roots.includes(definition.name.value)) {
      return [];
    }
    return (definition.fields ?? []).map(({ name }) => `${definition.name.value}.${name.value}`);
  });
  return new Set(names);
}
