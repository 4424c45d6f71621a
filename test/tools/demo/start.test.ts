/**
 * The first command of a newcomer, as a process: it starts, rejects a second one, and stops on a
 * signal.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendGraphql } from '../../../tools/session/graphql-client.ts';
import { readOutputs } from '../../../tools/session/outputs.ts';
import { signIn } from '../../../tools/session/sign-in.ts';
import { freePorts } from 'local-aws/testing/free-ports';
import { removeFolder } from 'local-aws/testing/remove-folder';

const directory = mkdtempSync(join(tmpdir(), 'reference-id-start-'));
const minute = 60_000;

interface Started {
  readonly process: ChildProcess;
  /** Its output so far. */
  said(): string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

let port = 0;
let first: Started;

const start = (...flags: readonly string[]) => startWith({}, ...flags);

function startWith(environment: NodeJS.ProcessEnv, ...flags: readonly string[]): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', 'tools/demo/start.ts', ...flags], {
    env: { ...process.env, PORT: String(port), LOCAL_DIRECTORY: directory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (text += String(chunk)));
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { process: child, said: () => text, ended };
}

/** Returns the command line that the screen shows for a script, by how its arguments begin. */
function printed(script: string, beginning = ''): string {
  const line = new RegExp(`^ +(npm run --silent ${script} -- ${beginning}.*)$`, 'm').exec(first.said())?.[1];
  if (line === undefined) {
    throw new Error(`The screen shows no ${script}.`);
  }
  return line;
}

/** Runs a line in a shell, in its own process group. */
function shell(line: string): Started {
  const child = spawn('sh', ['-c', line], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (text += String(chunk)));
  }
  return {
    process: child,
    said: () => text,
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}

/** Returns the id and the command line of each child process. */
function childrenOf({ pid }: ChildProcess): string[] {
  const processes = execFileSync('ps', ['-A', '-o', 'ppid=,pid=,args='], { encoding: 'utf8' });
  const parent = new RegExp(`^ *${pid} +(.*)$`);
  return processes.split('\n').flatMap((line) => parent.exec(line)?.[1] ?? []);
}

/** Returns whether a process can still write; one that only waits for its parent cannot. */
function isRunning(pid: number): boolean {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' });
  return new RegExp(`^ *${pid} +[^Z ]`, 'm').test(processes);
}

const readdirIfExists = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

async function until(started: Started, words: RegExp): Promise<void> {
  const ended = started.ended.then(() => true);
  while (!words.test(started.said())) {
    const over = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50))]);
    if (over === true && !words.test(started.said())) {
      throw new Error(`The process ended with the output: ${started.said()}`);
    }
  }
}

beforeAll(async () => {
  port = await freePorts(3);
  first = start();
  await until(first, /npm run --silent ask/);
}, 4 * minute);

afterAll(async () => {
  first.process.kill('SIGKILL');
  await first.ended;
  // Its simulated vehicles may still write until they notice that it was killed.
  removeFolder(directory);
});

