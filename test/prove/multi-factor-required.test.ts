/**
 * A deployment with the context `multiFactor=required`: the command line and the prover sign in
 * with codes of an app.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createUser } from '../../tools/session/create-user.ts';
import type { SecondFactor } from '../../tools/session/second-factor.ts';
import { signIn } from '../../tools/session/sign-in.ts';
import { cachedAssembly } from '../support/cached-assembly.ts';
import { chosenChecks } from '../../prove/checks.ts';
import { runCli } from '../tools/cli/run-cli.ts';
import { withCognito } from '../support/given.ts';
import { leaksOf, startTestWorld, type TestWorld } from '../support/world.ts';
import { prove } from './proving.ts';

const folder = mkdtempSync(join(tmpdir(), 'reference-id-multi-factor-'));
const password = 'Correct horse battery 9';
let world: TestWorld;

beforeAll(async () => {
  const context = { multiFactor: 'required', fleetWise: false };
  const assembly = await cachedAssembly(context);
  world = await startTestWorld(join(folder, 'world'), { assembly });
}, 120_000);

afterAll(async () => {
  await world.stop();
  const leaks = leaksOf(world);
  rmSync(folder, { recursive: true, force: true });
  expect(leaks).toEqual([]);
  expect(world.modelViolations()).toEqual([]);
});

async function givenUser(username: string): Promise<void> {
  await withCognito(world, (client, UserPoolId) =>
    createUser(client, { UserPoolId, Username: username }, { password }),
  );
}

/**
 * Creates an app on a person's phone. Each code is one time step after the last, because a code is
 * valid only once.
 */
function phone(): SecondFactor & { codeAt(steps: number): string } {
  let app = new TOTP();
  const codeAt = (steps: number): string => app.generate({ timestamp: Date.now() + steps * 30_000 });
  return {
    setUp(secret) {
      app = new TOTP({ secret: Secret.fromBase32(secret) });
      return Promise.resolve(codeAt(-1));
    },
    code: () => Promise.resolve(codeAt(0)),
    codeAt,
  };
}

const otherCode = (code: string): string => String((Number(code) + 500_000) % 1_000_000).padStart(6, '0');

const ask = (username: string, environment: NodeJS.ProcessEnv = {}) =>
  runCli('ask', ['--user', username, '--outputs', world.outputsFile ?? '', '{ __typename }'], {
    environment: { ASK_PASSWORD: password, ...environment },
  });

describe('a person', () => {
  const username = 'operator-with-app';
  const secondFactor = phone();
  let used = '';

  it('sets an app up at the first sign-in and signs in with its codes', async () => {
    await givenUser(username);
    const first = await signIn(world.outputs, { username, password, secondFactor });
    const second = await signIn(world.outputs, { username, password, secondFactor });

    expect(second.principalId).toBe(first.principalId);
  });

  it('can pass a code to the command line', async () => {
    used = secondFactor.codeAt(1);
    const { exitCode, stdout } = await ask(username, { ASK_CODE: used });

    expect(JSON.parse(stdout)).toEqual({ data: { __typename: 'Query' } });
    expect(exitCode).toBe(0);
  });

  it.each([
    ['was used', () => used, 3, 'The code was used before. Sign in again with the next code of the app.\n'],
    [
      'is wrong',
      () => otherCode(used),
      3,
      'The code is not valid. Sign in again with the code that the app shows now.\n',
    ],
    ['is not a code', () => '12345', 2, 'The code must have six digits.\n'],
  ])('is refused a code that %s', async (_, code, exitCode, stderr) => {
    expect(await ask(username, { ASK_CODE: code() })).toEqual({ exitCode, stdout: '', stderr });
  });

  it('must enter a missing code at a terminal, and gets an error without a terminal', async () => {
    const { exitCode, stderr } = await ask(username);

    expect(stderr).toContain('pass --code or set ASK_CODE');
    expect(exitCode).toBe(2);
  });

  it('without an app must set one up, and sees its secret', async () => {
    await givenUser('operator-without-app');
    const withCode = await ask('operator-without-app', { ASK_CODE: '123456' });
    const withoutCode = await ask('operator-without-app');

    expect(withCode).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('no authenticator app') });
    expect(withoutCode.stderr).toMatch(
      /Add this secret to one[^]*\n {2}[A-Z2-7]{52}\n {2}otpauth:\/\/totp\//,
    );
    expect(withoutCode.exitCode).toBe(2);
  });
});

it('the prover enrolls its own users', async () => {
  const only = ['convert', 'alias-taken', 'password-blanks', 'totp-lockout'];
  const proving = await prove(world);
  const results = [];
  for (const check of chosenChecks({ only, slow: false })) {
    results.push(await proving.run(check));
  }
  const { owner } = proving.facts.require('people');
  // Cognito takes a code once, and a check signs in again after minutes only.
  world.clock.advance(30_000);
  vi.setSystemTime(Date.now() + 30_000);
  const again = await owner.signInAgain();
  vi.useRealTimers();
  const remains = await proving.end();

  expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(again.principalId).toBe(owner.principalId);
  expect(remains.failed).toEqual([]);
}, 60_000);
