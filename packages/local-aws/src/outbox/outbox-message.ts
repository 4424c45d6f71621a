/** The messages of the outbox: as a service sends them, and as the outbox keeps them. */

/** What a service gives the outbox. */
export interface OutgoingMessage {
  /** Signing name of the service that sends: `cognito-idp` or `ses`. */
  readonly service: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
  /** Cognito's messages are HTML; SES's are what the sender chose. */
  readonly contentType: 'text/html' | 'text/plain';
}

/** A message as the outbox keeps it. */
export interface OutboxMessage extends OutgoingMessage {
  /** Grows by one with each message of this start of the world, from 1. */
  readonly number: number;
  /** ISO 8601, by the world's clock. */
  readonly sentAt: string;
  /** Path of the message's file; absent in a world without a directory. */
  readonly file?: string;
}