describe.sequential('npm start', () => {
  it('prints where everything is and what to try', () => {
    expect(first.said()).toContain(`http://127.0.0.1:${port}/graphql`);
    expect(first.said()).toContain('owner@demo.example');
    expect(first.said()).toContain('Provisioned 20 vehicles');
  });

  it('writes files that only the owner can read', () => {
    expect((statSync(directory).mode & 0o777).toString(8)).toBe('700');
  });

  it.each(['operator', 'technician', 'privacy', 'privacy-two'])(
    'prints the password with which %s uses the page',
    async (name) => {
      const username = `${name}@demo.example`;
      const password = new RegExp(`^ +${username} +(\\S+)`, 'm').exec(first.said())?.[1] ?? '';
      const outputs = readOutputs(join(directory, 'outputs.json'));
      const ofPage = { ...outputs, UserPoolClientId: outputs.PageClientId ?? '' };
      const { accessToken } = await signIn(ofPage, { username, password });
      const referenceId = /watch -- (\S+)/.exec(first.said())?.[1];

      const query = 'query ($referenceId: ID!) { vehicle(referenceId: $referenceId) { referenceId } }';
      const response = await sendGraphql(outputs, accessToken, { query, variables: { referenceId } });

      expect(response).toEqual({ data: { vehicle: { referenceId } } });
    },
  );

  it(
    'prints commands that show the vehicle alive and set its charge limit',
    { timeout: minute },
    async () => {
      const watching = shell(printed('watch'));
      const commanded = shell(printed('command'));

      await expect.poll(() => watching.said(), { timeout: 30_000 }).toMatch(/connectivity {2}CONNECTED/);
      await expect
        .poll(() => watching.said(), { timeout: 30_000 })
        .toMatch(/Vehicle\.TraveledDistance {2}\S+ km/);
      expect([await commanded.ended, commanded.said()]).toEqual([
        0,
        expect.stringMatching(/SET_CHARGE_LIMIT \w+ {2}SUCCEEDED\n$/),
      ]);
      await expect.poll(() => watching.said()).toMatch(/SET_CHARGE_LIMIT \w+ {2}SUCCEEDED/);
      process.kill(-(watching.process.pid ?? 0), 'SIGINT');
      await watching.ended;
    },
  );

  it('prints commands that claim a vehicle by the code on its screen', { timeout: minute }, async () => {
    const said = first.said().length;
    const started = shell(printed('vehicle-owner', 'claim '));
    expect([await started.ended, started.said()]).toEqual([0, expect.stringContaining('is started')]);
    const claimId = /Claim (\S+) is started/.exec(started.said())?.[1] ?? '';
    const shown = () => /The screen of (\S+) shows:.*?(\d{4} ?\d{4})/.exec(first.said().slice(said));
    await expect.poll(shown, { timeout: 30_000 }).not.toBeNull();
    const [, referenceId = '', code = ''] = shown() ?? [];
    const confirm = printed('vehicle-owner', 'confirm ');

    const confirmed = shell(confirm.replace('<claimId>', claimId).replace('<code>', `'${code}'`));

    expect([await confirmed.ended, confirmed.said()]).toEqual([
      0,
      expect.stringContaining(`is granted: the claimant owns vehicle ${referenceId}`),
    ]);
    const watching = shell(printed('watch', '<referenceId>').replace('<referenceId>', referenceId));
    await expect.poll(() => watching.said(), { timeout: 30_000 }).toMatch(/connectivity {2}CONNECTED/);
    process.kill(-(watching.process.pid ?? 0), 'SIGINT');
    await watching.ended;
  });

  it('refuses a second world in the same place and names the first', async () => {
    const second = start();

    expect(await second.ended).toBe(1);
    expect(second.said()).toContain(`is in use by process ${first.process.pid}`);
  });

  it('names an unknown flag', async () => {
    const wrong = start('--nonsense');

    expect(await wrong.ended).toBe(1);
    expect(wrong.said()).toContain('--nonsense is not known');
  });

  it('ends cleanly and quickly at Ctrl-C', async () => {
    const askedAt = performance.now();
    first.process.kill('SIGINT');

    const code = await first.ended;

    expect(code).toBe(0);
    // An idle machine takes a second. Other tests share this one, and a child that does not end at
    // the signal is killed after longer than this.
    expect(performance.now() - askedAt).toBeLessThan(8000);
    expect(existsSync(join(directory, 'lock'))).toBe(false);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('names who holds its port, and the command for another port', { timeout: minute }, async () => {
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');

    const second = start();

    expect(await second.ended).toBe(1);
    expect(second.said()).toContain(`Port ${port} is held by process ${process.pid}`);
    expect(second.said()).toContain(`PORT=${port + 3} npm start`);
    holder.close();
    await once(holder, 'close');
  });

  it('names the variable for another DynamoDB when none responds', { timeout: minute }, async () => {
    const second = startWith({ DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' });

    expect(await second.ended).toBe(1);
    expect(second.said()).toContain('DynamoDB does not respond at http://127.0.0.1:9');
    expect(second.said()).toContain('DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start');
  });

  it(
    'leaves nothing outside of its folder, and ends its synthesis, when it is interrupted',
    { timeout: minute },
    async () => {
      const [own, temporary] = [join(directory, 'interrupted'), join(directory, 'temporary')];
      mkdirSync(temporary);
      const bundles = () =>
        [temporary, join(own, 'bundles')].filter((folder) =>
          readdirIfExists(folder).some((name) => name.startsWith('reference-id-for-vin-')),
        );
      const interrupted = startWith({ LOCAL_DIRECTORY: own, TMPDIR: temporary });
      await expect.poll(bundles, { timeout: minute }).not.toEqual([]);
      const synthesis = childrenOf(interrupted.process).filter((line) => line.includes('infra/app.ts'));
      expect(synthesis).toHaveLength(1);
      interrupted.process.kill('SIGINT');

      expect(await interrupted.ended).toBe(130);
      expect(bundles()).toEqual([join(own, 'bundles')]);
      // By itself, it would run for seconds.
      const isSynthesizing = () => isRunning(Number.parseInt(synthesis[0] ?? '', 10));
      await expect.poll(isSynthesizing, { timeout: 1000 }).toBe(false);
    },
  );

  it('finds everything again at the next start', { timeout: minute }, async () => {
    const passwords = /owner@demo\.example +(\S+)/.exec(first.said())?.[1];

    first = start();
    await until(first, /npm run --silent ask/);

    expect(passwords).toBeDefined();
    expect(/owner@demo\.example +(\S+)/.exec(first.said())?.[1]).toBe(passwords);
    expect(first.said()).not.toContain('Provisioned');
  });
});
