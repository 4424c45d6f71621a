/**
 * The e-mails that the services sent. No message leaves the machine: each one is kept in memory
 * and, where the world has a directory, written to a file that mail programs open.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../core/service.ts';
import { messageFileName, messageText } from './message-file.ts';
import type { OutboxMessage, OutgoingMessage } from './outbox-message.ts';

export type { OutboxMessage, OutgoingMessage } from './outbox-message.ts';

/** Receives messages from services and shows them to tests and to the start screen. */
export interface Outbox {
  send(message: OutgoingMessage): void;
  /** Returns the kept messages of this start, oldest first; only those to an address if given. */
  list(to?: string): readonly OutboxMessage[];
  /**
   * Resolves to the first message after number `after` that matches, which may be there already.
   * Rejects after `limitMs`.
   */
  waitFor(
    matches: (message: OutboxMessage) => boolean,
    after?: number,
    limitMs?: number,
  ): Promise<OutboxMessage>;
  /** Calls the listener for each new message until the returned function is called. */
  listen(listener: (message: OutboxMessage) => void): () => void;
}

const maxKept = 10_000;
const defaultLimitMs = 10_000;

/** Creates an empty outbox. Files of earlier starts stay in the directory. */
export function createOutbox(clock: Clock, directory?: string): Outbox {
  return new KeptMessages(clock, directory);
}

class KeptMessages implements Outbox {
  readonly #clock: Clock;
  readonly #directory: string | undefined;
  readonly #listeners = new Set<(message: OutboxMessage) => void>();
  readonly #messages: OutboxMessage[] = [];
  #number = 0;

  constructor(clock: Clock, directory: string | undefined) {
    this.#clock = clock;
    this.#directory = directory;
  }

  send(outgoing: OutgoingMessage): void {
    this.#number += 1;
    const sentAt = new Date(this.#clock.now()).toISOString();
    const message = this.#write({ ...outgoing, number: this.#number, sentAt });
    this.#messages.push(message);
    if (this.#messages.length > maxKept) {
      this.#messages.shift();
    }
    for (const listener of [...this.#listeners]) {
      listener(message);
    }
  }

  list(to?: string): readonly OutboxMessage[] {
    return this.#messages.filter((message) => to === undefined || message.to.includes(to));
  }

  waitFor(
    matches: (message: OutboxMessage) => boolean,
    after = 0,
    limitMs = defaultLimitMs,
  ): Promise<OutboxMessage> {
    const isWanted = (message: OutboxMessage): boolean => message.number > after && matches(message);
    const present = this.#messages.find(isWanted);
    if (present !== undefined) {
      return Promise.resolve(present);
    }
    return new Promise((resolve, reject) => {
      const stop = this.listen((message) => {
        if (isWanted(message)) {
          clearTimeout(timer);
          stop();
          resolve(message);
        }
      });
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`No such message was sent within ${limitMs} ms.`));
      }, limitMs);
    });
  }

  listen(listener: (message: OutboxMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Readable by the owner only, because messages contain codes. */
  #write(message: OutboxMessage): OutboxMessage {
    if (this.#directory === undefined) {
      return message;
    }
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const file = path.join(this.#directory, messageFileName(message));
    writeFileSync(file, messageText(message), { mode: 0o600 });
    return { ...message, file };
  }
}
