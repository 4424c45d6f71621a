/**
 * `npm run ask` without an API: its messages, where it prints them, and its exit codes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { europeanVin } from '../../support/vins.ts';
import { type UserPool, password, startUserPool } from 'local-aws/testing/user-pool';
import { runCli, type CliSurroundings } from './run-cli.ts';

const runAsk = (args: readonly string[], surroundings: CliSurroundings = {}) =>
  runCli('ask', args, surroundings);

let directory: string;
let userPool: UserPool;
let outputsFile: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ask-'));
  userPool = await startUserPool();
  await userPool.addUser('owner@demo.example');
  outputsFile = writeOutputs('outputs.json', { Demo: outputsOf(userPool.url) });
});

afterAll(async () => {
  await userPool.stop();
  rmSync(directory, { recursive: true });
});

function outputsOf(url: string) {
  return {
    GraphqlUrl: `${url}/graphql`,
    UserPoolId: userPool.poolId,
    UserPoolClientId: userPool.clientId,
    Region: 'eu-central-1',
    AwsEndpointUrl: url,
  };
}

function writeOutputs(name: string, stacks: unknown): string {
  const file = join(directory, name);
  writeFileSync(file, JSON.stringify(stacks));
  return file;
}

const document = 'query($vin: String!) { referenceIdForVin(vin: $vin) }';
const asOwner = ['--user', 'owner@demo.example', '--password', password];

describe('help', () => {
  it('goes to standard output', async () => {
    const result = await runAsk(['--help']);

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toContain('--variables');
    expect(result.stdout).toContain('history');
  });
});

describe('wrong usage has exit code 2, and a message on standard error', () => {
  const vin = europeanVin();
  const usages: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
    ['no user', [document], /--user/],
    ['no document', ['--user', 'x'], /document/],
    ['two documents', ['--user', 'x', document, vin], /one document/],
    ['an unknown option', ['--user', 'x', document, `--vin=${vin}`], /unknown/],
    [
      'variables that are not valid JSON',
      ['--user', 'x', document, '--variables', `{vin: ${vin}}`],
      /not a valid JSON object/,
    ],
    [
      'variables that are not an object',
      ['--user', 'x', document, '--variables', `["${vin}"]`],
      /not a valid JSON object/,
    ],
    ['a file that does not exist', ['--user', 'x', '--file', 'nowhere.graphql'], /nowhere\.graphql/],
    ['standard input twice', ['--user', 'x', '-', '--variables', '-'], /standard input/],
    ['no outputs file', [...asOwner, document], /npm start/],
    [
      'a named outputs file that does not exist',
      [...asOwner, document, '--outputs', 'cloud.json'],
      /cloud\.json/,
    ],
  ];

  it.each(usages)('%s', async (_what, args, says) => {
    const result = await runAsk(args, { directory });

    expect(result.exitCode).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(says);
    expect(result.stderr).not.toContain(vin);
  });

  it('several stacks without --stack', async () => {
    const several = writeOutputs('several.json', {
      One: outputsOf(userPool.url),
      Two: outputsOf(userPool.url),
    });

    const unnamed = await runAsk([...asOwner, document, '--outputs', several]);
    const misnamed = await runAsk([...asOwner, document, '--outputs', several, '--stack', 'Three']);

    expect(unnamed).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unnamed.stderr).toContain('--stack: One, Two');
    expect(misnamed).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('no password and no terminal', async () => {
    const result = await runAsk(['--user', 'owner@demo.example', document, '--outputs', outputsFile]);

    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain('ASK_PASSWORD');
  });
});

describe('a rejected sign-in has exit code 3', () => {
  it('for a wrong password', async () => {
    const result = await runAsk([document, '--user', 'owner@demo.example', '--outputs', outputsFile], {
      environment: { ASK_PASSWORD: 'Wrong-Horse-42-Battery' },
    });

    expect(result).toMatchObject({ exitCode: 3, stdout: '' });
    expect(result.stderr).toBe('Cognito rejected the sign-in: Incorrect username or password.\n');
  });

  it('for a new password that breaks the policy', async () => {
    const Username = 'new@demo.example';
    await userPool.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: userPool.poolId,
        Username,
        MessageAction: 'SUPPRESS',
        TemporaryPassword: password,
      }),
    );

    const args = ['--user', Username, '--password', password, document, '--outputs', outputsFile];
    const result = await runAsk([...args, '--new-password', 'weak']);

    expect(result).toMatchObject({ exitCode: 3, stdout: '' });
    expect(result.stderr).toContain('Password not long enough');
  });
});

describe('a missing response has exit code 4', () => {
  it('when the local world is not running', async () => {
    const silent = writeOutputs('silent.json', { Demo: outputsOf('http://127.0.0.1:9') });

    const result = await runAsk([...asOwner, document, '--outputs', silent]);

    expect(result).toMatchObject({ exitCode: 4, stdout: '' });
    expect(result.stderr).toContain('npm start');
  });

  it('when another server responds instead of the API', async () => {
    const result = await runAsk([...asOwner, document, '--outputs', outputsFile]);

    expect(result).toMatchObject({ exitCode: 4, stdout: '' });
    expect(result.stderr).toMatch(/without a GraphQL response/);
  });
});
