import { describe, expect, it } from 'vitest';
import { TopicIndex } from '../../../../src/services/iot/rules/topic-index.ts';

function matches(filters: readonly string[], topic: string): readonly string[] {
  const index = new TopicIndex<string>();
  for (const filter of filters) {
    index.add(filter, filter);
  }
  return index.match(topic).toSorted();
}

describe('a topic finds the filters', () => {
  it.each([
    ['a/b', ['a/b', 'a/+', 'a/#', '#', '+/b', '+/+'], ['a/b', 'a/+', 'a/#', '#', '+/b', '+/+']],
    ['a/b', ['a', 'a/b/c', 'b/#', 'a/+/c', '+', 'ab', 'a/bb'], []],
    // MQTT 3.1.1 §4.7.1.2: the parent level is matched, too.
    ['a', ['a/#', 'a', '+'], ['a/#', 'a', '+']],
    ['a/', ['a/+', 'a/', 'a'], ['a/+', 'a/']],
    ['/a', ['+/+', '/+', '+'], ['+/+', '/+']],
    ['a//b', ['a/+/b', 'a/#'], ['a/+/b', 'a/#']],
    // MQTT 3.1.1 §4.7.2.
    ['$aws/events/x', ['#', '+/events/x', '+/#'], []],
    ['$aws/events/x', ['$aws/#', '$aws/+/x', '$aws/events/+'], ['$aws/#', '$aws/+/x', '$aws/events/+']],
    ['dt/v1/id/telemetry', ['dt/v1/+/telemetry', 'dt/v1/+/other'], ['dt/v1/+/telemetry']],
  ])('%s', (topic, filters, expected) => {
    expect(matches(filters, topic)).toEqual(expected.toSorted());
  });
});

describe('a filter that MQTT does not allow is refused', () => {
  it.each(['a/#/b', 'a+', '+a/b', 'a#', '##'])('%s', (filter) => {
    expect(() => new TopicIndex().add(filter, true)).toThrow(`'${filter}'`);
  });
});
