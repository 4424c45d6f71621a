/**
 * A message as rules see it. What no rule asks for (levels of the topic, JSON) is never worked out;
 * what several ask for, once.
 */
import { randomUUID } from 'node:crypto';
import type { PublishedMessage } from '../connections.ts';
import type { SqlValue } from './sql-syntax.ts';

/** A message with all that an expression can ask about it. */
export class RuleMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** Of the device that sent it; absent for messages of services and of AWS IoT itself. */
  readonly clientId: string | undefined;
  /** Certificate id of the device that sent it. */
  readonly principalId: string | undefined;
  /** Epoch milliseconds at which the rules got it. */
  readonly receivedAt: number;
  #levels: readonly string[] | undefined;
  #json: { readonly value: SqlValue | undefined } | undefined;
  #traceId: string | undefined;

  constructor({ topic, payload, clientId, principalId }: PublishedMessage, receivedAt: number) {
    this.topic = topic;
    this.payload = payload;
    this.clientId = clientId;
    this.principalId = principalId;
    this.receivedAt = receivedAt;
  }

  /** What stands between the slashes of the topic. */
  get levels(): readonly string[] {
    return (this.#levels ??= this.topic.split('/'));
  }

  /** The payload as JSON; undefined when it is none. */
  get json(): SqlValue | undefined {
    return (this.#json ??= { value: parse(this.payload) }).value;
  }

  /** Names the processing of this message, the same in all that is said about it. */
  get traceId(): string {
    return (this.#traceId ??= randomUUID());
  }
}

/** Evaluates an expression for a message. */
export type Evaluate = (message: RuleMessage) => SqlValue | undefined;

function parse(payload: Buffer): SqlValue | undefined {
  try {
    // JSON.parse returns nothing but JSON values.
    return JSON.parse(payload.toString()) as SqlValue;
  } catch {
    return undefined;
  }
}
