import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { startWorld } from '../../src/index.ts';
import { startOpenEngine } from '../../testing/open-engine.ts';
import { writeNotesAssembly } from './notes-stack.ts';

let assembly: string;
beforeAll(() => {
  assembly = writeNotesAssembly();
});
afterAll(() => rmSync(assembly, { recursive: true }));

const start = (dynamoDbEndpoint: string) => startWorld({ assembly, dynamoDbEndpoint, schedules: false });

it('a world runs with an external DynamoDB', async () => {
  const engine = await startOpenEngine();
  const world = await start(engine.endpoint);
  const TableName = world.resource('Notes').ref;

  const described = await world.dispatcher.dispatch({
    service: 'dynamodb',
    operation: 'DescribeTable',
    input: { TableName },
    principal: world.iam.rootPrincipal,
  });

  expect(described).toMatchObject({ Table: { TableName, TableStatus: 'ACTIVE' } });
  expect(await tablesAt(engine.endpoint)).toContain(TableName);
  await world.stop();
  await engine.stop();
});

it('names the option when nothing listens at the endpoint', async () => {
  await expect(start('http://127.0.0.1:9')).rejects.toThrow(/the option dynamoDbEndpoint/);
  await expect(start('not an address')).rejects.toThrow(/the option dynamoDbEndpoint/);
});

it('names the option when another server responds at the endpoint', async () => {
  const stranger = createServer((_, response) => response.end('<!DOCTYPE html>'));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address of this kind.
  const { port } = stranger.address() as AddressInfo;

  await expect(start(`http://127.0.0.1:${port}`)).rejects.toThrow(/the option dynamoDbEndpoint/);

  stranger.close();
});

async function tablesAt(endpoint: string): Promise<unknown> {
  const credentials = { accessKeyId: 'tests', secretAccessKey: 'tests' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials });
  const { TableNames: names } = await client.send(new ListTablesCommand({}));
  client.destroy();
  return names;
}
