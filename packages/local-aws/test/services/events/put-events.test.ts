/** PutEvents as an SDK sends it: what each entry comes to, and which targets get its event. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Properties } from '../../../src/core/resource.ts';
import { createEvents } from '../../../src/services/events/events.ts';
import { createSqs } from '../../../src/services/sqs/sqs.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import { clock, place, startEndpoint } from '../../../testing/endpoint.ts';
import { signRequest } from '../../../testing/sign-request.ts';

const ruleArn = 'arn:aws:events:eu-central-1:000000000000:rule/Findings';
const queueArn = 'arn:aws:sqs:eu-central-1:000000000000:Letters';

let open: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  open = await start();
});
afterEach(() => open.stop());

async function start() {
  const endpoint = await startEndpoint([]);
  const { dispatcher, iam, url } = endpoint;
  const events = createEvents({ place, clock, dispatcher, schedules: false });
  const sqs = createSqs({ place, clock, state: memoryState(), iam, url });
  dispatcher.register([...events.services, ...sqs.services]);
  const create = async (type: string, logicalId: string, properties: Properties) => {
    const handlers = [...events.resources, ...sqs.resources];
    const context = { logicalId, stackName: 's', place, physicalName: logicalId, assetFolder: () => '' };
    return await handlers.find((one) => one.type === type)?.create(properties, context);
  };
  const stop = async () => {
    await sqs.stop();
    await events.stop();
    await endpoint.stop();
  };
  return { ...endpoint, events, sqs, create, stop };
}

/** Calls as an SDK does. */
async function put(entries: readonly object[]) {
  const body = JSON.stringify({ Entries: entries });
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' };
  const signed = await signRequest({
    ...{ credentials: open.iam.rootCredentials, service: 'events', path: '/', body, headers },
    host: open.url.replace('http://', ''),
  });
  const { host: _host, ...sent } = signed.headers as Record<string, string>;
  const response = await fetch(open.url, { method: 'POST', headers: sent, body });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

const entry = (more: object = {}) => ({
  Source: 'test',
  DetailType: 'Finding',
  Detail: '{"uid":"1"}',
  ...more,
});

async function givenQueue(admits: boolean): Promise<void> {
  const queue = await open.create('AWS::SQS::Queue', 'Letters', {});
  await open.create('AWS::Events::Rule', 'Findings', {
    EventPattern: { source: ['test'] },
    Targets: [{ Id: 'queue', Arn: queueArn }],
  });
  const Statement = {
    ...{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' },
    ...{ Resource: queueArn, Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } } },
  };
  const PolicyDocument = { Version: '2012-10-17', Statement };
  if (admits) {
    await open.create('AWS::SQS::QueuePolicy', 'Policy', { Queues: [queue?.ref], PolicyDocument });
  }
}

describe('PutEvents', () => {
  it('sends the event in EventBridge’s envelope to the queue of a rule that matches', async () => {
    await givenQueue(true);

    const { status, body } = await put([entry({ Time: 1_700_000_000, Resources: ['a'] })]);
    await put([entry({ Source: 'other' })]);

    expect([status, body['FailedEntryCount']]).toEqual([200, 0]);
    const received = open.sqs.messages('Letters').map((one) => JSON.parse(one.body) as unknown);
    const [{ EventId: id } = { EventId: '' }] = body['Entries'] as readonly { readonly EventId: string }[];
    expect(received).toEqual([
      {
        ...{ version: '0', id, 'detail-type': 'Finding', source: 'test', account: '000000000000' },
        ...{ time: '2023-11-14T22:13:20Z', region: 'eu-central-1', resources: ['a'], detail: { uid: '1' } },
      },
    ]);
  });

  it('accepts an event that a target refuses, and sends it nowhere without the target’s consent', async () => {
    await givenQueue(false);

    expect(await put([entry()])).toMatchObject({ status: 200, body: { FailedEntryCount: 0 } });

    expect(open.sqs.messages('Letters')).toEqual([]);
    expect(open.events.accepted()).toHaveLength(1);
  });

  it('fails entries one by one, in the order of the request', async () => {
    const { status, body } = await put([
      entry({ Detail: '{' }),
      entry(),
      entry({ Detail: '[]' }),
      entry({ Source: undefined }),
      entry({ Source: 'aws.ec2' }),
    ]);

    expect([status, body['FailedEntryCount']]).toEqual([200, 4]);
    expect(body['Entries']).toMatchObject([
      { ErrorCode: 'MalformedDetail' },
      { EventId: expect.any(String) as string },
      { ErrorCode: 'MalformedDetail' },
      { ErrorCode: 'InvalidArgument' },
      { ErrorCode: 'NotAuthorizedForSource' },
    ]);
    expect(open.events.accepted()).toHaveLength(1);
  });

  const detailOf = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
  const restOfEntry = 'testFinding'.length;

  it('takes entries of 256 KB together', async () => {
    expect(await put([entry({ Detail: detailOf(262_144 - restOfEntry) })])).toMatchObject({ status: 200 });
  });

  it.each([
    ['no entry', []],
    ['more than ten entries', Array.from({ length: 11 }, () => entry())],
    ['a byte more than 256 KB', [entry({ Detail: detailOf(262_145 - restOfEntry) })]],
    ['more than 256 KB together', [1, 2].map(() => entry({ Detail: detailOf(131_072) }))],
  ])('refuses %s as a whole', async (_, entries) => {
    expect(await put(entries)).toMatchObject({ status: 400, body: { __type: 'ValidationException' } });
    expect(open.events.accepted()).toEqual([]);
  });

  it('refuses a bus that does not exist', async () => {
    expect(await put([entry({ EventBusName: 'other' })])).toMatchObject({
      body: { __type: 'ResourceNotFoundException' },
    });
  });

  it('demands the bus, with the source and the type of each entry', () => {
    const context = { principal: open.iam.rootPrincipal, requestId: '', place, clock };
    const input = { Entries: [entry(), entry({ Source: 'b', EventBusName: 'default' })] };

    expect(open.events.services[0]?.operations['PutEvents']?.demands(input, context)).toMatchObject([
      {
        action: 'events:PutEvents',
        resource: 'arn:aws:events:eu-central-1:000000000000:event-bus/default',
        conditions: { 'events:source': ['test'], 'events:detail-type': ['Finding'] },
      },
      { conditions: { 'events:source': ['b'] } },
    ]);
  });
});
