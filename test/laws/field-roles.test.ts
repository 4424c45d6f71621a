import { expect, it } from 'vitest';
import { fieldRoles } from '../../domain/field-roles.ts';
import { directedFields, isRoot } from '../support/authorization/directives.ts';

const fieldNameOf = (name: string) => name.slice(name.indexOf('.') + 1);

it('domain/field-roles.ts names the roles of every root field as the schema does', () => {
  const inSchema = directedFields()
    .filter((field) => isRoot(field) && !field.isForSystem)
    .map(({ groups = [], name }) => [fieldNameOf(name), [...groups].sort()] as const);
  const inTable = Object.entries(fieldRoles).map(([name, roles]) => [name, [...roles].sort()] as const);

  expect(Object.fromEntries(inTable)).toEqual(Object.fromEntries(inSchema));
  // The table has no types, so two root fields with one name would share a row.
  expect(new Set(inSchema.map(([name]) => name)).size).toBe(inSchema.length);
});
