/**
 * PutEvents on the default bus, and a rule's target. The limits and the codes of entries are those
 * of the EventBridge API Reference, "PutEvents" and "PutEventsResultEntry".
 */
import { randomUUID } from 'node:crypto';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonCall, jsonCalls } from '../../support/json-calls.ts';
import { eventsApi } from './apis.ts';
import { startTarget } from './start-target.ts';
import type { Target } from './target.ts';

interface PutResult {
  readonly FailedEntryCount: number;
  readonly Entries: readonly { readonly EventId?: string; readonly ErrorCode?: string }[];
}

/** An event in EventBridge's envelope (EventBridge User Guide, "Events"). */
interface Delivered {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: { readonly n: number };
}

/** Events of this run alone, in an account that may have other rules. */
const source = `conformance.${randomUUID()}`;

let target: Target;
let call: JsonCall;
let sqs: SQSClient;
let QueueUrl: string;
beforeAll(async () => {
  target = await startTarget();
  call = jsonCalls(target.settings, eventsApi);
  sqs = new SQSClient(target.settings);
  QueueUrl = await target.createRuleToQueue({
    source: [source],
    'detail-type': [{ 'anything-but': ['Other'] }],
    detail: { kind: ['wanted', 'liked'], tags: ['a', 'b'], unwanted: [{ exists: false }] },
  });
}, 180_000);
afterAll(() => target.stop());

const entry = (detail: object = {}, more: object = {}) => ({
  ...{ Source: source, DetailType: 'Finding' },
  Detail: JSON.stringify(detail),
  ...more,
});
const put = (...Entries: readonly object[]) => call<PutResult>('PutEvents', { Entries });

/** Receives events until so many of this number or a greater one have arrived, or none arrives. */
async function delivered(least: number, count: number): Promise<readonly Delivered[]> {
  const events: Delivered[] = [];
  for (let empty = 0; events.length < count && empty < 3;) {
    const { Messages: [message] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }),
    );
    if (message === undefined) {
      empty += 1;
      continue;
    }
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    // Only the rule may send to the queue.
    const event = JSON.parse(message.Body ?? '') as Delivered;
    events.push(...(event.detail.n >= least ? [event] : []));
  }
  return events;
}

describe('EventBridge', () => {
  it('delivers to the target of a rule what its pattern matches, and nothing else', async () => {
    const wanted = (n: number, detail: object = {}, more: object = {}) =>
      entry({ n, kind: 'wanted', tags: ['z', 'b'], ...detail }, more);
    // A new rule may not match at once ("PutRule": "allow a short period of time").
    const arrives = async () => {
      await put(wanted(0));
      return (await delivered(0, 1)).length;
    };
    await expect.poll(arrives, { timeout: 90_000 }).toBe(1);
    const result = await put(
      wanted(1, { kind: 'other' }),
      wanted(2, {}, { DetailType: 'Other' }),
      wanted(3, { unwanted: 1 }),
      wanted(4, {}, { Source: `${source}.other` }),
      wanted(5, { tags: ['z'] }),
      wanted(6, { tags: undefined }),
      wanted(7, { kind: 'liked' }, { Resources: ['a'], Time: 1_700_000_000 }),
      wanted(8, { tags: 'a' }),
    );

    const events = await delivered(1, 3);

    expect(result.FailedEntryCount).toBe(0);
    expect(events.map(({ detail }) => detail.n).sort()).toEqual([7, 8]);
    expect(events.find(({ detail }) => detail.n === 7)).toMatchObject({
      ...{ id: result.Entries[6]?.EventId, source, 'detail-type': 'Finding', resources: ['a'] },
      ...{ time: '2023-11-14T22:13:20Z', region: target.settings.region },
    });
  }, 180_000);

  it('fails entries one by one, in their places', async () => {
    const { Entries, FailedEntryCount } = await put(
      entry({}, { Detail: '{' }),
      entry({ kind: 'unobserved', n: 7 }),
      entry({}, { DetailType: undefined }),
      entry({}, { Source: 'aws.ec2' }),
    );

    expect(FailedEntryCount).toBe(3);
    expect(Entries.map(({ ErrorCode, EventId }) => ErrorCode ?? typeof EventId)).toEqual([
      'MalformedDetail',
      'string',
      'InvalidArgument',
      // The reference has it with the ending `Exception`.
      expect.stringMatching(/^NotAuthorizedForSource/),
    ]);
  });

  it('rejects no entry, and more than ten, as a whole', async () => {
    const eleven = Array.from({ length: 11 }, () => entry());

    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put(...eleven)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await put(...eleven.slice(1))).toMatchObject({ FailedEntryCount: 0 });
  });

  it('rejects entries that are too large together, and takes one of 255 KB', async () => {
    const ofKilobytes = (size: number) => entry({ text: 'x'.repeat(size * 1024) });

    expect(await put(ofKilobytes(255))).toMatchObject({ FailedEntryCount: 0 });
    await expect(put(...Array.from({ length: 9 }, () => ofKilobytes(128)))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});
