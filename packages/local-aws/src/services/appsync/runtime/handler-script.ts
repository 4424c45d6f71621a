/**
 * The text that a realm runs for accepted code. Parsing and checking the code of a whole API takes
 * seconds, so its outcome is kept in memory for the worlds of a process and on disk for the next
 * process.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { checkedProgram } from './code-check.ts';
import { KeptOutcomes } from './kept-outcomes.ts';
import { moduleScript } from './module-script.ts';
import type { RealmModes } from './realm-modes.ts';

const inMemory = new Map<string, string>();
const maxInMemory = 1_000;

const onDisk = new KeptOutcomes<string>('appsync-code', () => {
  const require = createRequire(import.meta.url);
  const { version } = require('acorn/package.json') as { readonly version: string };
  return [version, ...sourcesOfChecks()];
});

/** All files of this folder, because the checks and the conversion are spread over most of them. */
function sourcesOfChecks(): string[] {
  const folder = new URL('./', import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

/**
 * Returns the script of valid code. Throws BadRequestException with every error of its dialect, as
 * CreateFunction and CreateResolver do; refused code is checked at each call.
 */
export function handlerScript(code: string, { storedNumbers = false }: RealmModes): string {
  const form = storedNumbers ? 'stored numbers' : 'plain';
  const key = `${form}\n${code}`;
  let script = inMemory.get(key) ?? onDisk.get(form, code);
  if (script === undefined) {
    script = moduleScript(code, checkedProgram(code), { storedNumbers });
    onDisk.put(script, form, code);
  }
  if (inMemory.size < maxInMemory) {
    inMemory.set(key, script);
  }
  return script;
}
