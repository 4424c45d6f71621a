import { describe, expect, it } from 'vitest';
import { requireStartKeyInBounds } from '../../../src/services/dynamodb/start-key.ts';

const query = (KeyConditionExpression: string, start: Record<string, string>) => () =>
  requireStartKeyInBounds({
    KeyConditionExpression,
    ExpressionAttributeNames: { '#owner': 'owner', '#at': 'at' },
    ExpressionAttributeValues: { ':owner': { S: 'me' }, ':low': { S: 'b' }, ':high': { S: 'd' } },
    ExclusiveStartKey: Object.fromEntries(Object.entries(start).map(([name, S]) => [name, { S }])),
  });

describe('a start key', () => {
  it.each([
    ['#owner = :owner', { owner: 'me' }],
    ['owner = :owner', { owner: 'me', at: 'a' }],
    ['#owner = :owner AND #at >= :low', { owner: 'me', at: 'b' }],
    ['#owner = :owner AND #at BETWEEN :low AND :high', { owner: 'me', at: 'c' }],
    ['#owner = :owner AND begins_with(#at, :low)', { owner: 'me', at: 'ba' }],
  ])('within %s continues the query', (expression, start) => {
    expect(query(expression, start)).not.toThrow();
  });

  it.each([
    ['#owner = :owner', { owner: 'you' }],
    ['owner=:owner', { owner: 'you', at: 'b' }],
    ['#owner = :owner AND #at >= :low', { owner: 'me', at: 'a' }],
    ['#owner = :owner AND #at > :low', { owner: 'me', at: 'b' }],
    ['#owner = :owner AND #at < :high', { owner: 'me', at: 'd' }],
    ['#owner = :owner AND #at between :low and :high', { owner: 'me', at: 'e' }],
    ['#owner = :owner AND begins_with ( #at , :low )', { owner: 'me', at: 'c' }],
  ])('outside %s is refused with DynamoDB’s message', (expression, start) => {
    expect(query(expression, start)).toThrow(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  });

  it('is compared as a number when it is one', () => {
    const bounds = (N: string) => () =>
      requireStartKeyInBounds({
        KeyConditionExpression: 'at > :at',
        ExpressionAttributeValues: { ':at': { N: '9' } },
        ExclusiveStartKey: { at: { N } },
      });

    expect(bounds('10')).not.toThrow();
    expect(bounds('9.0')).toThrow();
  });

  it('that is absent or of another type is passed to the engine', () => {
    expect(() => requireStartKeyInBounds({ KeyConditionExpression: 'a = :a' })).not.toThrow();
    expect(query('#owner = :owner', { other: 'x' })).not.toThrow();
    expect(() =>
      requireStartKeyInBounds({
        KeyConditionExpression: 'a = :a',
        ExpressionAttributeValues: { ':a': { S: '1' } },
        ExclusiveStartKey: { a: { N: '1' } },
      }),
    ).not.toThrow();
  });
});
