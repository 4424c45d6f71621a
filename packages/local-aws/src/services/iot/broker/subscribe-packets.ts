/**
 * SUBSCRIBE packets as AWS IoT takes them. aedes drops a filter that stands twice in a packet, but
 * MQTT wants a return code for each (MQTT-3.8.4-5), so such filters are made to look different to
 * it until it has compared them. And AWS IoT takes at most eight filters in a packet ("AWS IoT Core
 * message broker and protocol limits and quotas").
 */
import type { EventEmitter } from 'node:events';
import type { Client, Subscription } from 'aedes';

interface SubscribePacket {
  readonly cmd: string;
  readonly subscriptions?: readonly Subscription[];
}

const mostFilters = 8;

/** Subscription → the packet's subscriptions; only of packets that need a second look. */
const packets = new WeakMap<Subscription, readonly Subscription[]>();

/** Looks at a client's packets before aedes does. */
export function watchSubscribes(client: Client): void {
  // aedes has no event for a packet that arrived, and its types leave its parser out.
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
  if (!hasRepeats && subscriptions.length <= mostFilters) {
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

/** A text that a Map does not take for an equal one. */
function distinct(topic: string): string {
  return new String(topic) as string;
}

/**
 * Makes the filters of a subscription's packet plain texts again; returns how many there are if AWS
 * IoT refuses so many.
 */
export function tooManyFilters(subscription: Subscription): number | undefined {
  const all = packets.get(subscription) ?? [];
  for (const one of all) {
    one.topic = one.topic.toString();
  }
  return all.length > mostFilters ? all.length : undefined;
}
