/**
 * What the data plane needs of a message broker. Without one, no client is ever connected and no
 * message is delivered.
 */

/** How DeleteConnection ends a session. */
export interface Disconnection {
  /** True: also removes the persistent session. */
  readonly cleanSession: boolean;
  readonly preventWillMessage: boolean;
}

/** Live and persistent MQTT sessions by client id. */
export interface Connections {
  /** Ends the session; false when the client has none. */
  close(clientId: string, disconnection: Disconnection): Promise<boolean>;
}

/** A message that the broker delivers to the topic's subscribers. */
export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** Accepts a message for its subscribers. Resolves when the broker is delivering it. */
export type MessageSink = (message: Message) => Promise<void>;

/** An MQTT message, with the client that published it. */
export interface PublishedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /**
   * Client id of the device that published it; absent for messages of services and of AWS IoT
   * itself.
   */
  readonly clientId?: string;
  /** Certificate id of that device. */
  readonly principalId?: string;
}

/**
 * Called with every message that may be published, before the broker acknowledges its publisher.
 * What a listener has stored when it returns therefore survives a crash of the process.
 */
export type MessageListener = (message: PublishedMessage) => void;

/** The connections without a broker: none. */
export const noConnections: Connections = { close: () => Promise.resolve(false) };

/** Stands in for `onMessage` without a broker: ignores its listener, which is never called. */
export const noMessages = (): void => undefined;

/** Stands in for `publish` without a broker: drops the message and resolves at once. */
export const noSubscribers: MessageSink = () => Promise.resolve();
