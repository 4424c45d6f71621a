/**
 * A standard queue: messages in the order they were sent, hidden after ReceiveMessage, removed when
 * they are deleted or expire.
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
  /** How long ReceiveMessage waits when the request does not say. */
  readonly waitMs: number;
  readonly maximumBytes: number;
  /** ARN of the customer-managed key; absent without one. */
  readonly keyArn?: string;
  /** Further attributes that `GetQueueAttributes` returns. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * A message before the queue assigns its id and times; `senderId` identifies the calling principal.
 */
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

/** Numbers of messages, which are exact here and approximate on AWS. */
export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A queue over its stored messages; `store` holds the messages of all queues. */
export class Queue {
  readonly definition: QueueDefinition;
  readonly #clock: Clock;
  readonly #store: Store<StoredMessage>;
  readonly #messages: Map<string, StoredMessage>;
  readonly #waiting = new Set<Sleeper>();
  #stopped = false;

  constructor(definition: QueueDefinition, clock: Clock, store: Store<StoredMessage>) {
    this.definition = definition;
    this.#clock = clock;
    this.#store = store;
    const stored = [...store.entries()].filter(([key]) => key.startsWith(`${definition.name}/`));
    this.#messages = new Map(stored.map(([, message]) => [message.id, message]));
  }

  /** Returns the message's id. */
  send(message: NewMessage): string {
    const now = this.#clock.now();
    const visibleAt = now + (message.delayMs ?? this.definition.delayMs);
    const id = randomUUID();
    this.#put({ ...message, id, sentAt: now, visibleAt, receiveCount: 0 });
    this.#wakeReceivers();
    return id;
  }

  /** Returns and hides at most `limit` visible messages; waits up to `waitMs` for the first. */
  async receive(limit: number, visibilityMs: number, waitMs: number): Promise<readonly StoredMessage[]> {
    const until = Date.now() + waitMs;
    for (;;) {
      const taken = this.#take(limit, visibilityMs);
      const leftMs = until - Date.now();
      if (taken.length > 0 || leftMs <= 0 || this.#stopped) {
        return taken;
      }
      await this.#untilMore(leftMs);
    }
  }

  /** Deletes the message unless it has been received again since. */
  delete(id: string, receiveCount: number): void {
    if (this.#messages.get(id)?.receiveCount === receiveCount) {
      this.#remove(id);
    }
  }

  purge(): void {
    for (const id of [...this.#messages.keys()]) {
      this.#remove(id);
    }
  }

  counts(): MessageCounts {
    const now = this.#clock.now();
    const hidden = this.all().filter(({ visibleAt }) => visibleAt > now);
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
    return { visible: this.#messages.size - hidden.length, inFlight: hidden.length - delayed, delayed };
  }

  /** Every message, hidden ones included, oldest first. Removes the expired ones. */
  all(): readonly StoredMessage[] {
    const oldest = this.#clock.now() - this.definition.retentionMs;
    for (const { id, sentAt } of this.#messages.values()) {
      if (sentAt > oldest) {
        break;
      }
      this.#remove(id);
    }
    return [...this.#messages.values()];
  }

  /** Makes waiting receivers return. */
  stop(): void {
    this.#stopped = true;
    this.#wakeReceivers();
  }

  #put(message: StoredMessage): void {
    this.#messages.set(message.id, message);
    this.#store.set(this.#keyOf(message.id), message);
  }

  #remove(id: string): void {
    this.#messages.delete(id);
    this.#store.delete(this.#keyOf(id));
  }

  #keyOf(id: string): string {
    return `${this.definition.name}/${id}`;
  }

  #take(limit: number, visibilityMs: number): readonly StoredMessage[] {
    const now = this.#clock.now();
    const visible = this.all().filter(({ visibleAt }) => visibleAt <= now);
    const taken = visible.slice(0, limit).map((message) => ({
      ...message,
      visibleAt: now + visibilityMs,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
    }));
    for (const message of taken) {
      this.#put(message);
    }
    return taken;
  }

  /**
   * Resolves when a message is sent, when the next hidden one becomes visible, or at the end of the
   * wait.
   */
  async #untilMore(leftMs: number): Promise<void> {
    const visibleIn = this.all().map(({ visibleAt }) => visibleAt - this.#clock.now());
    const sleeper = createSleeper();
    this.#waiting.add(sleeper);
    await sleeper.sleep(Math.max(1, Math.min(leftMs, ...visibleIn)));
    this.#waiting.delete(sleeper);
  }

  #wakeReceivers(): void {
    for (const sleeper of this.#waiting) {
      sleeper.wake();
    }
  }
}
