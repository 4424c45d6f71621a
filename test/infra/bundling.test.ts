import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  Bundler,
  bundleResolvers,
  requireResolverSize,
  resolverCodeLimit,
  withoutUnusedMessages,
} from '../../infra/bundling.ts';
import { errorMessages } from '../../domain/errors.ts';
import { rotationWiring } from '../../resolvers/wiring-rotation.ts';
import { wiring } from '../../resolvers/wiring.ts';

describe('bundleResolvers', () => {
  const paths = [
    ...new Set(
      [...wiring, ...rotationWiring].flatMap(({ pipeline, steps }) => [
        ...steps.map(({ code }) => code),
        ...(pipeline === undefined ? [] : [pipeline]),
      ]),
    ),
  ];

  it('returns one module for each path, which imports only what AppSync provides', () => {
    const bundles = bundleResolvers(paths);

    expect([...bundles.keys()].sort()).toEqual([...paths].sort());
    for (const code of bundles.values()) {
      const imports = [...code.matchAll(/import\{[^}]*\}from"([^"]*)";/g)].map(([, from]) => from);
      expect(
        imports.filter((from) => from !== '@aws-appsync/utils' && from !== '@aws-appsync/utils/dynamodb'),
      ).toEqual([]);
      expect(code).toMatch(/export\{request,response\};\n$/);
    }
  });

  it('keeps the message of every error that the code names, and no others', () => {
    const messages = 'errorMessages={ONE:"First, and last.",TWO:"Second."}';
    const code = `var ${messages};function fail(c){util.error(errorMessages[c])}fail("TWO")`;

    expect(withoutUnusedMessages(code)).toBe(code.replace('ONE:"First, and last.",', ''));
    const dynamic = `var ${messages};if(!Object.hasOwn(errorMessages,c)){fail("TWO")}`;
    expect(withoutUnusedMessages(dynamic)).toBe(dynamic);
    for (const [path, bundle] of bundleResolvers(paths)) {
      const [, rows = ''] = /errorMessages=\{([^}]*)\}/.exec(bundle) ?? [];
      const kept = new Set([...rows.matchAll(/([A-Z_]+):"/g)].map(([, name]) => name));
      const named = Object.keys(errorMessages).filter((name) => bundle.includes(`"${name}"`));
      const isPruned = bundle.includes('errorMessages=') && !bundle.includes('Object.hasOwn(errorMessages,');
      expect(isPruned ? [...kept].sort() : [], path).toEqual(isPruned ? named.sort() : []);
    }
  });

  it('rejects code that is too large for AppSync, and names it', () => {
    const check = (bytes: number) => () => requireResolverSize('some/step', bytes);

    expect(check(resolverCodeLimit)).not.toThrow();
    expect(check(resolverCodeLimit + 1)).toThrow(
      'resolvers/some/step has 32769 bytes; AppSync accepts at most 32768.',
    );
  });
});

describe('Bundler', () => {
  it('writes an ES module that needs only Node.js', async () => {
    const bundler = new Bundler();
    const folder = bundler.functions(['conversion/hash-vin'])('conversion/hash-vin');
    process.env['VIN_HASH_KEY_ID'] = 'key';
    process.env['VIN_HASH_KEY_VERSION'] = '1';

    const module: unknown = await import(join(folder, 'index.mjs'));

    expect(module).toHaveProperty('handler', expect.any(Function));
    expect(readdirSync(folder)).toEqual(['index.mjs']);
    bundler.clear();
    expect(existsSync(folder)).toBe(false);
  });

  it('makes kept bundles once', () => {
    const kept = mkdtempSync(join(tmpdir(), 'kept-bundles-'));
    const folderOf = new Bundler(kept).functions(['conversion/hash-vin']);
    const file = join(folderOf('conversion/hash-vin'), 'index.mjs');
    writeFileSync(file, 'kept');
    const bundler = new Bundler(kept);

    bundler.functions(['conversion/hash-vin']);
    bundler.clear();

    expect(readFileSync(file, 'utf8')).toBe('kept');
    rmSync(kept, { recursive: true });
  });

  it('names a resolver that the list lacks', () => {
    const bundler = new Bundler();
    const fileOf = bundler.resolvers(['registry/find-vehicle']);

    expect(() => fileOf('registry/absent')).toThrow('resolvers/registry/absent.ts does not exist.');
    bundler.clear();
  });
});
