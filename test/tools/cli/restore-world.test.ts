/** `npm run restore` against a world: a drill, the check of what it left, and Ctrl-C. */
import { join } from 'node:path';
import { DeleteTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, it, vi } from 'vitest';
import { guardKey } from '../../../tools/restore/laws/law.ts';
import { withChanged } from '../../support/restorable-world.ts';
import { useWorld } from '../../support/world.ts';
import { type CliSurroundings, startCli } from './run-cli.ts';

const world = useWorld();

const start = (args: readonly string[], environment: CliSurroundings['environment'] = {}) => {
  const file = join(world().directory, 'aws-credentials');
  return startCli('restore', [...args, '--outputs', world().outputsFile ?? ''], {
    directory: world().directory,
    environment: { AWS_SHARED_CREDENTIALS_FILE: file, ...environment },
  });
};
const run = (...given: Parameters<typeof start>) => start(...given).result;

async function withDynamoDb<Result>(work: (client: DynamoDBClient) => Promise<Result>): Promise<Result> {
  const { administrator: credentials, place, url: endpoint } = world();
  const client = new DynamoDBClient({ endpoint, region: place.region, credentials });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

const drillTables = () =>
  withDynamoDb(async (client) => {
    const { TableNames: names = [] } = await client.send(new ListTablesCommand({}));
    return names.filter((name) => name.includes('-drill-'));
  });

it('drills, and deletes what it restored', async () => {
  const { exitCode, stdout } = await run(['drill']);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Restoring \d+ tables to the present.*\nNot restored: DataJobs.*\n/);
  expect(stdout).toMatch(/\nCONSISTENT: \d+ laws hold between the tables\.\n$/);
  expect(await drillTables()).toEqual([]);
});

it('leaves the restored tables on request, and checks them again', async () => {
  const { exitCode, stdout } = await run(['drill', '--keep']);
  const names = await drillTables();
  const [suffix = ''] = /-drill-[0-9a-f]{8}/.exec(stdout) ?? [];
  const checked = await run(['check', `--suffix=${suffix}`]);
  const unknown = await run(['check', '--suffix=-drill-absent']);
  const ofStack = await run(['check', '--suffix=']);

  expect(exitCode).toBe(0);
  expect(names.every((name) => stdout.includes(`--table-name ${name}\n`))).toBe(true);
  expect(checked).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('CONSISTENT') as string });
  expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('Check --suffix')]);
  expect(ofStack.exitCode).toBe(0);
  await withDynamoDb(async (client) => {
    for (const TableName of names) {
      await client.send(new DeleteTableCommand({ TableName }));
    }
  });
});

it('deletes the restored tables after Ctrl-C', async () => {
  const running = start(['drill']);
  await vi.waitUntil(() => running.written.stdout.includes('Restoring '), { timeout: 60_000 });
  running.interrupt();
  const { exitCode, stdout } = await running.result;

  expect(exitCode).toBe(130);
  expect(stdout).not.toContain('CONSISTENT');
  expect(await drillTables()).toEqual([]);
});

it('deletes the restored tables after a failure', async () => {
  world().faults.inject({ service: 'dynamodb', operation: 'Scan', kind: 'access-denied', times: 99 });
  const { exitCode, stderr } = await run(['drill']);
  world().faults.clear();

  expect(exitCode).toBe(4);
  expect(stderr).toContain('AWS did not respond as expected: AccessDeniedException.\n');
  expect(await drillTables()).toEqual([]);
});

it('ends with 1 when the stack is not consistent', async () => {
  const { exitCode, stdout } = await withChanged(
    world(),
    guardKey('publicKey#00'),
    (item) => ({ ...item, referenceId: 'absent' }),
    () => run(['check']),
  );

  expect([exitCode, stdout]).toEqual([1, expect.stringContaining('guard-of-key: 1.')]);
});

it('says what is wrong with its arguments and credentials', async () => {
  const noStack = await run(['check', '--stack', 'Other']);
  const noRight = await run(['check'], {
    AWS_SHARED_CREDENTIALS_FILE: '/none',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  const past = await run(['drill', '--to', '2026-01-01T00:00:00Z']);

  expect([noStack.exitCode, noRight.exitCode, past.exitCode]).toEqual([2, 4, 2]);
  expect(past.stderr).toContain('restores tables to the present only');
});
