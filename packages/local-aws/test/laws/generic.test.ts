/** The package is generic: it does not name the domain of the stack that it was written for. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Identifiers count too: `hashedVin`, `onVehicleState`. */
const domainWords = /\bvins?\b|[a-z]Vins?(?![a-z])|reference.?id|vehicle/i;

/** Vehicles are AWS's own word in IoT FleetWise; these files call or list its operations. */
const fleetWiseFiles = [
  '/iotfleetwise/',
  'SERVICES.md',
  'test/demands.test.ts',
  'test/conformance/service-inputs.test.ts',
  'test/conformance/service-model-tap.test.ts',
];

const files = ['src', 'test', 'docs', 'README.md', 'SERVICES.md', 'package.json'].flatMap((name) =>
  name.includes('.')
    ? [name]
    : readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
        .map((file) => `${name}/${file}`)
        .filter((file) => /\.(?:ts|md|json)$/.test(file)),
);

const isAboutFleetWise = (file: string): boolean =>
  fleetWiseFiles.some((name) => file.includes(name)) || file.endsWith('laws/generic.test.ts');

it('names no VIN, no Reference ID, and no vehicle outside FleetWise', () => {
  const named = files
    .filter((file) => !isAboutFleetWise(file))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .filter((line) => domainWords.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );

  expect(named).toEqual([]);
});
