/**
 * The deployed artefacts: the template, the resolvers’ code, and the functions’ bundles. No VIN of
 * the tests is in them.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { templatesIn } from '../infra/whole-template.ts';
import { findLeaks, findLeaksInFolder } from '../support/leaks.ts';
import { europeanVin } from '../support/vins.ts';

const folder = inject('assembly');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });

it('finds the bundle of every function and the code of every resolver in the assembly', () => {
  const resources = [...templatesIn(folder).values()].flatMap(({ Resources }) => Object.values(Resources));
  const functions = resources.filter(({ Type: type }) => type === 'AWS::Lambda::Function');
  const steps = resources.filter(({ Type: type }) =>
    /^AWS::AppSync::(Resolver|FunctionConfiguration)$/.test(type),
  );

  expect(files.filter((file) => file.endsWith('index.mjs'))).toHaveLength(functions.length);
  expect(steps.length).toBeGreaterThan(15);
  expect(steps.map((step) => codeOf(step)).filter((code) => !code.includes('export{'))).toEqual([]);
});

/** Returns the code to which a resolver or function of AppSync refers by its key in a bucket. */
function codeOf(step: object): string {
  const key = /[0-9a-f]{64}\.js/.exec(JSON.stringify(step))?.[0] ?? '';
  return readFileSync(join(folder, `asset.${key}`), 'utf8');
}

it('finds no VIN of the tests in any form in them', () => {
  europeanVin();

  expect(findLeaksInFolder(folder)).toEqual([]);
});

it('finds a planted VIN in a bundle', () => {
  const bundle = files.find((file) => file.endsWith('index.mjs')) ?? '';
  const code = readFileSync(join(folder, bundle), 'utf8');
  const half = Math.floor(code.length / 2);

  const leaks = findLeaks(bundle, `${code.slice(0, half)}${europeanVin()}${code.slice(half)}`);

  expect(leaks).toEqual([{ place: bundle, form: 'plain' }]);
});
