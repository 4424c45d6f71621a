/** The package is generic: it does not name the domain of the stack that it was written for. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Identifiers count too: `hashedVin`, `onVehicleState`. */
const domainWords = /\bvins?\b|[a-z]Vins?(?![a-z])|reference.?id/i;
const vehicleWords = /vehicle|\bcars?\b|telematics|\btcus?\b/i;

/** The commands of the repository's tools. The package says what to do, not how. */
const commandsOfTools = /npm start|npm run|--fresh\b/;

/** The repository's tools. They are absent where the package is by itself. */
const toolsFolder = path.resolve(root, '../../tools');

/** Environment variables of AWS and of Node.js, which are not the tools' own. */
const sharedVariable = /^(?:AWS|NODE)_/;

/** Vehicles are AWS's own word in IoT FleetWise; these files call or list its operations. */
const fleetWiseFiles = [
  '/iotfleetwise/',
  'SERVICES.md',
  'test/demands.test.ts',
  'test/conformance/service-inputs.test.ts',
  'test/conformance/service-model-tap.test.ts',
];

/** Returns the environment variables that only the tools read, by how they read them. */
function variablesOfTools(): readonly string[] {
  const sources = readdirSync(toolsFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(toolsFolder, file), 'utf8'));
  const names = sources.flatMap((text) =>
    [...text.matchAll(/\b(?:environment|process\.env)\['(\w+)'\]/g)].map(([, name = '']) => name),
  );
  return [...new Set(names)].filter((name) => !sharedVariable.test(name));
}

const files = ['src', 'testing', 'test', 'docs', 'README.md', 'SERVICES.md', 'package.json'].flatMap(
  (name) =>
    name.includes('.')
      ? [name]
      : readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
          .map((file) => `${name}/${file}`)
          .filter((file) => /\.(?:ts|md|json)$/.test(file)),
);

const isAboutFleetWise = (file: string): boolean => fleetWiseFiles.some((name) => file.includes(name));

/** Returns the lines that have one of the words, apart from those of this file. */
const linesWith = (words: RegExp, among: readonly string[] = files): readonly string[] =>
  among
    .filter((file) => !file.endsWith('laws/generic.test.ts'))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .filter((line) => words.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );

it('names no VIN and no Reference ID', () => {
  expect(linesWith(domainWords)).toEqual([]);
});

it('names no vehicle outside FleetWise', () => {
  const others = files.filter((file) => !isAboutFleetWise(file));

  expect(linesWith(vehicleWords, others)).toEqual([]);
});

it('names no command of the repository that it is part of', () => {
  expect(linesWith(commandsOfTools)).toEqual([]);
});

it.skipIf(!existsSync(toolsFolder))('names no environment variable of the tools', () => {
  const names = variablesOfTools();

  expect(names).toContain('PORT');
  expect(linesWith(new RegExp(`\\b(?:${names.join('|')})\\b`))).toEqual([]);
});
