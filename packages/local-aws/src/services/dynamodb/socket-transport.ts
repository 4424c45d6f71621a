/**
 * Keep-alive HTTP/1.1 over plain sockets to the embedded engine. It needs a third of the CPU time
 * of node:http. It relies on two properties of dynoxide: every response has a Content-Length, and
 * responses come in the order of the requests. The sockets are those of the engine's fence and are
 * never reopened: a lost socket would leave room for another process's connection, so it ends the
 * engine.
 */
import type { Socket } from 'node:net';
import type { Engine } from './dynoxide.ts';
import { engineHeaders, engineTarget, type EngineResponse, type Transport } from './transport.ts';

interface PendingRequest {
  readonly request: string;
  resolve(response: EngineResponse): void;
  reject(error: Error): void;
}

/** Sends requests over the engine's sockets, one at a time on each; further requests wait. */
export class SocketTransport implements Transport {
  readonly #head: string;
  readonly #kill: () => void;
  readonly #open: Set<EngineConnection>;
  readonly #idle: EngineConnection[];
  readonly #queue: PendingRequest[] = [];
  #closing = false;

  constructor({ port, sockets, kill }: Pick<Engine, 'port' | 'sockets' | 'kill'>, namespace: string) {
    const fixedHeaders = Object.entries(engineHeaders(namespace)).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    this.#head = `POST / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${fixedHeaders.join('')}`;
    this.#kill = kill;
    this.#idle = sockets.map((socket) => this.#connect(socket));
    this.#open = new Set(this.#idle);
  }

  send(operation: string, body: string): Promise<EngineResponse> {
    const length = Buffer.byteLength(body);
    const request = `${this.#head}x-amz-target: ${engineTarget(operation)}\r\ncontent-length: ${length}\r\n\r\n${body}`;
    return new Promise((resolve, reject) => {
      const pending = { request, resolve, reject };
      const connection = this.#idle.pop();
      if (connection !== undefined) {
        connection.start(pending);
      } else if (this.#open.size > 0) {
        this.#queue.push(pending);
      } else {
        reject(gone());
      }
    });
  }

  close(): void {
    this.#closing = true;
    this.#queue.length = 0;
    for (const connection of this.#open) {
      connection.destroy();
    }
  }

  #connect(socket: Socket): EngineConnection {
    const connection = new EngineConnection(socket);
    socket.on('data', (chunk: Buffer) => this.#receive(connection, chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#onClosed(connection));
    return connection;
  }

  #receive(connection: EngineConnection, chunk: Buffer): void {
    const response = connection.receive(chunk);
    if (response === undefined) {
      return;
    }
    const finished = connection.finish();
    const next = this.#queue.shift();
    if (next === undefined) {
      this.#idle.push(connection);
    } else {
      connection.start(next);
    }
    finished?.resolve(response);
  }

  #onClosed(connection: EngineConnection): void {
    this.#open.delete(connection);
    if (this.#idle.includes(connection)) {
      this.#idle.splice(this.#idle.indexOf(connection), 1);
    }
    connection.finish()?.reject(new Error('The DynamoDB engine closed the connection.'));
    if (!this.#closing) {
      this.#kill();
    }
    if (this.#open.size === 0) {
      for (const { reject } of this.#queue.splice(0)) {
        reject(gone());
      }
    }
  }
}

/** One socket with the request in progress on it and the part of the response that has arrived. */
class EngineConnection {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  /** Bytes of the whole response, once its head has been read. */
  #expected: number | undefined;
  #headLength = 0;
  #current: PendingRequest | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  start(pending: PendingRequest): void {
    this.#current = pending;
    this.#socket.write(pending.request);
  }

  /** Returns the request in progress and leaves the connection without one. */
  finish(): PendingRequest | undefined {
    const current = this.#current;
    this.#current = undefined;
    return current;
  }

  /** Returns the response once it has arrived completely. */
  receive(chunk: Buffer): EngineResponse | undefined {
    this.#received.push(chunk);
    const data =
      this.#received.length === 1 ? (this.#received[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#received);
    this.#received = [data];
    if (this.#expected === undefined) {
      this.#readHead(data);
    }
    if (this.#expected === undefined || data.length < this.#expected) {
      return undefined;
    }
    const body = data.toString('utf8', this.#headLength, this.#expected);
    this.#received = [];
    this.#expected = undefined;
    // "HTTP/1.1 200 OK"
    return { status: Number(data.toString('latin1', 9, 12)), body };
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #readHead(data: Buffer): void {
    const end = data.indexOf('\r\n\r\n');
    if (end < 0) {
      return;
    }
    const length = /\r\ncontent-length: *(\d+)/i.exec(data.toString('latin1', 0, end))?.[1];
    if (length === undefined) {
      this.#socket.destroy();
      return;
    }
    this.#headLength = end + 4;
    this.#expected = this.#headLength + Number(length);
  }
}

function gone(): Error {
  return new Error('The DynamoDB engine has ended.');
}
