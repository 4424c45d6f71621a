/**
 * The part of a WebSocket that the client uses. Browsers, Node 22, React Native and the package
 * `ws` all provide it.
 */
export interface WebSocketLike {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  send(text: string): void;
  close(code?: number): void;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: unknown) => void): void;
}

/** Opens a WebSocket with subprotocols. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;
