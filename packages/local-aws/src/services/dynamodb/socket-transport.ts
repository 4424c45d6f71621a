/**
 * Keep-alive HTTP/1.1 over plain sockets to the embedded engine, a third of the CPU of node:http.
 * It relies on what dynoxide always does: a response with Content-Length, and one response per
 * request in order. The sockets are those of the engine's fence, so none is ever opened again: a
 * lost one leaves room for a stranger, and ends the engine.
 */
import type { Socket } from 'node:net';
import type { Engine } from './dynoxide.ts';
import { engineHeaders, engineTarget, type EngineAnswer, type Transport } from './transport.ts';

interface Waiting {
  readonly request: string;
  resolve(answer: EngineAnswer): void;
  reject(error: Error): void;
}

interface Connection {
  readonly socket: Socket;
  received: Buffer[];
  /** Bytes of the whole answer, once its head is read. */
  expected: number | undefined;
  headLength: number;
  current: Waiting | undefined;
}

/** Talks to the engine over its sockets. */
export function socketTransport(
  { port, sockets, kill }: Pick<Engine, 'port' | 'sockets' | 'kill'>,
  namespace: string,
): Transport {
  const fixedHeaders = Object.entries(engineHeaders(namespace)).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const head = `POST / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${fixedHeaders.join('')}`;
  const open = new Set<Connection>();
  const queue: Waiting[] = [];
  let closing = false;
  const idle: Connection[] = sockets.map(toConnection);

  function toConnection(socket: Socket): Connection {
    const connection: Connection = {
      socket,
      received: [],
      expected: undefined,
      headLength: 0,
      current: undefined,
    };
    open.add(connection);
    socket.on('data', (chunk: Buffer) => receive(connection, chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => lose(connection));
    return connection;
  }

  function receive(connection: Connection, chunk: Buffer): void {
    connection.received.push(chunk);
    const answer = completeAnswer(connection);
    if (answer === undefined) {
      return;
    }
    const { current } = connection;
    connection.current = undefined;
    const next = queue.shift();
    if (next === undefined) {
      idle.push(connection);
    } else {
      start(connection, next);
    }
    current?.resolve(answer);
  }

  function lose(connection: Connection): void {
    open.delete(connection);
    if (idle.includes(connection)) {
      idle.splice(idle.indexOf(connection), 1);
    }
    connection.current?.reject(new Error('The DynamoDB engine closed the connection.'));
    if (!closing) {
      kill();
    }
    if (open.size === 0) {
      for (const { reject } of queue.splice(0)) {
        reject(gone());
      }
    }
  }

  function start(connection: Connection, waiting: Waiting): void {
    connection.current = waiting;
    connection.socket.write(waiting.request);
  }

  return {
    send(operation, body) {
      const length = Buffer.byteLength(body);
      const request = `${head}x-amz-target: ${engineTarget(operation)}\r\ncontent-length: ${length}\r\n\r\n${body}`;
      return new Promise((resolve, reject) => {
        const waiting = { request, resolve, reject };
        const connection = idle.pop();
        if (connection !== undefined) {
          start(connection, waiting);
        } else if (open.size > 0) {
          queue.push(waiting);
        } else {
          reject(gone());
        }
      });
    },
    close() {
      closing = true;
      queue.length = 0;
      for (const { socket } of open) {
        socket.destroy();
      }
    },
  };
}

function gone(): Error {
  return new Error('The DynamoDB engine has ended.');
}

/** Takes the answer out of what was received once it is whole. */
function completeAnswer(connection: Connection): EngineAnswer | undefined {
  const data =
    connection.received.length === 1
      ? (connection.received[0] ?? Buffer.alloc(0))
      : Buffer.concat(connection.received);
  connection.received = [data];
  if (connection.expected === undefined) {
    readHead(connection, data);
  }
  if (connection.expected === undefined || data.length < connection.expected) {
    return undefined;
  }
  const body = data.toString('utf8', connection.headLength, connection.expected);
  connection.received = [];
  connection.expected = undefined;
  // "HTTP/1.1 200 OK"
  return { status: Number(data.toString('latin1', 9, 12)), body };
}

function readHead(connection: Connection, data: Buffer): void {
  const end = data.indexOf('\r\n\r\n');
  if (end < 0) {
    return;
  }
  const length = /\r\ncontent-length: *(\d+)/i.exec(data.toString('latin1', 0, end))?.[1];
  if (length === undefined) {
    connection.socket.destroy();
    return;
  }
  connection.headLength = end + 4;
  connection.expected = connection.headLength + Number(length);
}
