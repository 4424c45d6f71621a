import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../src/index.ts';
import { freePorts } from '../../testing/free-ports.ts';
import { requestsPerAddress, writeNotesAssembly } from './notes-stack.ts';

let assembly: string;
let world: World;
beforeAll(async () => {
  assembly = writeNotesAssembly();
  world = await startWorld({ assembly, schedules: false });
});
afterAll(async () => {
  await world.stop();
  rmSync(assembly, { recursive: true });
});

const inDirectory = async (use: (directory: string) => Promise<void>) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'world-'));
  try {
    await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

describe('a world', () => {
  it('has the resources and the outputs of its template, and its own address beside them', () => {
    expect(world.stacks['Notes']).toMatchObject({
      ApiUrl: `${world.url}/graphql`,
      AwsEndpointUrl: world.url,
    });
    expect(world.resourcesOfType('AWS::Lambda::Function')).toEqual(['Shout']);
    expect(() => world.resource('Absent')).toThrow(/no resource Absent/);
  });

  it('accepts its administrator, and rejects requests with false credentials', async () => {
    const client = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
      new DynamoDBClient({ endpoint: world.url, region: 'eu-central-1', credentials, maxAttempts: 1 });

    const describe = new DescribeTableCommand({ TableName: world.resource('Notes').ref });
    const { Table: table } = await client(world.administrator).send(describe);
    const guess = client({ ...world.administrator, secretAccessKey: 'guess' }).send(describe);

    expect(table?.TableArn).toBe(world.resource('Notes').attributes['Arn']);
    await expect(guess).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('limits the requests of an address as its template says, unless the option turns it off', async () => {
    const flood = async ({ url }: World) => {
      const requests = Array.from({ length: requestsPerAddress + 50 }, () =>
        fetch(`${url}/graphql`, { method: 'POST', body: '{}' }),
      );
      return (await Promise.all(requests)).map(({ status }) => status);
    };

    const [enforced, free] = await Promise.all([
      startWorld({ assembly, schedules: false }),
      startWorld({ assembly, schedules: false, enforceWebAcl: false }),
    ]);
    try {
      const refused = (await flood(enforced)).filter((status) => status === 429);

      expect(refused).toHaveLength(50);
      expect(await flood(free)).not.toContain(429);
    } finally {
      await Promise.all([enforced.stop(), free.stop()]);
    }
  });

  it('listens on the loopback address only', async () => {
    const { networkInterfaces } = await import('node:os');
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal);

    if (outside !== undefined) {
      await expect(fetch(`http://${outside.address}:${world.port}/`)).rejects.toThrow(/fetch failed/);
    }
    expect((await fetch(world.url)).status).toBe(403);
  });

  it('runs a schedule on demand, through the permission that EventBridge needs', async () => {
    const from = world.calls.next();

    await world.runSchedule('Schedule');
    world.iam.disable('SchedulePermission#0');
    await expect(world.runSchedule('Schedule')).rejects.toThrow(
      /not authorized to perform: lambda:InvokeFunction/,
    );
    world.iam.enable('SchedulePermission#0');

    const invocations = world.calls.list(from).filter(({ service }) => service === 'lambda');
    expect(invocations.map(({ principalArn, outcome }) => [principalArn, outcome])).toEqual([
      ['events.amazonaws.com', 'OK'],
      ['events.amazonaws.com', 'AccessDeniedException'],
    ]);
  });
});

describe('a world on disk', () => {
  it('is the same after a restart, and ends within a second', () =>
    inDirectory(async (directory) => {
      const port = await freePorts(4);
      const options = { assembly, directory, schedules: false, port, iotPort: port + 3 };
      const first = await startWorld(options);
      const startedAt = performance.now();
      await first.stop();
      const stopMs = performance.now() - startedAt;
      const second = await startWorld(options);
      await second.stop();

      expect(second.stacks).toEqual(first.stacks);
      expect(second.administrator).toEqual(first.administrator);
      expect(second.iotEndpoint.certificateAuthority).toBe(first.iotEndpoint.certificateAuthority);
      const written = readFileSync(path.join(directory, 'outputs.json'), 'utf8');
      expect(JSON.parse(written)).toEqual(first.stacks);
      expect(stopMs).toBeLessThan(1000);
    }));

  it('does not share its directory, and names the process that holds it', () =>
    inDirectory(async (directory) => {
      const first = await startWorld({ assembly, directory, schedules: false });

      await expect(startWorld({ assembly, directory })).rejects.toThrow(
        new RegExp(`in use by process ${process.pid} \\(.*node`),
      );

      await first.stop();
    }));

  it('does not share its port, names the process and another port, and leaves nothing behind', () =>
    inDirectory(async (directory) => {
      await expect(startWorld({ assembly, directory, port: world.port })).rejects.toThrow(
        new RegExp(`Port ${world.port} is held by process ${process.pid} .* End it, or choose another port`),
      );

      const free = await startWorld({ assembly, directory, schedules: false });
      await free.stop();
      expect(free.port).not.toBe(world.port);
    }));
});
