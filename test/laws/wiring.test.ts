import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tables } from '../../domain/tables.ts';
import { wiringViolations } from '../../infra/wiring-violations.ts';
import type { DataSource, FieldWiring } from '../../resolvers/wiring-types.ts';
import { rotationDataSources, rotationWiring } from '../../resolvers/wiring-rotation.ts';
import { dataSources, wiring } from '../../resolvers/wiring.ts';

const fields: readonly FieldWiring<string>[] = wiring;
const fieldsInRotation: readonly FieldWiring<string>[] = rotationWiring;
const sources: Readonly<Record<string, DataSource>> = dataSources;
const allSources: readonly DataSource[] = [...Object.values(sources), rotationDataSources.vinGuards];
const codes = new Set(
  [...fields, ...fieldsInRotation].flatMap(({ pipeline, steps }) => [
    ...(pipeline ? [pipeline] : []),
    ...steps.map(({ code }) => code),
  ]),
);
const fileOf = (code: string): string => path.join('resolvers', `${code}.ts`);

const sourceFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));

/** Returns the files that a file imports, directly or through others, type imports included. */
function reach(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) {
    return seen;
  }
  seen.add(file);
  const imports = [...readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)];
  for (const [, specifier] of imports) {
    reach(path.join(path.dirname(file), specifier ?? ''), seen);
  }
  return seen;
}

describe('resolvers/wiring.ts', () => {
  it('wires every root field of the schema once, and no other field', () => {
    expect(wiringViolations(readFileSync('schema.graphql', 'utf8'), fields, sources)).toEqual([]);
  });

  it('wires every root field once while the hash key rotates too', () => {
    const schema = readFileSync('schema.graphql', 'utf8');

    expect(wiringViolations(schema, fieldsInRotation, rotationDataSources)).toEqual([]);
  });

  it('changes nothing but the look-up of a conversion for a rotation', () => {
    const stepsOf = (all: readonly FieldWiring<string>[]) =>
      all.map(({ field, pipeline, steps, type }) => JSON.stringify({ field, pipeline, steps, type }));

    const unchanged = new Set(stepsOf(fields));

    expect(stepsOf(fieldsInRotation).filter((each) => !unchanged.has(each))).toEqual([
      expect.stringContaining('referenceIdForVin') as string,
    ]);
  });

  it('names files that exist', () => {
    expect([...codes].filter((code) => !existsSync(fileOf(code)))).toEqual([]);
  });

  it('leaves no file under resolvers/ unused', () => {
    const used = new Set([...codes].flatMap((code) => [...reach(fileOf(code))]));
    reach('resolvers/wiring-rotation.ts').forEach((file) => used.add(file));
    used.add('resolvers/wiring-rotation.ts');

    expect(sourceFiles('resolvers').filter((file) => !used.has(file))).toEqual([]);
  });

  it('names tables, indexes and permissions that exist', () => {
    const permissions = allSources.flatMap((source) => (source.kind === 'table' ? source.permissions : []));
    const faults = permissions.filter(
      ({ table, index }) =>
        !Object.hasOwn(tables, table) ||
        (index !== undefined && !Object.hasOwn(tables[table].indexes, index)),
    );

    expect(faults).toEqual([]);
    expect(permissions.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual(
      [],
    );
  });

  it('permits reading only the index where a step needs only the index', () => {
    const byIndex = Object.values(sources).filter(
      (source) => source.kind === 'table' && source.permissions.some(({ index }) => index !== undefined),
    );

    const permissions = byIndex.flatMap((source) => (source.kind === 'table' ? source.permissions : []));
    expect(byIndex).toHaveLength(7);
    expect(permissions.filter(({ index }) => index === undefined)).toEqual([]);
    expect(permissions.flatMap(({ actions }) => actions)).toEqual(permissions.map(() => 'dynamodb:Query'));
  });
});
