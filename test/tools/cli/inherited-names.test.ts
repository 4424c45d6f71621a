/** Names that every object inherits are unknown as words on the command lines. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readCommandOptions } from '../../../tools/cli/command-options.ts';
import { readOutputs } from '../../../tools/session/outputs.ts';
import { signalText } from '../../../tools/cli/signal-text.ts';
import { inheritedNames } from 'local-aws/testing/inherited-names';

const directory = mkdtempSync(join(tmpdir(), 'reference-id-names-'));
afterAll(() => rmSync(directory, { recursive: true }));

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const usage = expect.objectContaining({ exitCode: 2 }) as Error;

it.each(inheritedNames)('%s is not a command', (name) => {
  const read = () => readCommandOptions([referenceId, name, '--user', 'u'], { ASK_PASSWORD: 'p' });

  expect(read).toThrow(usage);
});

it.each(inheritedNames)('%s is not a stack', (name) => {
  const file = join(directory, 'outputs.json');
  const stack = { GraphqlUrl: 'u', UserPoolId: 'p', UserPoolClientId: 'c', Region: 'r' };
  writeFileSync(file, JSON.stringify({ Stack: stack }));

  expect(() => readOutputs(file, name)).toThrow(usage);
});

it.each(inheritedNames)('%s is a signal without a unit', (name) => {
  const at = '2026-01-01T00:00:00.000Z';

  expect(signalText({ name, number: 1.5, observedAt: at, receivedAt: at })).toBe('1.5');
});
