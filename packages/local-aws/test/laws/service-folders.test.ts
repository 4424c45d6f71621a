/** A service is found by its folder: one entry of the same name creates it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const source = path.resolve(import.meta.dirname, '../../src');
const services = path.join(source, 'services');

it.each(readdirSync(services))('%s has one entry, with the name of its folder', (service) => {
  const entry = readFileSync(path.join(services, service, `${service}.ts`), 'utf8');

  expect(entry.match(/^export (?:async )?function create/gm)).toHaveLength(1);
});

it('names no file after a function that creates', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });

  expect(files.filter((file) => path.basename(file).startsWith('create-'))).toEqual([]);
});
