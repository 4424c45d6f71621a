/** Owners and drivers alone read positions: no field of staff leads to a vehicle's values. */
import { readFileSync } from 'node:fs';
import { buildASTSchema, getNamedType, isObjectType, parse } from 'graphql';
import { expect, it } from 'vitest';
import { fieldRoles } from '../../domain/field-roles.ts';

const text = readFileSync('schema.graphql', 'utf8');
const schema = buildASTSchema(parse(`scalar AWSDateTime\n${text}`), { assumeValidSDL: true });

/** Types whose objects hold values of signals. */
const valueTypes = ['SignalSummary', 'SignalValue', 'TelemetryValue', 'TrackHour'];

/** Names of the object types that a field's type leads to. */
function reachable(typeName: string, found = new Set<string>()): ReadonlySet<string> {
  const type = schema.getType(typeName);
  if (!isObjectType(type) || found.has(typeName)) {
    return found;
  }
  found.add(typeName);
  for (const field of Object.values(type.getFields())) {
    reachable(getNamedType(field.type).name, found);
  }
  return found;
}

const readers = ['Query', 'Mutation', 'Subscription'].flatMap((root) => {
  const type = schema.getType(root);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return fields
    .filter((field) => {
      const types = reachable(getNamedType(field.type).name);
      return valueTypes.some((name) => types.has(name));
    })
    .map(({ name }) => name);
});

it('knows every type that holds values of signals', () => {
  const holding = Object.values(schema.getTypeMap()).filter(
    (type) =>
      isObjectType(type) &&
      ['number', 'mean', 'latitudes'].some((name) => Object.hasOwn(type.getFields(), name)),
  );

  expect(holding.map(({ name }) => name).sort()).toEqual(valueTypes);
});

it('lets owners and drivers alone call the fields that lead to them', () => {
  expect(readers).toEqual(
    expect.arrayContaining([
      ...['vehicleState', 'vehicleTelemetry', 'vehicleTelemetrySummary', 'vehicleTrack'],
      'onVehicleState',
    ]),
  );
  // Fields without roles are the system's own.
  expect(readers.filter((name) => (fieldRoles[name] ?? ['owners']).join() !== 'owners')).toEqual([]);
});
