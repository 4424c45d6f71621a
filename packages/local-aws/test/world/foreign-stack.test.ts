import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { signRequest } from '../../testing/sign-request.ts';
import { useNotesWorld } from './notes-world.ts';

const world = useNotesWorld();

async function query(text: string, credentials = world().administrator): Promise<unknown> {
  const url = String(world().resource('Api').attributes['GraphQLUrl']);
  const { pathname, host } = new URL(url);
  const body = JSON.stringify({ query: text });
  const signed = await signRequest({ credentials, service: 'appsync', path: pathname, body, host });
  const headers = Object.entries(signed.headers).filter(([name]) => name !== 'host');
  const response = await fetch(url, { method: 'POST', headers: Object.fromEntries(headers), body });
  return response.json();
}

describe('a stack that is unrelated to the product', () => {
  it('stores and reads an item through its API', async () => {
    const put = await query('mutation { putNote(id: "a", text: "milk") { id text } }');
    const got = await query('{ note(id: "a") { text } }');

    expect([put, got]).toEqual([
      { data: { putNote: { id: 'a', text: 'milk' } } },
      { data: { note: { text: 'milk' } } },
    ]);
  });

  it('runs its function with its environment', async () => {
    expect(await query('{ shout(text: "milk") }')).toEqual({ data: { shout: 'MILK!' } });
  });

  it('refuses a caller whose signature is wrong', async () => {
    const response = await query('{ note(id: "a") { text } }', {
      ...world().administrator,
      secretAccessKey: 'another',
    });

    expect(response).toMatchObject({ errors: [{ errorType: expect.any(String) }] });
  });

  it('uses a resource of its nested stack', async () => {
    const { url: endpoint, administrator: credentials, stacks } = world();
    const client = new SQSClient({ endpoint, credentials, region: 'eu-central-1' });
    const QueueUrl = stacks['Notes']?.['QueueUrl'];

    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'milk' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));

    expect(QueueUrl).toBe(world().resource('Queue').ref);
    expect(QueueUrl).toMatch(/\/Notes-Notes-[A-Z0-9]{12}-changes$/);
    expect(Messages).toMatchObject([{ Body: 'milk' }]);
  });

  it('has the outputs of its template', () => {
    expect(world().stacks).toMatchObject({
      Notes: { ApiUrl: world().resource('Api').attributes['GraphQLUrl'] },
    });
  });
});
