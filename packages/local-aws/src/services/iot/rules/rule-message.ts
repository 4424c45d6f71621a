/**
 * A message as rules see it. Levels of the topic and JSON are computed only when a rule needs them,
 * and only once.
 */
import { randomUUID } from 'node:crypto';
import { basicIngestOf } from '../basic-ingest.ts';
import type { PublishedMessage } from '../connections.ts';
import type { SqlValue } from './sql-syntax.ts';

/** A message with everything that an expression can read. */
export class RuleMessage {
  /** The topic as `topic()` returns it: for Basic Ingest, without the prefix of the rule. */
  readonly topic: string;
  /** The topic that the message was published to. */
  readonly publishedTo: string;
  readonly payload: Buffer;
  /**
   * Client id of the device that sent it; absent for messages of services and of AWS IoT itself.
   */
  readonly clientId: string | undefined;
  /** Certificate id of the device that sent it. */
  readonly principalId: string | undefined;
  /** Epoch milliseconds at which the rules received it. */
  readonly receivedAt: number;
  #levels: readonly string[] | undefined;
  #json: { readonly value: SqlValue | undefined } | undefined;
  #traceId: string | undefined;

  constructor({ topic, payload, clientId, principalId }: PublishedMessage, receivedAt: number) {
    this.topic = basicIngestOf(topic)?.topic ?? topic;
    this.publishedTo = topic;
    this.payload = payload;
    this.clientId = clientId;
    this.principalId = principalId;
    this.receivedAt = receivedAt;
  }

  /** The parts of the topic between its slashes. */
  get levels(): readonly string[] {
    return (this.#levels ??= this.topic.split('/'));
  }

  /** The payload as JSON; undefined when it is not valid JSON. */
  get json(): SqlValue | undefined {
    return (this.#json ??= { value: parse(this.payload) }).value;
  }

  /** Identifies the processing of this message, for logs and error actions. */
  get traceId(): string {
    return (this.#traceId ??= randomUUID());
  }
}

/** Evaluates an expression for a message. */
export type Evaluate = (message: RuleMessage) => SqlValue | undefined;

function parse(payload: Buffer): SqlValue | undefined {
  try {
    // JSON.parse returns only JSON values.
    return JSON.parse(payload.toString()) as SqlValue;
  } catch {
    return undefined;
  }
}
