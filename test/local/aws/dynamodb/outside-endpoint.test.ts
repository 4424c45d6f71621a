import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { startDynoxide } from '../../../../local/aws/dynamodb/dynoxide.ts';
import { startWorld } from '../../../../local/world/start-world.ts';

const start = (dynamoDbEndpoint: string) =>
  startWorld({ assembly: inject('assembly'), dynamoDbEndpoint, schedules: false });

test('a world runs over a DynamoDB outside of it', async () => {
  const engine = await startDynoxide(undefined);
  const endpoint = `http://127.0.0.1:${String(engine.port)}`;
  const world = await start(endpoint);
  const TableName = world.resource(world.resourcesOfType('AWS::DynamoDB::Table')[0] ?? '').ref;

  const described = await world.dispatcher.dispatch({
    service: 'dynamodb',
    operation: 'DescribeTable',
    input: { TableName },
    principal: world.iam.rootPrincipal,
  });

  expect(world.dynamodb.endpoint).toBe(endpoint);
  expect(described).toMatchObject({ Table: { TableName, TableStatus: 'ACTIVE' } });
  await world.stop();
  await engine.stop();
});

test('nobody at the endpoint is told with the variable’s name', async () => {
  await expect(start('http://127.0.0.1:9')).rejects.toThrow(/DYNAMODB_ENDPOINT/);
  await expect(start('no address')).rejects.toThrow(/DYNAMODB_ENDPOINT/);
});

test('somebody else at the endpoint is told with the variable’s name', async () => {
  const stranger = createServer((_, response) => response.end('<!DOCTYPE html>'));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address of this kind.
  const { port } = stranger.address() as AddressInfo;

  await expect(start(`http://127.0.0.1:${String(port)}`)).rejects.toThrow(/DYNAMODB_ENDPOINT/);

  stranger.close();
});
