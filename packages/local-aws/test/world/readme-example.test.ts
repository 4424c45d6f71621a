/** The example of the README starts a world, as it is written there. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeNotesAssembly } from './notes-stack.ts';

const root = path.resolve(import.meta.dirname, '../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const [example = ''] = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code = '']) => code);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'readme-example-'));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/local-aws'));
  cpSync(writeNotesAssembly(), path.join(folder, 'cdk.out'), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

it('prints the address and the outputs, and ends with SIGINT', async () => {
  // Another process may have the port.
  const freePort = example.replace(/^ {2}port: 4510,.*\n/m, '');
  writeFileSync(path.join(folder, 'start.mts'), freePort);
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), 'start.mts'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.includes('ApiUrl')) {
      child.kill('SIGINT');
    }
  });

  const exitCode = await new Promise((resolve) => child.once('exit', resolve));

  expect(freePort).not.toBe(example);
  expect(exitCode).toBe(0);
  expect(printed).toMatch(/^http:\/\/127\.0\.0\.1:\d+ \{\n {2}Notes: \{/);
});
