/**
 * The client as a package: packed, installed without a network in an empty folder, imported from
 * plain JavaScript, and type-checked with the examples of its README.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'client-package-'));
const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);

/** The entries in the package’s manifest. */
interface Manifest {
  readonly main: string;
  readonly types: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

interface Result {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a program in the package's folder. */
function run(program: string, args: readonly string[]): Result {
  try {
    const output = execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    return { exitCode: 0, output };
  } catch (error) {
    // Node's error contains the output of the program.
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { exitCode: status, output: `${stdout}${stderr}` };
  }
}

const runNode = (code: string): Result => run(process.execPath, ['--input-type=module', '--eval', code]);

/** Products use either compiler. */
const compilers = { bundler: 'typescript-7', nodenext: 'typescript' } as const;

/** Type-checks files of the folder, including the declarations of the package. */
const typeCheck = (moduleResolution: 'bundler' | 'nodenext', files: readonly string[]): Result =>
  run(process.execPath, [
    path.resolve('node_modules', compilers[moduleResolution], 'bin/tsc'),
    ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022'],
    ...['--lib', 'es2023,dom,dom.iterable', '--types', 'node'],
    ...['--module', moduleResolution === 'nodenext' ? 'nodenext' : 'esnext'],
    ...['--moduleResolution', moduleResolution],
    ...files,
  ]);

beforeAll(() => {
  write('package.json', '{ "private": true, "type": "module" }\n');
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: 'client', stdio: 'pipe' });
  const { version } = JSON.parse(readFileSync('client/package.json', 'utf8')) as { version: string };
  const tarball = `reference-id-client-${version}.tgz`;
  const installed = run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball]);
  expect(installed).toMatchObject({ exitCode: 0 });
  // The examples also import `ws` and Node's modules; the package itself needs neither.
  symlinkSync(path.resolve('node_modules/@types'), path.join(folder, 'node_modules/@types'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the installed package', () => {
  it('is the only package that npm installs', () => {
    const { packages } = JSON.parse(
      readFileSync(path.join(folder, 'node_modules/.package-lock.json'), 'utf8'),
    ) as { packages: Record<string, unknown> };

    expect(Object.keys(packages)).toEqual(['node_modules/reference-id-client']);
  });

  it('runs in Node from plain JavaScript', () => {
    const { exitCode, output } = runNode(`
      import { createLiveStateClient, RequestError } from 'reference-id-client';
      const client = createLiveStateClient({
        url: 'wss://api.test/graphql/realtime',
        graphqlUrl: 'https://api.test/graphql',
        token: async () => 'a token',
        WebSocket: class {},
        fetch: async (url, { headers }) => ({ json: async () => ({ data: { url, ...headers } }) }),
      });
      console.log(JSON.stringify(await client.request('query { url }', {})));
      console.log(new RequestError('SIGNED_OUT').reason);
      client.close();
    `);

    expect({ exitCode, lines: output.trim().split('\n') }).toEqual({
      exitCode: 0,
      lines: [
        '{"url":"https://api.test/graphql","authorization":"a token","content-type":"application/json"}',
        'SIGNED_OUT',
      ],
    });
  });

  it('has the same entry for bundlers that do not read exports', () => {
    const file = path.join(folder, 'node_modules/reference-id-client/package.json');
    const { exports, main, types } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;

    expect({ types, default: main }).toEqual(exports['.']);
    expect(existsSync(path.join(path.dirname(file), main))).toBe(true);
  });

  it('does not export its inner modules', () => {
    const { exitCode, output } = runNode("import 'reference-id-client/dist/client/reader.js';");

    expect(exitCode).not.toBe(0);
    expect(output).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('the types of the package', () => {
  const readme = readFileSync('client/README.md', 'utf8');
  const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code = '']) => code);
  const files = examples.map((_, index) => `example-${index}.ts`);

  it.each(['bundler', 'nodenext'] as const)('accept the examples of the README (%s)', (moduleResolution) => {
    examples.forEach((code, index) => write(`example-${index}.ts`, code));

    expect(files).toHaveLength(3);
    expect(typeCheck(moduleResolution, files)).toEqual({ exitCode: 0, output: '' });
  });

  it('come with examples of at most 20 lines', () => {
    expect(examples.map((code) => code.trimEnd().split('\n').length).filter((lines) => lines > 20)).toEqual(
      [],
    );
  });

  it('reject wrong calls', () => {
    write(
      'wrong.ts',
      `import { createLiveStateClient, sendCommand, type LiveStateClient } from 'reference-id-client';
      createLiveStateClient({ url: 'wss://api.test' });
      declare const client: LiveStateClient;
      client.watchVehicle({ referenceId: 1 }, {});
      client.watchVehicle({ referenceId: 'a' }, { onState: ({ vin }) => vin });
      void sendCommand(client.request, { referenceId: 'a', kind: 'FLY', idempotencyKey: 'b' });
      `,
    );

    const { output } = typeCheck('bundler', ['wrong.ts']);

    expect(output.match(/^wrong\.ts\(\d+/gm)).toEqual([
      'wrong.ts(2',
      'wrong.ts(4',
      'wrong.ts(5',
      'wrong.ts(6',
    ]);
  });
});
