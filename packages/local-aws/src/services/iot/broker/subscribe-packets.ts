/**
 * Adapts SUBSCRIBE packets to AWS IoT's rules. aedes drops a filter that is repeated in a packet,
 * but MQTT requires a return code for each (MQTT-3.8.4-5). Repeated filters are therefore made
 * distinct until aedes has compared them. AWS IoT accepts at most eight filters in a packet ("AWS
 * IoT Core message broker and protocol limits and quotas").
 */
import type { EventEmitter } from 'node:events';
import type { Client, Subscription } from 'aedes';

interface SubscribePacket {
  readonly cmd: string;
  readonly subscriptions?: readonly Subscription[];
}

const maxFilters = 8;

/** Subscription → the packet's subscriptions, for packets with repeated or too many filters. */
const packets = new WeakMap<Subscription, readonly Subscription[]>();

/** Inspects a client's packets before aedes processes them. */
export function watchSubscribes(client: Client): void {
  // aedes has no event for an arrived packet, and its types do not declare its parser.
  const { _parser: parser } = client as unknown as { readonly _parser: EventEmitter };
  parser.prependListener('packet', ({ cmd, subscriptions = [] }: SubscribePacket) => {
    if (cmd === 'subscribe') {
      prepare(subscriptions);
    }
  });
}

function prepare(subscriptions: readonly Subscription[]): void {
  const seen = new Set<string>();
  const hasRepeats = new Set(subscriptions.map(({ topic }) => topic)).size < subscriptions.length;
  if (!hasRepeats && subscriptions.length <= maxFilters) {
    return;
  }
  for (const subscription of subscriptions) {
    packets.set(subscription, subscriptions);
    if (seen.has(subscription.topic)) {
      subscription.topic = distinct(subscription.topic);
    }
    seen.add(subscription.topic);
  }
}

/** Returns an object that a Map treats as different from every equal text. */
function distinct(topic: string): string {
  return new String(topic) as string;
}

/**
 * Turns the filters of a subscription's packet back into plain texts. Returns their number if AWS
 * IoT refuses that many.
 */
export function tooManyFilters(subscription: Subscription): number | undefined {
  const all = packets.get(subscription) ?? [];
  for (const one of all) {
    one.topic = one.topic.toString();
  }
  return all.length > maxFilters ? all.length : undefined;
}
