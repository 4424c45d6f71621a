/**
 * A standard queue: messages in the order of their sending, hidden while somebody works on them,
 * gone when deleted or too old.
 */
import { randomUUID } from 'node:crypto';
import type { Store } from '../../state/store.ts';
import { createSleeper, type Sleeper } from '../../core/sleeper.ts';
import type { Clock } from '../../core/service.ts';
import type { MessageAttributes } from './message-attributes.ts';

/** A queue as the template describes it. */
export interface QueueDefinition {
  readonly name: string;
  readonly arn: string;
  readonly visibilityMs: number;
  readonly retentionMs: number;
  readonly delayMs: number;
  /** How long ReceiveMessage waits when it does not say. */
  readonly waitMs: number;
  readonly maximumBytes: number;
  /** ARN of the customer-managed key; absent without one. */
  readonly keyArn?: string;
  /** What `GetQueueAttributes` answers of the rest. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a sender gives. */
export interface NewMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  /** AWSTraceHeader. */
  readonly traceHeader?: string;
  /** The queue's when absent. */
  readonly delayMs?: number;
}

/** A message in the queue; times in epoch milliseconds. */
export interface StoredMessage extends NewMessage {
  readonly id: string;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
}

/** How many messages there are; all are exact here, approximate at AWS. */
export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A queue. */
export interface Queue extends QueueDefinition {
  /** Answers the message's id. */
  send(message: NewMessage): string;
  /** Takes at most so many visible messages and hides them; waits for the first that long. */
  receive(limit: number, visibilityMs: number, waitMs: number): Promise<readonly StoredMessage[]>;
  /** Deletes the message unless it was received again since. */
  delete(id: string, receiveCount: number): void;
  purge(): void;
  counts(): MessageCounts;
  /** Every message, hidden ones included, oldest first. */
  all(): readonly StoredMessage[];
  /** Ends waiting receivers. */
  stop(): void;
}

/** Opens a queue over what is stored of it. */
export function createQueue(definition: QueueDefinition, clock: Clock, store: Store<StoredMessage>): Queue {
  const prefix = `${definition.name}/`;
  const stored = [...store.entries()].filter(([key]) => key.startsWith(prefix));
  const messages = new Map(stored.map(([, message]) => [message.id, message]));
  const waiting = new Set<Sleeper>();
  let stopped = false;

  function put(message: StoredMessage): void {
    messages.set(message.id, message);
    store.set(prefix + message.id, message);
  }

  function remove(id: string): void {
    messages.delete(id);
    store.delete(prefix + id);
  }

  function present(): readonly StoredMessage[] {
    const oldest = clock.now() - definition.retentionMs;
    for (const { id, sentAt } of messages.values()) {
      if (sentAt > oldest) {
        break;
      }
      remove(id);
    }
    return [...messages.values()];
  }

  function take(limit: number, visibilityMs: number): readonly StoredMessage[] {
    const now = clock.now();
    const visible = present().filter(({ visibleAt }) => visibleAt <= now);
    const taken = visible.slice(0, limit).map((message) => ({
      ...message,
      visibleAt: now + visibilityMs,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
    }));
    taken.forEach(put);
    return taken;
  }

  /** Until something is sent, or the next hidden message shows. */
  async function untilMore(leftMs: number): Promise<void> {
    const shows = present().map(({ visibleAt }) => visibleAt - clock.now());
    const sleeper = createSleeper();
    waiting.add(sleeper);
    await sleeper.sleep(Math.max(1, Math.min(leftMs, ...shows)));
    waiting.delete(sleeper);
  }

  return {
    ...definition,
    send(message) {
      const now = clock.now();
      const visibleAt = now + (message.delayMs ?? definition.delayMs);
      const id = randomUUID();
      put({ ...message, id, sentAt: now, visibleAt, receiveCount: 0 });
      for (const sleeper of waiting) {
        sleeper.wake();
      }
      return id;
    },
    async receive(limit, visibilityMs, waitMs) {
      const until = Date.now() + waitMs;
      for (;;) {
        const taken = take(limit, visibilityMs);
        const leftMs = until - Date.now();
        if (taken.length > 0 || leftMs <= 0 || stopped) {
          return taken;
        }
        await untilMore(leftMs);
      }
    },
    delete(id, receiveCount) {
      if (messages.get(id)?.receiveCount === receiveCount) {
        remove(id);
      }
    },
    purge: () => [...messages.keys()].forEach(remove),
    counts() {
      const now = clock.now();
      const hidden = present().filter(({ visibleAt }) => visibleAt > now);
      const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
      return { visible: messages.size - hidden.length, inFlight: hidden.length - delayed, delayed };
    },
    all: present,
    stop() {
      stopped = true;
      for (const sleeper of waiting) {
        sleeper.wake();
      }
    },
  };
}
