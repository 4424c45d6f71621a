/** Runs `npm run prove` as a person does: the whole command in its own process, against a world. */
import { spawn } from 'node:child_process';
import { ListGroupsCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ListGraphqlApisCommand } from '@aws-sdk/client-appsync';
import { ListThingsCommand } from '@aws-sdk/client-iot';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { createClients } from '../../prove/aws/clients.ts';
import { checks } from '../../prove/checks.ts';
import type { Run } from '../../prove/report.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command. `onText` receives its messages and may send signals. */
function run(
  args: readonly string[],
  onText: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const { administrator } = world();
  const child = spawn(process.execPath, ['--import', 'tsx', 'prove/run.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: administrator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    onText(stderr, (signal) => void child.kill(signal));
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      world().transcript.push(stdout, stderr);
      resolve({ code, stdout, stderr });
    });
  });
}

const outputs = (): string => world().outputsFile ?? '';

/** Returns everything that the prover left in the world. */
async function remains(): Promise<readonly string[]> {
  const { administrator, resourcesOfType, resource } = world();
  const clients = createClients(world().outputs);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
  });
  const { UserPoolId } = world().outputs;
  const { Groups = [] } = await clients.cognito.send(new ListGroupsCommand({ UserPoolId, Limit: 60 }));
  const { Users = [] } = await clients.cognito.send(new ListUsersCommand({ UserPoolId }));
  const { things = [] } = await clients.iot.send(new ListThingsCommand({}));
  const { graphqlApis = [] } = await clients.appSync.send(new ListGraphqlApisCommand({}));
  const items: string[] = [];
  for (const id of resourcesOfType('AWS::DynamoDB::Table')) {
    if (/^Tables(Audit(Log|Seals|Heads)|PersonPatterns|VehicleHistory|Allowances|Announcements)/.test(id)) {
      continue;
    }
    const { Items = [] } = await clients.documents.send(new ScanCommand({ TableName: resource(id).ref }));
    items.push(...Items.map((item) => `${id} ${JSON.stringify(item)}`));
  }
  clients.close();
  return [
    ...Groups.flatMap(({ GroupName = '' }) => (GroupName.startsWith('tenant:prove-') ? [GroupName] : [])),
    ...Users.map(({ Username }) => `user ${Username}`),
    ...things.map(({ thingName }) => `thing ${thingName}`),
    ...graphqlApis.slice(1).map(({ apiId }) => `API ${apiId}`),
    ...items,
  ];
}

it('passes on the local world in under three minutes and removes what it created', async () => {
  const startedAt = performance.now();
  const { code, stdout, stderr } = await run(['--outputs', outputs(), '--yes', '--json']);
  const seconds = (performance.now() - startedAt) / 1000;

  const report = JSON.parse(stdout) as Run & { readonly passed: boolean };
  expect(report.results.filter(({ status }) => status !== 'passed')).toEqual([]);
  const quick = checks.filter(({ isSlow }) => isSlow !== true);
  expect(report.results.map(({ name }) => name)).toEqual(quick.map(({ name }) => name));
  expect({ code, passed: report.passed }).toEqual({ code: 0, passed: true });
  console.info(
    `npm run prove took ${seconds.toFixed(0)} s, of which its checks ${report.seconds.toFixed(0)} s`,
  );
  expect(seconds).toBeLessThan(180);
  expect(stderr).toMatch(/It costs about US\$ \d+\.\d\d/);
  expect(await remains()).toEqual([]);
}, 240_000);

it('prints a table with the result of each check, and what remains', async () => {
  const { code, stdout } = await run(['--outputs', outputs(), '--yes', '--only', 'dead-letters,convert']);

  expect(stdout).toMatch(/^check +result +seconds +assumptions +finding$/m);
  expect(stdout).toMatch(/^convert +passed +\d+\.\d +\S+ +the same Reference ID$/m);
  expect(stdout).toMatch(/This stays, by its nature:\n {2}history of vehicle/);
  expect(code).toBe(0);
}, 120_000);

it('removes what a killed run and an interrupted run created', async () => {
  const only = ['--outputs', outputs(), '--yes', '--only', 'grant-access,create-code-resources'];
  const killed = await run(['--outputs', outputs(), '--yes', '--only', 'export,reveal'], (text, kill) => {
    if (text.includes('passed reveal')) {
      kill('SIGKILL');
    }
  });
  expect(killed.code).toBeNull();
  expect(await remains()).not.toEqual([]);

  let isInterrupted = false;
  const interrupted = await run(only, (text, kill) => {
    if (!text.includes('passed provision') || isInterrupted) {
      return;
    }
    isInterrupted = true;
    kill('SIGINT');
  });

  expect(interrupted.code).toBe(130);
  expect(interrupted.stdout).toMatch(/^grant-access +NOT RUN +\d+\.\d +\S+ +interrupted$/m);
  expect(interrupted.stdout).toMatch(/Removed from an earlier run:\n( {2}.*\n)*? {2}vehicle/);
  expect(await remains()).toEqual([]);
}, 240_000);

it('stops the removal at a second Ctrl-C and prints what remains', async () => {
  let signals = 0;
  const { code, stderr } = await run(
    ['--outputs', outputs(), '--yes', '--only', 'provision'],
    (text, kill) => {
      if (signals === 0 && text.includes('passed device-import')) {
        signals = 1;
        kill('SIGINT');
        setTimeout(() => kill('SIGINT'), 700);
      }
    },
  );

  expect(stderr).toContain('Interrupted');
  // The removal may be complete before the second signal arrives, which then ends a process that
  // is about to end; a shell shows 130 for it too.
  expect(code ?? 130).toBe(130);
  if (stderr.includes('Ended at once')) {
    expect(stderr).toMatch(/This remains:\n {2}\S/);
  }
}, 120_000);

it.each([
  ['without confirmation', ['--only', 'dead-letters'], {}, 2, /confirm with --yes/],
  ['an unknown check', ['--yes', '--only', 'nonsense'], {}, 2, /Unknown checks: nonsense/],
  ['an unknown stack', ['--yes', '--stack', 'Other'], {}, 2, /no stack of that name/],
  [
    'credentials that do not exist',
    ['--yes', '--only', 'dead-letters'],
    { AWS_ACCESS_KEY_ID: 'AKIDUNKNOWN', AWS_SECRET_ACCESS_KEY: 'unknown' },
    2,
    /InvalidClientTokenId: the AWS credentials are missing or not valid/,
  ],
  [
    'no credentials',
    ['--yes', '--only', 'dead-letters'],
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', HOME: '/nonexistent' },
    2,
    /CredentialsProviderError: the AWS credentials are missing/,
  ],
] as const)(
  'refuses %s',
  async (_, args, environment, exitCode, text) => {
    const { code, stdout, stderr } = await run(['--outputs', outputs(), ...args], undefined, environment);

    expect(stderr).toMatch(text);
    expect(stdout).toBe('');
    expect(code).toBe(exitCode);
  },
  60_000,
);
