/** The templates of a rotation of the hash key: which keys they have, and who may use them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type RotationPhase, rotationPhases } from '../../domain/hash-rotation.ts';
import { assemblyOf } from '../support/rotation.ts';
import { type Template, type TemplateResource, listOf, resourcesOf, templateIn } from './synthesized.ts';
import { templatesIn } from './whole-template.ts';

const receipt = 'k1-k2-0123abcd';
const templates = new Map<RotationPhase, Template>();
/** Resources of the release's largest template; a nested stack has a quota of its own. */
const largest = new Map<RotationPhase, number>();

beforeAll(async () => {
  for (const phase of rotationPhases) {
    const folder = await assemblyOf({ phase, ...(phase === 'close' && { receipt }) });
    templates.set(phase, templateIn(folder));
    const counts = [...templatesIn(folder).values()].map(({ Resources }) => Object.keys(Resources).length);
    largest.set(phase, Math.max(...counts));
  }
}, 300_000);

const templateOf = (phase: RotationPhase): Template => templates.get(phase) ?? { Resources: {}, Outputs: {} };

/** Returns the keys whose construct has this name. */
const keysOf = (phase: RotationPhase, name: RegExp): readonly (readonly [string, TemplateResource])[] =>
  resourcesOf(templateOf(phase), 'AWS::KMS::Key').filter(([id]) => name.test(id));

/** Returns the functions whose roles a key policy admits to the action. */
const admittedTo = (action: string, [, key]: readonly [string, TemplateResource]): readonly string[] =>
  (key.Properties.KeyPolicy?.Statement ?? [])
    .filter(({ Action }) => listOf(Action).includes(action))
    .flatMap(({ Condition }) => JSON.stringify(Condition).match(/Functions\w+?Role|Rehash\w*?Role/g) ?? [])
    .sort();

/** Returns the functions whose own policies allow the action on the key. */
const allowedTo = (phase: RotationPhase, action: string, keyId: string): readonly string[] =>
  resourcesOf(templateOf(phase), 'AWS::IAM::Policy')
    .filter(([, { Properties }]) =>
      (Properties.PolicyDocument?.Statement ?? []).some(
        ({ Action, Resource }) =>
          listOf(Action).includes(action) && JSON.stringify(Resource).includes(`"${keyId}"`),
      ),
    )
    .map(([id]) => id.replace(/DefaultPolicy\w*$/, ''))
    .sort();

const hashing = ['FunctionsChangeTcuRole', 'FunctionsHashVinRole', 'FunctionsProvisionVehicleRole'];

describe.each(rotationPhases)('the release %s', (phase) => {
  const isRotating = phase === 'read-both' || phase === 'write-new';

  it('stays below AWS’s limits of resources and of variables', () => {
    const [[, api] = []] = resourcesOf(templateOf(phase), 'AWS::AppSync::GraphQLApi');

    expect(largest.get(phase)).toBeLessThanOrEqual(500);
    expect(
      Object.keys(api?.Properties['EnvironmentVariables'] as Readonly<Record<string, unknown>>).length,
    ).toBeLessThanOrEqual(50);
  });

  it('has the keys that hashes may name, and in a rotation deletes none of them', () => {
    const keys = keysOf(phase, /^KeysVinHash/);

    expect(keys).toHaveLength(phase === 'none' ? 1 : 2);
    expect(keys.map(([, { DeletionPolicy }]) => DeletionPolicy)).toEqual(
      keys.map(() => (phase === 'none' ? 'Delete' : 'Retain')),
    );
    expect(new Set(keys.map(([id]) => id)).size).toBe(keys.length);
  });

  it('lets functions hash by the keys that it or the release before reads', () => {
    const inUse = keysOf(phase, /^KeysVinHash/).filter(
      (key) => admittedTo('kms:GenerateMac', key).length > 0,
    );

    // A closed key is still used by the functions of the release before.
    expect(inUse).toHaveLength(phase === 'none' ? 1 : 2);
    for (const key of inUse) {
      const users = allowedTo(phase, 'kms:GenerateMac', key[0]);
      expect(admittedTo('kms:GenerateMac', key)).toEqual(users);
      expect(users).toEqual(expect.arrayContaining(hashing));
    }
  });

  it('lets one function decrypt VINs, and the re-hash while it exists', () => {
    const [seal = ['', undefined]] = keysOf(phase, /^KeysVinSeal/);
    const expected = ['FunctionsOpenVinRole', ...(phase === 'write-new' ? ['RehashVehiclesRole'] : [])];

    expect(allowedTo(phase, 'kms:Decrypt', seal[0])).toEqual(expected);
    expect(seal[1] && admittedTo('kms:Decrypt', [seal[0], seal[1]])).toEqual(expected);
  });

  it('has the re-hash, its schedule and its output only while vehicles pass to the new key', () => {
    const ids = Object.keys(templateOf(phase).Resources).filter((id) => id.startsWith('Rehash'));
    const { RehashFunctionName: output } = templateOf(phase).Outputs;

    expect(ids.length > 0).toBe(phase === 'write-new');
    expect(output !== undefined).toBe(phase === 'write-new');
  });

  it('looks conversions up by guards only while both hashes may be there', () => {
    const names = resourcesOf(templateOf(phase), 'AWS::AppSync::DataSource').map(
      ([, { Properties }]) => Properties['Name'],
    );

    expect(names.includes('vinGuards')).toBe(isRotating);
    expect(names.includes('vehiclesByHashedVin')).toBe(!isRotating);
  });
});

it('keeps each key under the same logical id from release to release', () => {
  const idsOf = (phase: RotationPhase) => keysOf(phase, /^KeysVinHash/).map(([id]) => id);

  expect([...idsOf('read-both')].sort()).toEqual([...idsOf('write-new')].sort());
  expect([...idsOf('close')].sort()).toEqual([...idsOf('write-new')].sort());
  expect(idsOf('read-both')).toEqual(expect.arrayContaining(idsOf('none')));
});

it('lets the re-hash use the new key only', () => {
  const users = keysOf('write-new', /^KeysVinHash/).map(([id, { Properties }]) => [
    Properties['Description'],
    allowedTo('write-new', 'kms:GenerateMac', id).includes('RehashVehiclesRole'),
  ]);

  expect(users).toContainEqual(['Keyed hash of VINs, version 1', false]);
  expect(users).toContainEqual(['Keyed hash of VINs, version 2', true]);
});

it('names the key of the first version to no function once it is closed', () => {
  const named = resourcesOf(templateOf('close'), 'AWS::Lambda::Function').flatMap(([, { Properties }]) =>
    keysOf('close', /^KeysVinHash/).flatMap(([id, key]) =>
      JSON.stringify(Properties.Environment ?? {}).includes(`"${id}"`) ? [key.Properties['Description']] : [],
    ),
  );

  expect(new Set(named)).toEqual(new Set(['Keyed hash of VINs, version 2']));
});
