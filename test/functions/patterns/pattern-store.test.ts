/** The day of a person that an officer lifts between the read and the write of an invocation. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { startOpenEngine } from 'local-aws/testing/open-engine';
import { expect, it, vi } from 'vitest';
import { unlimited } from '../../support/unlimited.ts';

const key = { tenantPerson: 'north#person', day: '2026-01-01' };
const caps = { vehicles: 9, misses: 9, wrongCodes: 9, refusals: 9, reveals: 9, networks: 9 };

it('begins again with a time of its own', async () => {
  const engine = await startOpenEngine();
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'tests');
  vi.stubEnv('AWS_ENDPOINT_URL', engine.endpoint);
  vi.stubEnv('PERSON_PATTERNS_TABLE', 'PersonPatterns');
  const { addMembers } = await import('../../../functions/patterns/pattern-store.ts');
  const { documents } = await import('../../../functions/aws/documents.ts');
  const client = new DynamoDBClient({});
  await client.send(
    new CreateTableCommand({
      TableName: 'PersonPatterns',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['tenantPerson', 'day'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'tenantPerson', KeyType: 'HASH' },
        { AttributeName: 'day', KeyType: 'RANGE' },
      ],
    }),
  );
  const lifted = await addMembers(key, { misses: new Set(['one']) }, caps, unlimited);
  await new Promise((done) => setTimeout(done, 5));
  documents.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'UpdateItemCommand' || commandName === 'UpdateCommand') {
          await documents.send(new DeleteCommand({ TableName: 'PersonPatterns', Key: key }));
        }
        return next(args);
      },
    { name: 'lift', step: 'initialize' },
  );

  const again = await addMembers(key, { misses: new Set(['two']) }, caps, unlimited);

  documents.middlewareStack.remove('lift');
  client.destroy();
  vi.unstubAllEnvs();
  await engine.stop();
  expect([...(again.misses ?? [])]).toEqual(['two']);
  expect(again.countedFrom > lifted.countedFrom).toBe(true);
});
