/** The messages that the client reads and writes, and its back-off. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBackOff } from '../../client/back-off.ts';
import { authorizationProtocols, readServerMessage, startMessage } from '../../client/messages.ts';

describe('messages of the server', () => {
  it.each<readonly [text: string, read: unknown]>([
    [
      '{"type":"connection_ack","payload":{"connectionTimeoutMs":5}}',
      { type: 'connection_ack', connectionTimeoutMs: 5 },
    ],
    ['{"type":"connection_ack"}', { type: 'connection_ack', connectionTimeoutMs: 300_000 }],
    ['{"type":"ka"}', { type: 'ka' }],
    ['{"type":"start_ack","id":"1"}', { type: 'start_ack', id: '1' }],
    ['{"type":"complete","id":"1"}', { type: 'complete', id: '1' }],
    [
      '{"type":"data","id":"1","payload":{"data":{"a":1}}}',
      { type: 'data', id: '1', data: { a: 1 }, errors: [] },
    ],
    [
      '{"type":"data","id":"1","payload":{"data":null,"errors":[{"message":"no","path":["a",0]}]}}',
      { type: 'data', id: '1', data: null, errors: [{ message: 'no', path: ['a', 0] }] },
    ],
    [
      '{"type":"error","payload":{"errors":{"errorType":"LimitExceededError","message":"Rate limit exceeded"}}}',
      {
        type: 'error',
        id: undefined,
        errors: [{ errorType: 'LimitExceededError', message: 'Rate limit exceeded' }],
      },
    ],
    ['{"type":"start_ack"}', undefined],
    ['{"type":"later"}', undefined],
    ['rubbish', undefined],
  ])('%s', (text, read) => {
    expect(readServerMessage(text)).toEqual(read);
  });

  const type = fc.constantFrom(
    'connection_ack',
    'connection_error',
    'ka',
    'start_ack',
    'data',
    'error',
    'complete',
  );
  const message = fc.record({ type, id: fc.anything(), payload: fc.anything() }, { requiredKeys: [] });

  it('never throw, for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          message.map((value) => JSON.stringify(value)),
          fc.anything(),
        ),
        (text) => {
          expect(() => readServerMessage(text)).not.toThrow();
        },
      ),
    );
  });
});

describe('messages of the client', () => {
  it('carry authorization in a subprotocol of allowed characters, from which it can be read again', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (authorization) => {
        const [protocol, header = ''] = authorizationProtocols(authorization);

        expect(protocol).toBe('graphql-ws');
        expect(header).toMatch(/^header-[A-Za-z0-9_-]*$/);
        const read: unknown = JSON.parse(
          Buffer.from(header.slice('header-'.length), 'base64url').toString('utf8'),
        );
        expect(read).toEqual(JSON.parse(JSON.stringify(authorization)));
      }),
    );
  });

  it('hold the query and its variables in one text', () => {
    expect(JSON.parse(startMessage('1', 'subscription { a }', { b: 1 }, { host: 'h' }))).toEqual({
      id: '1',
      type: 'start',
      payload: {
        data: '{"query":"subscription { a }","variables":{"b":1}}',
        extensions: { authorization: { host: 'h' } },
      },
    });
  });
});

describe('the back-off', () => {
  const bounds = fc.record({
    firstMs: fc.integer({ min: 1, max: 1000 }),
    maxMs: fc.integer({ min: 1000, max: 60_000 }),
  });

  it('waits within a bound that doubles up to the most', () => {
    fc.assert(
      fc.property(
        bounds,
        fc.integer({ min: 0, max: 200 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (given, failures, random) => {
          const backOff = createBackOff(given, () => random);

          for (let count = 0; count < failures; count += 1) {
            backOff.next();
          }
          const wait = backOff.next();
          backOff.reset();

          expect(wait).toBe(Math.floor(random * Math.min(given.maxMs, given.firstMs * 2 ** failures)));
          expect(backOff.next()).toBe(Math.floor(random * given.firstMs));
        },
      ),
    );
  });
});
