/** What the data plane needs of a message broker; without one, no client is ever connected and nobody hears a message. */

/** How a session shall end. */
export interface Disconnection {
  /** Forget the persistent session too. */
  readonly cleanSession: boolean;
  readonly preventWillMessage: boolean;
}

/** Live and persistent MQTT sessions by client id. */
export interface Connections {
  /** Ends the session; false when the client has none. */
  close(clientId: string, disconnection: Disconnection): Promise<boolean>;
}

/** A message on its way to subscribers. */
export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** Takes a message for those who are subscribed; resolves when it is on its way to them. */
export type MessageSink = (message: Message) => Promise<void>;

/** The state of affairs without a broker. */
export const noConnections: Connections = { close: () => Promise.resolve(false) };

/** Nobody is subscribed. */
export const noSubscribers: MessageSink = () => Promise.resolve();
